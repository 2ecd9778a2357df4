"""Bands: a table's heading rows, and the rows that stand below each of them (design, part 8).

A header is looked for in the first 20 lines. Below, a line that names columns as the first header did begins another
band: a block. A line with one text alone that is a day or a code heads the lines below it.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.beside.legends import stated_in
from routing.rota.shapes.beside.months import is_month, month_in
from routing.rota.shapes.beside.title_times import heads_in_time, says_week
from routing.rota.shapes.header_lines import (
    goes_on,
    has_dates_across,
    has_other_days,
    heads_people,
    is_header,
    is_stamp,
    is_sunday,
    is_word,
    kind_of_values,
)
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Table
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading, read_heading
from routing.rota.words.weekdays import is_week_number

REACH = 20  # lines in which the first header is looked for
_MOST_STACKED = 3
MOST_LOOKED_AT = 3000  # lines in which the next block is looked for
MOST_BANDS = 400
_MOST_OF_TITLE = 2  # texts
_DATES = frozenset({Kind.DATE, Kind.DAY_OF_MONTH})
_DAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH})


class Block(NamedTuple):
    """A text that heads the lines below it, its place, and what it says."""

    line: Row
    place: int
    heading: Heading


class Entry(NamedTuple):
    """A line below a header, and what heads it besides; `tier` is the heading that says who rings first."""

    line: Row
    block: Block | None = None
    tier: Block | None = None


@dataclass(slots=True)
class Band:
    """Lines below a header, which may have several rows; without any, the table has none."""

    header: tuple[Row, ...] = ()
    entries: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Bands:
    """A table's bands; `titles` are lines that are none of a band, `blocks` those that head others.

    `weeks` are lines that number a week, and head nothing: the days below them have dates of their own.
    """

    bands: list[Band] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)
    weeks: list[Row] = field(default_factory=list)


def find_bands(table: Table, looks: Looks) -> Bands:
    """Return the bands of a table, in its order."""
    finder = _Finder(looks, table)
    for place, line in enumerate(table.lines):
        finder.take(place, line)
    return finder.done()


class _Finder:
    def __init__(self, looks: Looks, table: Table) -> None:
        self._looks = looks
        self._found = Bands()
        self._band: Band | None = None
        self._block: Block | None = None
        self._tier: Block | None = None
        self._words: frozenset[str] = frozenset()
        self._first_kind: str | None = None
        self._begun_at = 0  # where the last block began
        self._gives_days = False  # its headings say the days
        self._gives_dates = False
        headers = [line for line in table.lines[:REACH] if is_header(line.cells, looks)]
        self._has_header = bool(headers)
        # What looks like a header and only explains codes is none, where another line is one.
        self._legends = {line.number for line in headers if is_legend(line)}
        if len(self._legends) == len(headers):
            self._legends = set()
        headers = [line for line in headers if line.number not in self._legends]
        across = next((line for line in headers if has_dates_across(line.cells, looks)), None)
        # "Jadwal Minggu" above Senin, Selasa is that of a week.
        self._has_other_days = bool(headers) and has_other_days(headers[0].cells, looks)
        # A date above the days of a grid is that of its printing, or its month.
        self._first_days = across.number if across is not None else 0
        self._stamps = {
            line.number for line in headers if line.number < self._first_days and is_stamp(line.cells, looks)
        }
        # "Week commencing", 2026-12-07 above the headings of its week.
        self._stamps |= {line.number for line in headers[:-1] if heads_in_time(line.cells)}

    def take(self, place: int, line: Row) -> None:
        """Take a line as a heading, a title, or one of the band that is open."""
        before = len(self._found.bands), self._block
        if self._numbers_week(line):
            self._found.weeks.append(line)
        elif self._is_header(place, line):
            self._open(line)
        elif self._has_header and self._band is None:
            self._above(line)
        else:
            self._below(place, line)
        if (len(self._found.bands), self._block) != before:
            self._begun_at = place

    def done(self) -> Bands:
        """Return what was found; a band without lines is none, but for the only one."""
        filled = [band for band in self._found.bands if band.entries]
        for band in self._found.bands:
            if not band.entries and filled:
                self._found.titles += band.header
        self._found.bands = filled or self._found.bands[:1]
        return self._found

    def _numbers_week(self, line: Row) -> bool:
        """Tell whether a line has the number of a week alone; "Minggu 1" may be a Sunday below other days."""
        texts = {cell for cell in line.cells if cell}
        text = next(iter(texts), "")
        if len(texts) != 1 or not is_week_number(text):
            return False
        is_below_day = self._block is not None and self._block.heading.gives_day
        found = read_heading(text)
        is_sunday = found is not None and (
            is_below_day or self._is_in_column_of_days(line.cells.index(text), found)
        )
        return is_week_number(text, surely=True) or not is_sunday

    def _is_header(self, place: int, line: Row) -> bool:
        if line.number in self._legends or line.number in self._stamps:
            return False
        if self._band is None:
            return place < REACH and is_header(line.cells, self._looks)
        if not self._band.header:
            return False
        if not self._band.entries and len(self._band.header) < _MOST_STACKED:
            return goes_on(self._band.header[-1].cells, line.cells, self._looks)
        return self._begins_band(place, line)

    def _begins_band(self, place: int, line: Row) -> bool:
        if self._may_go_on(place) and heads_people(line.cells, self._looks):
            return True
        if self._words:
            return any(cell in self._words for cell in line.cells) and is_header(line.cells, self._looks)
        return self._may_go_on(place) and self._first_kind == kind_of_values(line.cells, self._looks)

    def _may_go_on(self, place: int) -> bool:
        """Tell whether a block may begin here: far below the last one none is looked for."""
        return place < self._begun_at + MOST_LOOKED_AT

    def _open(self, line: Row) -> None:
        days = [
            heading
            for heading in map(self._looks.heading, filter(None, line.cells))
            if heading is not None and heading.gives_day and not heading.kinds and not heading.is_either
        ]
        self._gives_days |= bool(days)
        self._gives_dates |= any(heading.gives_date for heading in days)
        if len(self._found.bands) > MOST_BANDS:
            raise CellNotSound("blocks-too-many", most=MOST_BANDS)
        band = self._band
        if band is not None and band.header and not band.entries and len(band.header) < _MOST_STACKED:
            band.header += (line,)
        else:
            self._band = Band((line,))
            self._found.bands.append(self._band)
        if len(self._found.bands) == 1:
            words = [cell for cell in line.cells if is_word(self._looks.heading(cell))]
            self._words |= frozenset(words)
            self._first_kind = self._first_kind or kind_of_values(line.cells, self._looks)

    def _above(self, line: Row) -> None:
        """Take a line above the first header: a title, or a day that heads what follows."""
        if is_legend(line):
            self._found.blocks.append(line)
        elif (block := self._as_block(line)) is not None and not self._is_title(line, block.heading):
            self._open_block(block)
        else:
            self._found.titles.append(line)

    def _is_title(self, line: Row, heading: Heading) -> bool:
        """Tell whether what stands above the first header heads no line: a month, a week, a date above days."""
        is_week = is_sunday(heading) and self._has_other_days
        return is_month(heading) or is_week or (heading.date is not None and line.number < self._first_days)

    def _below(self, place: int, line: Row) -> None:
        if self._band is None:
            self._band = Band()
            self._found.bands.append(self._band)
        if self._may_go_on(place) and (block := self._as_block(line)) is not None:
            self._open_block(block)
        elif self._may_go_on(place) and heads_in_time(line.cells):
            self._found.titles.append(line)
            self._block = None
        else:
            self._band.entries.append(Entry(line, self._block, self._tier))

    def _open_block(self, block: Block) -> None:
        """Let a text head the lines below it; one that says who rings first alone leaves them their day and hours."""
        self._found.blocks.append(block.line)
        is_tier = _is_tier(block.heading)
        if block.heading.tier is not None:
            self._tier = block
        elif self._tier is self._block:
            self._tier = None
        if not is_tier:
            self._block = block

    def _is_in_column_of_days(self, place: int, found: Heading) -> bool:
        """Tell whether a day that stands alone is one that nobody has, or that lines below take over."""
        if not found.gives_day or (found.is_either and self._has_days_at(place)):
            return False
        # Several days above weekdays, which choose among them, are no day of their column.
        kinds = _DATES if found.several is not None else _DAYS
        for row in self._band.header if self._band is not None else ():
            heading = self._looks.heading(row.cells[place]) if place < len(row.cells) else None
            if heading is not None and set(heading.kinds[:1]) & kinds:
                return True
        return False

    def _has_days_at(self, place: int) -> bool:
        """Tell whether the line above has a day there that can be no hours."""
        cells = self._band.entries[-1].line.cells if self._band is not None and self._band.entries else ()
        heading = self._looks.heading(cells[place]) if place < len(cells) else None
        return heading is not None and heading.gives_day and not heading.is_either

    def _is_below_marks(self, line: Row) -> bool:
        """Tell whether a text stands below a day, right under somebody's marks: it is another one of theirs."""
        place = next(place for place, cell in enumerate(line.cells) if cell)
        if not place or not (self._band and self._band.header and self._band.entries):
            return False
        titles, above = self._band.header[-1].cells, self._band.entries[-1].line
        days = [
            at for at, title in enumerate(titles) if (day := self._looks.heading(title)) and day.gives_day
        ]
        marks = [above.cells[at] for at in days if at < len(above.cells) and above.cells[at]]
        is_next = bool(marks) and place in days and line.number == above.number + 1
        return is_next and all(map(self._looks.is_sure_mark, marks))

    def _as_block(self, line: Row) -> Block | None:  # noqa: PLR0911 - what is none
        """Return a line's one text if it is a day, a date, a month or the name of a shift."""
        texts = {cell for cell in line.cells if cell}
        if len(texts) != 1 or (len(line.cells) > 1 and len({*line.cells}) > _MOST_OF_TITLE):
            return None
        (text,) = texts
        found = self._looks.heading(text) or month_in(text)
        if found is None or "=" in text or is_week_number(text):
            return None
        if is_month(found):
            return Block(line, line.cells.index(text), found)
        if found.weekdays is not None and not found.gives_date and says_week(text):
            return None  # no Sunday
        if self._is_in_column_of_days(line.cells.index(text), found):
            return None
        is_day = found.gives_day and found.day_of_month is None
        # Of several days, weekdays across choose theirs.
        if is_day and (self._gives_dates if found.several is not None else self._gives_days):
            return None
        is_sure = self._looks.mark(text) is not None and self._looks.is_sure_mark(text)
        is_code = found.code is not None and found.is_exact and is_sure
        heads = is_day or is_code or found.hours or _is_tier(found)
        if not heads or self._is_below_marks(line):
            return None
        return Block(line, line.cells.index(text), found)


def is_legend(line: Row) -> bool:
    """Tell whether a line from the first column on says what codes mean, and heads nothing as "Pagi: 07-14" may."""
    legends = stated_in([cell for cell in line.cells if cell]).legends if line.cells[0] else ()
    return len(legends) > 1 or (bool(legends) and any("=" in cell for cell in line.cells))


def _is_tier(heading: Heading) -> bool:
    """Tell whether a heading says who rings first, and nothing else of a shift."""
    of_shift = heading.gives_day or heading.hours is not None or heading.code is not None
    return heading.tier is not None and heading.is_exact and not of_shift
