"""Rota files for the tests, and the result of reading them."""

from datetime import date
from typing import Any

from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.reading import Given, not_read, read_rota
from routing.rota.sheets.delimited import read_delimited
from routing.rota.sheets.facts import TableNotRead

TODAY = date(2026, 11, 23)  # a Monday
HEADER = "day,start,end,name,phone"


def read(
    content: str | bytes,
    *,
    country: str = "ID",
    today: date = TODAY,
    progress=None,
    hotline: str | None = None,
    **others: Any,
) -> Reading:
    """Read a file as a hotline in Indonesia does."""
    data = content.encode() if isinstance(content, str) else content
    given = Given(country, ("id", "en"), today, hotline, **others)
    try:
        grid = read_delimited(data)
    except TableNotRead as fact:
        return not_read(fact)
    return read_rota(grid, given, progress)


def rota(*rows: str, header: str = HEADER) -> str:
    """Return a file of these lines below the header."""
    return "\n".join((header, *rows)) + "\n"


def places(faults) -> list[tuple[int, str, str]]:
    """Return each fault's line, column and key."""
    return [(fault.line, fault.column, fault.key) for fault in faults]


def shift(
    line: int = 2,
    day: int | date = 127,
    start: int = 480,
    end: int = 960,
    *,
    name: str = "Ana",
    phone: str = "+6281234567890",
    **others: Any,
) -> ShiftLine:
    """Return a shift on all days, on the days of a mask, or on a date."""
    days, on_date = (None, day) if isinstance(day, date) else (day, None)
    return ShiftLine(line, days, on_date, start, end, name, phone, **others)
