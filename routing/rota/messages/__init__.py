"""Messages: what is said of a rota file, in English and Indonesian, and how repeats are said once (design, part 8).

From below: `shortening` and `written` (texts, weekdays and times as they are shown), `catalogue` (the words of a
language), `saying` (a message with its values), `places` (lines and cells), `folding` (faults that say the same).
"""
