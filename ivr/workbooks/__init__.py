"""Workbooks: files of tables, which are read in a process of their own (design, part 8)."""
