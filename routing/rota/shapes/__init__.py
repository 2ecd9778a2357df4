"""Shapes: which cells of a table are headings, and what each other cell says of a shift (design, part 8).

Pure, in this order: `table` (as it stands, or turned on its side), `header_lines` and `bands` (heading rows, the rows
below them), `looks` (what a column's contents look like), `either` and `times_across` (hours in headings), `columns`
(the `role` of each), `groups` (columns that belong together), `finding` (the best of both sides). Beside these,
`beside` (lines that are no records), `list_form` (the list's own header), `calendars` with their `week_lines` (a month
in weeks).
"""
