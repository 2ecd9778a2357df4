"""Column headings: the heading of each column, put together from all rows of a header (design, part 8)."""

from collections.abc import Collection
from dataclasses import replace

from routing.rota.shapes.bands import Band
from routing.rota.shapes.either import are_hours, one_of_both
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.times_across import times_in
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.weekdays import is_week_number

_NOTHING = Heading()


def headings_of(
    band: Band, width: int, filled: Collection[int], looks: Looks, *, has_days: bool = False
) -> list[tuple[Heading, str]]:
    """Return each column's heading, put together from all header rows, and its text.

    A weekday, a date or a shift heads the columns to its right, up to the next text of its row. `has_days`: the days
    stand in a column, or above the lines, so that 08-12 are hours.
    """
    found: list[tuple[Heading, str]] = [(_NOTHING, "")] * width
    for level, row in enumerate(band.header):
        texts = [cell for cell in row.cells if cell]
        if all(map(is_week_number, texts)):
            continue
        is_last = level == len(band.header) - 1
        carried: Heading | None = None
        series = times_in(row.cells)
        row_headings = [looks.heading(text) for text in texts]
        is_below_days = len({*texts}) < len(texts) and any(heading.weekdays for heading, _ in found)
        is_hours = are_hours(row_headings, has_days=has_days or is_below_days)
        for place in range(width):
            text = row.cells[place] if place < len(row.cells) else ""
            if text:
                heading = series.get(place) or looks.heading(text)
                heading = heading and one_of_both(heading, is_hours=is_hours)
                carried = _carried(heading, is_last=is_last)
                above, title = found[place]
                joined = f"{title} {text}".strip()
                if heading is None:
                    heading = replace(_NOTHING, is_exact=False)
                found[place] = _put_together(above, heading), joined
            elif carried is not None and place in filled:
                above, title = found[place]
                found[place] = _put_together(above, carried), title
    return found


def _carried(heading: Heading | None, *, is_last: bool) -> Heading | None:
    """Return what of a heading holds for the columns to its right too."""
    if heading is None or heading.kinds:
        return None
    is_day = heading.weekdays or heading.date or heading.several or (heading.day_of_month and not is_last)
    return heading if is_day or heading.hours or (not is_last and heading.is_value) else None


def _put_together(above: Heading, below: Heading) -> Heading:
    # "Tanggal" above the days of a month is a word for them, not for a column.
    is_above_days = above.kinds[:1] == (Kind.DATE,) and below.day_of_month is not None
    return Heading(
        kinds=() if is_above_days and not below.kinds else below.kinds or above.kinds,
        is_exact=below.is_exact,
        number=below.number if below.number is not None else above.number,
        tier=below.tier or above.tier,
        code=below.code or above.code,
        weekdays=below.weekdays or above.weekdays,
        date=above.date or below.date,
        several=above.several or below.several,
        day_of_month=below.day_of_month or above.day_of_month,
        month=below.month or above.month,
        hours=below.hours or above.hours,
    )
