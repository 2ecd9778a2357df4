"""Months: what the titles of a table, or its sheet's name, say of the month of its days."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, pairwise

from routing.rota.facts.answered import MONTH, read_month_answer
from routing.rota.facts.asking import Asking
from routing.rota.facts.phrases import TURN_OF_MONTH, Month, next_month, previous_month
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Understood
from routing.rota.shapes.beside.months import is_month
from routing.rota.shapes.beside.title_times import before_others, speaks_of_others
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid
from routing.rota.words.date_order import order_stated
from routing.rota.words.date_text import DateText, Order
from routing.rota.words.dates import read_day_of_month
from routing.rota.words.heading_words import Kind
from routing.rota.words.months import dated_months_in, has_whole_date, months_in

_OF_TWO = 2  # months
_MOST_DAYS = 200  # texts of a column: days of a month are fewer
_DAYS = frozenset({Kind.DAY_OF_MONTH, Kind.DATE, Kind.DAY})
_FIRST_DAY = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])-01")


class TitleMonths:
    """The months that the titles of one file name."""

    def __init__(self, grid: Grid, reading: Reading, asking: Asking, answers: Mapping[str, str]) -> None:
        self._grid = grid
        self._reading = reading
        self._asking = asking
        self._answers = answers

    def proposed(self, layout: Layout) -> list[Month]:
        """Return the months that titles and the sheet's name propose, with their years."""
        texts = [before_others(text) for text in (*_titles(layout), self._grid.sheet or "")]
        found = [month for text in texts for month in dated_months_in(text)]
        begun = [month for text in texts if (month := _begun_on(text)) is not None]
        named = self._of_titles(layout)
        falls = bool(named) and _days_fall(layout)
        before = [previous_month(named[0])] if len(named) == 1 and falls else []
        return list(dict.fromkeys(found + begun + before))

    def named(self, layout: Layout) -> Month | None:
        """Return the month in which the days begin, if the titles name one that is sure.

        Days that fall, such as 30, 1, begin in the first of two months; below one month nobody can tell in which.
        """
        months = self._of_titles(layout)
        if not months or len(months) != (_OF_TWO if _days_fall(layout) else 1):
            return None
        key = "months-from-heading" if len(months) == _OF_TWO else "month-from-heading"
        year, month = months[0]
        self._reading.understood.append(Understood(key, {"month": f"{year:04}-{month:02}"}))
        return months[0]

    @staticmethod
    def stated_order(layout: Layout) -> tuple[Order, str] | None:
        """Return the order of day and month that headings of dates say, and the first of them; None if they differ."""
        titles = [role.title for each in layout.sections for role in each.roles if not role.is_ignored]
        found = [(order, title) for title in titles if (order := order_stated(title)) is not None]
        return found[0] if len({order for order, _ in found}) == 1 else None

    @staticmethod
    def _of_titles(layout: Layout) -> list[Month]:
        """Return the months that titles name, if they are one, or two of one title that follow one another."""
        texts = [text for text in _titles(layout) if not speaks_of_others(text)]
        named = [found for text in texts if (found := dated_months_in(text))]
        months = list(dict.fromkeys(month for found in named for month in found))
        is_pair = len(months) == _OF_TWO and next_month(months[0]) == months[1] and [*named[0]] == months
        return months if len(months) == 1 or is_pair else []

    def check(self, layout: Layout) -> None:
        """Warn of an answered month that counted, where titles, or else the sheet's name, name others alone."""
        answer = read_month_answer(self._answers.get(MONTH, ""))
        if answer is None or MONTH not in self._asking.heeded:
            return
        titles = _titles(layout)
        sheet = self._grid.sheet or ""
        named = {text: months for text in titles if (months := _compared(text))}
        if not named and (months := months_in(before_others(sheet))):
            named = {sheet: months}
        months = tuple(each for found in named.values() for each in found)
        if named and not any(month == answer[1] and year in {answer[0], None} for year, month in months):
            title = next(iter(named))
            spot = titles.get(title)
            params = {"month": f"{answer[0]:04}-{answer[1]:02}", "title": title}
            at = (spot.row, spot.column) if spot else (1, None)
            fault = Fault(at[0], "file", title if spot else "", "month-contradicts-title", params, at[1])
            self._reading.warnings.append(fault)


def _titles(layout: Layout) -> dict[str, Spot]:
    """Return the titles of a table, each once, and where it stands."""
    cells = ((line.number, place, cell) for line in layout.titles for place, cell in enumerate(line.cells))
    return {cell: layout.table.spot(number, place) for number, place, cell in cells}


def _compared(title: str) -> tuple[tuple[int | None, int], ...]:
    """Return the months of a title with which an answer is compared."""
    text = before_others(title)
    return () if has_whole_date(text) else months_in(text)


def _begun_on(text: str) -> Month | None:
    """Return the month of which a text is the first day, as a spreadsheet keeps "December 2026"."""
    found = _FIRST_DAY.fullmatch(text)
    return (int(found[1]), int(found[2])) if found is not None else None


def _days_fall(layout: Layout) -> bool:
    """Tell whether the days of the month of a table go on in the next one: 29, 30, 1, 2."""
    if layout.is_calendar:
        return False  # which may begin and end with days of other months
    across = dict.fromkeys(
        day
        for section in layout.sections
        for each in section.groups
        if each.heading.month is None and (day := _day_of(each.heading.day_of_month)) is not None
    )
    return _fall(across) or any(map(_fall, _days_down(layout)))


def _days_down(layout: Layout) -> Iterator[Iterable[int]]:
    """Yield the days of each column that has them alone."""
    for section in layout.sections:
        kinds = {role.kind for role in section.roles}
        has_months = Kind.MONTH in kinds or any(
            entry.block is not None and is_month(entry.block.heading) for entry in section.entries[:1]
        )
        for place, role in enumerate(section.roles):
            if role.kind in _DAYS and not has_months:
                texts = dict.fromkeys(
                    entry.line.cells[place] for entry in section.entries if place < len(entry.line.cells)
                )
                days = (_day_of(read_day_of_month(text)) for text in islice(texts, _MOST_DAYS) if text)
                yield dict.fromkeys(day for day in days if day is not None)


def _day_of(read: DateText | None) -> int | None:
    return read.readings[0].day if read is not None and read.readings else None


def _fall(days: Iterable[int]) -> bool:
    return any(before - after >= TURN_OF_MONTH for before, after in pairwise(days))
