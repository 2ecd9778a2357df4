"""Months: which texts above rows name the month of their days (design, part 8)."""

from routing.rota.shapes.looks import is_day_date
from routing.rota.words.date_text import DateReading, DateText
from routing.rota.words.headings import Heading
from routing.rota.words.months import has_whole_date, months_in


def month_in(title: str) -> Heading | None:
    """Return the one month that a title names with its year: "JADWAL JANUARI 2027"."""
    found = [(year, month) for year, month in months_in(title) if year is not None]
    if len(found) != 1 or has_whole_date(title):
        return None
    ((year, month),) = found
    return Heading(date=DateText((DateReading(year, month, None),)))


def is_month(heading: Heading) -> bool:
    """Tell whether a heading is a month, with its year or without."""
    is_whole = heading.day_of_month is not None or heading.weekdays is not None
    names_month = heading.month is not None or (heading.date is not None and not is_day_date(heading.date))
    return names_month and not is_whole
