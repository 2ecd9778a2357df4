"""A file with a mistake of another kind in each line, for the tests."""

from tests.routing.rota.csv_files import rota

ALL = "day,start,end,name,phone,tier,languages,organisation,from,until"
GOOD = {
    "day": "Senin",
    "start": "08:00",
    "end": "16:00",
    "name": "Ana",
    "phone": "081234567890",
    "tier": "1",
    "languages": "id en",
    "organisation": "PMI",
    "from": "2026-12-01",
    "until": "2026-12-31",
}
# Thirty lines with one mistake each: the column, its value, and a word of the remedy.
MISTAKES = [
    ("day", "", "Monday"),
    ("day", "Funday", "weekday"),
    ("day", "Senin-Funday", "Senin-Jumat"),
    ("day", "2026-12", "2026-12-25"),
    ("day", "30/02/2026", "calendar"),
    ("day", "2026-02-30", "calendar"),
    ("day", "2026-12-25 2026-12-26", "one line for each"),
    ("start", "", "08:00"),
    ("start", "25:00", "00:00 to 23:59"),
    ("start", "24:00", "00:00"),
    ("start", "0.333333", "08:00"),
    ("start", "8.5", "08:50"),
    ("start", "morning", "08:00"),
    ("end", "", "16:00"),
    ("end", "24:30", "24:00"),
    ("end", "16:00:30", "16:00"),
    ("name", "", "counsellor"),
    ("name", "A\x07na", "Type the text again"),
    ("name", "A" * 201, "Shorten"),
    ("phone", "ask Ana", "digits"),
    ("phone", "6.28E+11", "as text"),
    ("phone", "0812-CALL", "digits"),
    ("phone", "0812", "whole number"),
    ("phone", "08123456789012345", "whole number"),
    ("phone", "081234567890/081234567891", "another line"),
    ("phone", "+999 12345678", "country code"),
    ("tier", "0", "1"),
    ("tier", "first", "1"),
    ("languages", "Bahasa Klingon", "id en jv"),
    ("from", "1 December", "2026-12-25"),
    ("until", "2026-11-30", "2026-12-01"),
]


def row(**cells: str) -> str:
    return ",".join(f'"{cell}"' for cell in {**GOOD, **cells}.values())


def mistaken() -> str:
    """Return the file that has one of the mistakes in each line."""
    return rota(*(row(**{column: value}) for column, value, _ in MISTAKES), header=ALL)
