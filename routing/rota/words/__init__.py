"""Words: what a text in a rota's cell may mean, in Indonesian and English (design, part 8).

Each module takes a string and says every meaning it allows; which one holds is decided over the whole file, elsewhere.
A text that means nothing here gives None, never an exception.
"""
