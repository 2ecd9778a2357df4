"""Spelled: initials and the numbers of a spreadsheet, put as what they stand for before a table has a shape."""
