"""Role: what a column holds, and why; and roles that only those of the other columns decide (design, part 8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.marks import Likeness, read_mark
from routing.rota.words.notes.changes import is_of_changes, says_nothing_changed

_NOTHING = Heading()
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)", re.IGNORECASE)
LISTS = (Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH)


class Why(StrEnum):
    """Why a column has its role."""

    HEADING = "heading"
    CONTENTS = "contents"
    KNOWN_PEOPLE = "known-people"
    ANSWER = "answer"
    # Why it is ignored.
    SAYS_NOTHING = "says-nothing"  # its heading is of something else than shifts
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True, slots=True)
class Role:
    """What a column holds: a `kind` of fact, the body of a grid (`is_body`), or nothing that counts (neither).

    `heading` is what stands above it, of all header rows; `title` its text as written.
    """

    kind: Kind | None
    why: Why
    heading: Heading = _NOTHING
    title: str = ""
    is_body: bool = False
    asked: bool = False
    is_week: bool = False  # its dates may be those of weeks

    @property
    def is_ignored(self) -> bool:
        """Whether it holds nothing of a shift."""
        return self.kind is None and not self.is_body


def is_shift(heading: Heading) -> bool:
    """Tell whether a heading has the name of a shift, such as Pagi or Shift 2."""
    mark = read_mark(heading.code) if heading.code is not None else None
    return mark is not None and mark.likeness is Likeness.KNOWN


def with_codes(roles: list[Role]) -> list[Role]:
    """Take bare numbers above a grid for the codes of shifts, or for tiers, where the days stand in a column."""
    if not any(role.kind in LISTS for role in roles):
        return roles
    numbers = {str(_number(role.heading)) for role in roles if role.is_body and _number(role.heading)}

    def coded(role: Role) -> Role:
        number = _number(role.heading) if role.is_body else role.heading.number
        if number is None or str(number) not in numbers or role.heading.code:
            return role
        is_tier = _ORDINAL.fullmatch(role.title) is not None  # 1st, 2nd
        heading = replace(role.heading, day_of_month=None, number=None)
        heading = replace(heading, tier=number) if is_tier else replace(heading, code=str(number))
        return replace(role, heading=heading)

    return [coded(role) for role in roles]


def without_codes(roles: list[Role]) -> list[Role]:
    """Leave out a column of names of shifts where the heading of each column of the grid has hours, or such a name."""
    bodies = [role for role in roles if role.is_body]
    if not bodies or not all(role.heading.hours is not None or is_shift(role.heading) for role in bodies):
        return roles
    return [
        replace(role, kind=None, why=Why.SAYS_NOTHING) if role.kind is Kind.CODE else role for role in roles
    ]


def without_replacements(roles: list[Role], lines: Sequence[Sequence[str]]) -> list[Role]:
    """Leave out the columns of people, and of their phones, that say of some lines alone who takes a place.

    Filled in each line, such a column has the backups of a shift. Filled in some, nobody can tell whether its people
    come in place of those beside them: what stands there is told as an error (`unheeded`).
    """
    people = [
        place
        for place, role in enumerate(roles)
        if (role.kind is Kind.NAME or role.is_body) and role.why is not Why.ANSWER
    ]
    changed = [place for place in people if is_of_changes(roles[place].title)]
    names = [place for place in people if place not in changed]
    has_tiers = any(roles[place].heading.tier is not None for place in names)
    if not changed or not names or has_tiers:
        return roles  # "Utama" beside "Pengganti" says who rings first
    left = [place for place in changed if _is_partly_filled(place, names, lines)]
    phones = [place for place, role in enumerate(roles) if role.kind is Kind.PHONE]
    # Theirs are the phones of such a heading, and those right behind them where the others have some before.
    left += [
        phone
        for phone in phones
        if left and (is_of_changes(roles[phone].title) or (phone - 1 in left and phone != phones[0]))
    ]
    return [
        replace(role, kind=None, is_body=False, asked=False, why=Why.SAYS_NOTHING) if place in left else role
        for place, role in enumerate(roles)
    ]


def _is_partly_filled(place: int, names: Sequence[int], lines: Sequence[Sequence[str]]) -> bool:
    """Tell whether some lines with somebody have a replacement, and others have none."""
    filled = {_says(cells, place) for cells in lines if any(_says(cells, name) for name in (*names, place))}
    return len(filled) > 1


def _says(cells: Sequence[str], place: int) -> bool:
    return place < len(cells) and not says_nothing_changed(cells[place])


def _number(heading: Heading) -> int | None:
    """Return the number that a heading is and that might be a day of the month."""
    if heading.day_of_month is None or heading.weekdays or heading.date or heading.kinds:
        return None
    return heading.day_of_month.readings[0].day if heading.day_of_month.readings else None
