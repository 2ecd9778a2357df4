"""Readings: what was found in a file, for people in their language and for programs in JSON (design, part 10)."""
