"""Owners: whose the phones of a column are, where its heading names another column, or somebody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from routing.rota.shapes.looks import Looks
from routing.rota.shapes.ranks import asked_of
from routing.rota.shapes.role import Role, Why
from routing.rota.words.heading_words import Kind
from routing.rota.words.notes.others import is_of_another, is_of_relatives, owner_in

_FIRST_BOUND = 100  # a number that no heading has
_PEOPLE = {Kind.NAME, Kind.TIER}
_OWNERS = {None, Kind.NAME, Kind.ORGANISATION}


def with_owners(roles: Sequence[Role], contents: Mapping[int, Collection[str]], looks: Looks) -> list[Role]:
    """Leave out phones of people who don't count, and ask of those that may be somebody else's.

    Without its own phone a name would have that of another, and by it be taken for them.
    """
    phones = [
        place for place, role in enumerate(roles) if _may_be_anothers(role) or _is_of_no_tier(role, roles)
    ]
    plain = [place for place in phones if not owner_in(roles[place].title)]
    found = list(roles)
    for place in phones:
        role = roles[place]
        owner = _owner_of(place, roles)
        is_anothers = owner is not None and _is_no_person(roles[owner])
        if owner is not None and not is_anothers:
            if roles[owner].is_ignored:
                found[place] = _left_out(role)
        elif is_anothers or is_of_another(role.title) or role.heading.tier is not None:
            found[place] = _left_out(role) if plain else asked_of(role)
        elif len(phones) == 1 and _is_behind_another(place, roles, contents, looks):
            found[place] = asked_of(role)
    return found


def bound(roles: Sequence[Role]) -> Sequence[Role]:
    """Number each column of people and the phones that its heading names alike, where several columns have people.

    Of two words for people without phones of their own one counts, which is asked.
    """
    names = [role for role in roles if role.kind is Kind.NAME]
    phones = [place for place, role in enumerate(roles) if _may_be_anothers(role, answered=True)]
    is_clear = len(phones) > 1 or any(role.why is Why.ANSWER for role in names)
    if len(names) <= 1 or not is_clear:
        return roles
    found = list(roles)
    for number, place in enumerate(phones, start=_FIRST_BOUND):
        owner = _owner_of(place, roles)
        if owner is not None and roles[owner].kind is Kind.NAME and _is_bare(found[owner]):
            for each in (owner, place):
                found[each] = replace(found[each], heading=replace(found[each].heading, number=number))
    return found


def _may_be_anothers(role: Role, *, answered: bool = False) -> bool:
    return role.kind is Kind.PHONE and _is_bare(role) and (answered or role.why is not Why.ANSWER)


def _is_no_person(role: Role) -> bool:
    """Tell whether a column has organisations, rooms or teams, whose phones may be those that ring."""
    return role.kind is Kind.ORGANISATION or (role.is_ignored and role.why is Why.SAYS_NOTHING)


def _is_of_no_tier(role: Role, roles: Sequence[Role]) -> bool:
    """Tell whether a phone is that of a backup and no people are: HP Cadangan beside Nama."""
    tier = role.heading.tier or 1
    is_asked = role.kind is Kind.PHONE and role.why is not Why.ANSWER and tier > 1
    others = [each for each in roles if each.kind in _PEOPLE or each.is_body]
    return is_asked and all(each.heading.tier != tier for each in others)


def _is_bare(role: Role) -> bool:
    """Tell whether a heading gives no day, shift, tier or number by which its people and phones belong together."""
    return not role.heading.is_value and role.heading.number is None


def _owner_of(place: int, roles: Sequence[Role]) -> int | None:
    """Return the one column beside which a phone's heading names it: Supervisor, of "Supervisor tel"."""
    words = owner_in(roles[place].title)
    owners = [
        other
        for other, role in enumerate(roles)
        if (role.kind in _OWNERS or role.is_body) and words and owner_in(role.title) == words
    ]
    return owners[0] if len(owners) == 1 else None


def _is_behind_another(
    place: int, roles: Sequence[Role], contents: Mapping[int, Collection[str]], looks: Looks
) -> bool:
    """Tell whether a phone stands behind people who don't count, and those who do have none."""
    if place == 0 or owner_in(roles[place].title):
        return False
    before = roles[place - 1]
    is_of_people = looks.are_mostly(Kind.NAME, contents.get(place - 1, ()))
    is_left_out = before.is_ignored and (before.why is Why.ANSWER or is_of_relatives(before.title))
    return is_of_people and is_left_out and any(role.kind is Kind.NAME for role in roles)


def _left_out(role: Role) -> Role:
    return replace(role, kind=None, why=Why.SAYS_NOTHING)
