"""Standby: what a host keeps on its own disk to serve callers while the database is away (design, part 5)."""
