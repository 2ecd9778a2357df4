"""Mislabelled: a column of hours below a word of something else: "Room" above "Early 07:00-15:00" (design, part 8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from routing.rota.shapes.bands import Entry
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.role import Role, Why
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading

_OF_HOURS = frozenset({Kind.HOURS, Kind.START, Kind.END, Kind.CODE, Kind.WHOLE_DAY})


def with_hours(
    roles: Sequence[Role], contents: Mapping[int, Collection[str]], entries: Sequence[Entry], looks: Looks
) -> list[Role]:
    """Return the roles with a column of hours that its heading calls something else, where nothing else gives any."""
    headings = [role.heading for role in roles]
    headings += [entry.block.heading for entry in entries if entry.block is not None]
    if any(role.kind in _OF_HOURS for role in roles) or any(map(_gives_hours, headings)):
        return [*roles]
    cells = [text for place, role in enumerate(roles) if role.is_body for text in contents.get(place, ())]
    if any(looks.fits(Kind.HOURS, text) or looks.is_coded(text) for text in cells):
        return [*roles]
    for place, role in enumerate(roles):
        kind = _kind_of(contents.get(place, ()), looks) if role.why is Why.SAYS_NOTHING else None
        if kind is not None:
            # The word says nothing of them.
            found = replace(role, kind=kind, why=Why.CONTENTS, heading=Heading())
            return [*roles[:place], found, *roles[place + 1 :]]
    return [*roles]


def _kind_of(texts: Collection[str], looks: Looks) -> Kind | None:
    if looks.are_mostly(Kind.HOURS, texts):
        return Kind.HOURS
    return Kind.CODE if texts and all(map(looks.is_shift_with_hours, texts)) else None


def _gives_hours(heading: Heading) -> bool:
    return heading.hours is not None or heading.code is not None
