"""Header lines: which lines have headings, and which go on with the header above them (design, part 8)."""

from collections.abc import Collection, Sequence

from routing.rota.shapes.looks import Looks, is_day_date, is_moment
from routing.rota.shapes.times_across import times_in
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading

_HALF, _MOSTLY = 0.5, 0.6
_MOST_OF_PEOPLE = 5  # columns
_SEVERAL = 2
_SUNDAY = 6
_LABELS = frozenset({Kind.DATE, Kind.MONTH, Kind.RECORDED})
_DAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH})
_SHIFTS = ("hours", "code")
_VALUES = ("weekdays", "date", "several", "day_of_month", "month", "hours", "code", "tier")


def is_header(cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a line has headings: words for columns, or values of one kind that differ."""
    cells = _without_counts(cells, looks)
    texts = [cell for cell in cells if cell]
    if len(texts) < 2 or len(set(texts)) < 2:  # noqa: PLR2004 - one text is a title
        return False
    series = times_in(cells)
    headings = [series.get(place) or looks.heading(cell) for place, cell in enumerate(cells) if cell]
    words = sum(map(is_word, headings))
    values = sum(heading is not None and heading.is_value and not is_word(heading) for heading in headings)
    if words > 1:
        return (words + values) / len(texts) >= _HALF and not _has_records(texts, looks)
    if words == 1 and values:
        return (
            (words + values) / len(texts) >= _MOSTLY
            and (values == 1 or kind_of_values(cells, looks, _HALF) is not None)
            and not _has_records(texts, looks)
        )
    return words == 0 and kind_of_values(cells, looks) is not None


def goes_on(above: Sequence[str], cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a line is another row of the header above it: headings alone, none below a word for a column.

    "Ana, Morning, Evening" below "Name, Monday, Tuesday" is somebody's week.
    """
    texts = [cell for cell in cells if cell]
    series = times_in(cells)
    below_date = _below_date(above, cells, looks)
    for place, text in enumerate(cells):
        if not text or place in series or place in below_date:
            continue
        over = above[place] if place < len(above) else ""
        heading = looks.heading(text)
        if heading is None or not (heading.is_exact and (heading.kinds or heading.is_value)):
            return False
        if text != over and is_word(looks.heading(over)) and not looks.is_word(text):
            return False
    if len(texts) > 1:
        return is_header(cells, looks)
    (heading,) = (looks.heading(text) for text in texts)
    return heading is not None and (
        heading.kinds[:1] == (Kind.PLACE,) or (heading.gives_day and heading.day_of_month is None)
    )


def heads_people(cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a line heads a list of people and their phones: "Nama, HP"."""
    texts = [cell for cell in cells if cell]
    if not 1 < len(texts) <= _MOST_OF_PEOPLE or not all(map(looks.is_word, texts)):
        return False
    kinds = {heading.kinds[0] for heading in map(looks.heading, texts) if heading is not None}
    return {Kind.NAME, Kind.PHONE} <= kinds


def _below_date(above: Sequence[str], cells: Sequence[str], looks: Looks) -> range:
    """Return the places of the day numbers below one word for dates, which heads all of them; empty if none are."""
    days = [place for place, text in enumerate(cells) if text and _is_day_number(looks.heading(text))]
    if len(days) < _SEVERAL or days[0] >= len(above):
        return range(0)
    over = above[days[0]]
    heading = looks.heading(over)
    is_date = heading is not None and heading.kinds[:1] == (Kind.DATE,) and not heading.is_value
    others = {above[place] for place in days[1:] if place < len(above)}
    return range(days[0], days[-1] + 1) if is_date and others <= {"", over} else range(0)


def _is_day_number(heading: Heading | None) -> bool:
    return heading is not None and heading.day_of_month is not None and not heading.kinds


def has_dates_across(cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a header has the days of a month, or dates, across."""
    if any(map(is_moment, cells)):
        return False  # a record's
    days = {text for text in cells if (heading := looks.heading(text)) and heading.gives_date}
    return len(days) >= _SEVERAL and kind_of_values(_without_counts(cells, looks), looks, _HALF) in {
        "day_of_month",
        "date",
    }


def has_other_days(cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a header has weekdays that are no Sundays, or a column of days."""
    headings = [looks.heading(text) for text in cells if text]
    return any(
        each is not None and (not _DAYS.isdisjoint(each.kinds[:1]) or (each.weekdays and not is_sunday(each)))
        for each in headings
    )


def is_sunday(heading: Heading) -> bool:
    """Tell whether a heading says a Sunday and no date: minggu is the word for a week, too."""
    return heading.weekdays is not None and heading.weekdays.one == _SUNDAY and not heading.gives_date


def is_stamp(cells: Sequence[str], looks: Looks) -> bool:
    """Tell whether a line is one date behind its label: "Tanggal cetak", 28/11/2026."""
    headings = [looks.heading(text) for text in dict.fromkeys(filter(None, cells))]
    values = [each for each in headings if each is not None and each.is_value]
    words = [each for each in headings if each is not None and each.kinds and not each.is_value]
    return (
        len(values) == 1
        and values[0].date is not None
        and is_day_date(values[0].date)
        and all(_LABELS.intersection(each.kinds[:1]) for each in words)
    )


def _without_counts(cells: Sequence[str], looks: Looks) -> Sequence[str]:
    """Return a header's cells without the codes behind its last day: the columns below count them."""
    headings = [looks.heading(text) if text else None for text in cells]
    days = [place for place, each in enumerate(headings) if each is not None and each.gives_day]
    rest = [each for each in headings[days[-1] + 1 :] if each is not None] if len(days) >= _SEVERAL else []
    return cells[: days[-1] + 1] if rest and all(each.code is not None for each in rest) else cells


def is_word(heading: Heading | None) -> bool:
    """Tell whether a heading is a word for a column, with something beside it perhaps."""
    return (
        heading is not None
        and bool(heading.kinds)
        and not (heading.is_value and heading.kinds[0] is Kind.CODE)
    )


def _has_records(texts: Collection[str], looks: Looks) -> bool:
    """Tell whether phones or dates with a time stand here, as in no header."""
    return any(looks.is_phone(text) for text in texts)


def kind_of_values(cells: Sequence[str], looks: Looks, least: float = _MOSTLY) -> str | None:
    """Return the kind of values that so many of a line's cells are, if they differ as headings do."""
    texts = [cell for cell in cells if cell]
    if len(texts) < 2:  # noqa: PLR2004 - one is no series
        return None
    series = times_in(cells)
    # Without a word, times further apart are those of a record.
    is_series = least < _MOSTLY or all(each.hours is not None for each in series.values())
    if series and is_series and len(series) / len(texts) >= least:
        return "times"
    counts: dict[str, set[str]] = {}
    has_year = any(_has_year(looks.heading(text)) for text in texts)
    for text in texts:
        for name in _values_of(text, looks):
            # Beside 2026-12-01, 08-12 are hours.
            if name != "date" or not has_year or _has_year(looks.heading(text)):
                counts.setdefault(name, set()).add(text)
    if not counts:
        return None
    name = max(counts, key=lambda each: len(counts[each]))
    of_kind = counts[name]
    if name in _SHIFTS:
        # "Malam (21-07)" beside "Pagi": a shift is told by its name or by its hours.
        of_kind = set().union(*(counts.get(each, ()) for each in _SHIFTS))
    several = len(of_kind) >= 2  # noqa: PLR2004
    return name if several and sum(text in of_kind for text in texts) / len(texts) >= least else None


def _has_year(heading: Heading | None) -> bool:
    dated = heading.date if heading is not None else None
    return dated is not None and any(each.year for each in dated.readings)


def _values_of(text: str, looks: Looks) -> list[str]:
    """Return the kinds of values that a text may be: the first of them, and hours, which may look like a date."""
    heading = looks.heading(text)
    if heading is None:
        return []
    is_shift = heading.code is not None and heading.kinds[:1] == (Kind.CODE,)  # Regu A
    is_code = heading.is_exact and (
        is_shift or looks.is_sure_mark(text) or looks.is_explained(text) or _is_place_in_shift(heading)
    )
    found = [name for name in _VALUES if getattr(heading, name) is not None and (name != "code" or is_code)]
    return [name for name in found if name == found[0] or name == "hours"]


def _is_place_in_shift(heading: Heading) -> bool:
    """Tell whether a heading is one of several places in a shift: "Pagi 1" beside "Pagi 2"."""
    return heading.code is not None and heading.number is not None and not heading.kinds
