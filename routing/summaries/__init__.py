"""Summaries: what became of each call that ended, in one row, for whoever looks through them by the million."""
