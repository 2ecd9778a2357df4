"""Sheets: the bytes of any table, delimited text or a workbook, as one grid of texts (design, part 8)."""
