"""People of a rota: who is meant by the names and phones in its cells (design, part 8). Pure: no database, no files."""
