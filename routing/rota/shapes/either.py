"""Either: texts that may be hours or dates (08-12), or times or days of a month (1, 2, 3): the rest tells."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from routing.rota.shapes.bands import Band, Entry
from routing.rota.shapes.beside.months import is_month
from routing.rota.shapes.looks import Looks
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading

DAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.FROM})
_NUMBER = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
_DAY_AND_MONTH = re.compile(r"[0-9]{1,2}\s*-\s*([0-9]{1,2})")
_SURE, _HALF = 0.7, 0.5


def are_hours(row: Sequence[Heading | None], *, has_days: bool) -> bool:
    """Tell whether headings that may be hours or dates are hours: the days stand elsewhere, or one can be no date."""
    return has_days or any(each is not None and each.hours is not None and each.date is None for each in row)


def one_of_both(heading: Heading, *, is_hours: bool) -> Heading:
    """Return a heading that may be hours or a date as one of them."""
    if not heading.is_either:
        return heading
    return replace(heading, date=None) if is_hours else replace(heading, hours=None)


def may_be_either(texts: Collection[str], looks: Looks) -> bool:
    """Tell whether a column that holds dates may hold hours as well."""
    return looks.share_of_cells(Kind.HOURS, texts) >= looks.share_of_cells(Kind.DATE, texts) > _HALF


def may_be_days(texts: Collection[str]) -> bool:
    """Tell whether a column holds numbers that ascend as the days of a month do."""
    numbers = [int(text) for text in texts if _NUMBER.fullmatch(text)]
    return 1 < len(numbers) == len(texts) and numbers == sorted(numbers)


def are_of_one_month(texts: Collection[str]) -> bool:
    """Tell whether several texts that may be dates are of one month: 7-12, 8-12."""
    months = {found[1] for text in texts if (found := _DAY_AND_MONTH.fullmatch(text))}
    return len(texts) > 1 and len(months) == 1


def with_blocks_read(entries: Sequence[Entry], *, is_hours: bool) -> list[Entry]:
    """Return lines with the headings above them as hours or as dates, where they may be both."""
    blocks = {id(entry.block): entry.block for entry in entries if entry.block is not None}
    read = {
        key: block._replace(heading=one_of_both(block.heading, is_hours=is_hours))
        for key, block in blocks.items()
        if block.heading.is_either
    }
    if not read:
        return [*entries]
    return [entry._replace(block=read.get(id(entry.block), entry.block)) for entry in entries]


def block_gives_day(band: Band) -> bool:
    """Tell whether a line above some lines of a band says their day."""
    return any(
        entry.block is not None and entry.block.heading.gives_day and not is_month(entry.block.heading)
        for entry in band.entries[:1]
    )


def has_days(band: Band, contents: Mapping[int, Collection[str]], looks: Looks) -> bool:
    """Tell whether a band's days stand in a column, or above its lines."""
    return block_gives_day(band) or any(
        _are_days([row.cells[place] for row in band.header if place < len(row.cells)], texts, looks)
        for place, texts in contents.items()
    )


def _are_days(titles: Sequence[str], texts: Collection[str], looks: Looks) -> bool:
    if looks.share(Kind.WEEKDAY, texts) > _SURE:
        return True
    headings = [heading for title in titles if (heading := looks.heading(title)) is not None]
    if any(DAYS.intersection(heading.kinds[:1]) for heading in headings):
        kinds = Kind.DATE, Kind.DAY_OF_MONTH
        return looks.are_days_of_month(texts) or any(looks.are_mostly(kind, texts) for kind in kinds)
    return looks.share(Kind.DATE, texts) > _SURE and not may_be_either(texts, looks)
