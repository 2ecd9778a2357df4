"""Ranks: columns that say who rings first, and those whose people do not ring, or of which nobody can tell."""

import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import replace

from routing.rota.shapes.looks import Looks
from routing.rota.shapes.role import Role, Why
from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.heading_words import Kind, tier_named
from routing.rota.words.headings import Heading, tier_beside
from routing.rota.words.notes.away import is_of_absent, is_of_days_off, may_be_holidays
from routing.rota.words.notes.others import is_of_relatives
from routing.rota.words.plain import plain

_HALF = 0.5
_COUNT = re.compile(r"[0-9]+(?:[.,][0-9]+)?|-")
_OF_DAYS = frozenset(
    {Kind.DATE, Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.MONTH, Kind.FROM, Kind.UNTIL}
)
_LINE = re.compile(r"(?:line )?[1-9]")


def are_tiers(texts: Collection[str]) -> bool:
    """Tell whether a column says who rings first; of several tiers it may have an odd one out."""
    tiers = [tier for text in texts if (tier := tier_named(text)) is not None]
    return len(tiers) == len(texts) or (len({*tiers}) > 1 and len(tiers) / len(texts) > _HALF)


def is_tier_with_hours(text: str) -> bool:
    """Tell whether this is a tier beside hours: Cadangan 08-16."""
    return tier_beside(text) is not None and read_coded_hours(text) is not None


def are_telephone_lines(title: str, texts: Collection[str]) -> bool:
    """Tell whether these are numbers of lines: telephone lines, which ring together, or tiers."""
    return plain(title) == "line" and len(texts) > 1 and all(_LINE.fullmatch(plain(text)) for text in texts)


def are_counts(texts: Collection[str]) -> bool:
    """Tell whether a column beside the days counts them, and says of none that somebody is there."""
    return all(map(_COUNT.fullmatch, texts))


def is_absent(role: Role, texts: Collection[str], looks: Looks) -> bool:
    """Tell whether those of a column are away, by its heading."""
    kinds = role.heading.kinds[:1]
    if role.kind in _OF_DAYS:
        return role.why is not Why.ANSWER and is_of_days_off(role.title)
    if role.heading.gives_day or (role.kind is None and role.why is Why.ANSWER):
        return False
    return is_of_absent(role.title) and (kinds in {(), (Kind.NAME,)} or looks.are_known(texts))


def without_others(
    roles: Sequence[Role], contents: Mapping[int, Collection[str]], looks: Looks
) -> list[Role]:
    """Leave out the columns of those who are away, of days off, and of relatives: nobody is rung by them.

    Days of holidays may be days of duty where no other column has any.
    """
    found = [
        _left_out(role) if is_absent(role, contents.get(place, ()), looks) or _is_of_relatives(role) else role
        for place, role in enumerate(roles)
    ]
    if any(role.kind in _OF_DAYS or role.heading.gives_day for role in found):
        return found
    return [
        replace(before, asked=True) if before.kind in _OF_DAYS and may_be_holidays(before.title) else role
        for before, role in zip(roles, found, strict=True)
    ]


def _left_out(role: Role) -> Role:
    return Role(None, Why.SAYS_NOTHING, title=role.title)


def _is_of_relatives(role: Role) -> bool:
    return role.why is not Why.ANSWER and is_of_relatives(role.title)


def ask_further(roles: list[Role], answers: Container[int], people: Sequence[bool]) -> None:
    """Ask of a column of people without a tier beside those who ring first: Manager on duty beside Primary.

    `people` tells of each column whether its texts may be names.
    """
    tiers = [role.heading.tier for role, is_people in zip(roles, people, strict=True) if is_people]
    if 1 not in tiers:
        return
    for place, role in enumerate(roles):
        if role.kind is Kind.NAME and place not in answers and not role.heading.is_value:
            roles[place] = asked_of(role)


def take_tiers(roles: list[Role], people: Sequence[bool]) -> None:
    """Take people below the name of a tier for people, as those of the column of names beside it."""
    if not any(role.kind is Kind.NAME for role in roles):
        return
    for place, role in enumerate(roles):
        heading = role.heading
        only = Heading(is_exact=heading.is_exact, number=heading.number, tier=heading.tier)
        if role.is_body and people[place] and heading == only:
            roles[place] = Role(Kind.NAME, Why.HEADING, heading, role.title)


def asked_of(role: Role) -> Role:
    """Return the role of a column of people of which nobody can tell whether they ring."""
    return replace(role, kind=None, why=Why.KNOWN_PEOPLE, asked=True)
