"""Workbooks: which of several sheets is the rota (design, part 8)."""
