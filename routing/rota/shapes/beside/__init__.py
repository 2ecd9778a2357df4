"""Beside: lines of a table that are no records of it: notes, totals, signatures, and legends of codes."""
