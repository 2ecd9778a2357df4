"""Facts: what the cells of a layout say of shifts: days, hours, people; what is unclear is a question (design, part 8).

Pure. Each book collects all texts of a file first, since one of them may decide how the others are read.
"""
