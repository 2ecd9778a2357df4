"""Hours: those of the whole file (`shift_hours`), and which of them are those of one line (`line_hours`)."""
