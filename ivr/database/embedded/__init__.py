"""PostgreSQL of our own: a server in the data folder, from the binaries in a wheel (design, part 7)."""
