"""What callers get while the database does not answer, and what a host keeps on its disk for it (design, part 5)."""
