"""Initials: short texts that a file explains, or their order, read as what they stand for before its shape is."""
