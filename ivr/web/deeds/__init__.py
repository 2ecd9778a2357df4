"""Deeds on pages: which kind each is, of whom or of what, and what was changed, in the reader's words."""
