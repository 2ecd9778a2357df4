"""Offline: serves callers while the database does not answer, from files on this host's disk (design, part 5)."""
