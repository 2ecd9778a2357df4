"""Groups: which columns of a band say one thing together, beside those that all share (design, part 8).

"Date, Morning, Morning phone, Evening, Evening phone" is two groups that share a date; "Name 1, HP 1, Name 2, HP 2" and
blocks side by side are groups too. A list has one group alone.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from routing.rota.shapes.beside.owners import bound
from routing.rota.shapes.role import Role, Why
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.marks import code_of

_NOTHING = Heading()
# Kinds of which a row has one for each person or shift, and so may have several.
_REPEATED = frozenset(
    {Kind.NAME, Kind.PHONE, Kind.START, Kind.END, Kind.HOURS, Kind.CODE}
    | {Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH, Kind.TIER, Kind.LANGUAGES, Kind.ORGANISATION}
)


@dataclass(slots=True)
class Group:
    """Columns that say one thing together: `places` by kind, the body of a grid, and what their heading says."""

    heading: Heading = _NOTHING
    places: dict[Kind, int] = field(default_factory=dict)
    body: int | None = None

    @property
    def first(self) -> int:
        """The place of its first column."""
        return min((*self.places.values(), *(() if self.body is None else (self.body,))), default=0)


@dataclass(slots=True)
class Grouped:
    """A band's columns: those that all groups share, the groups, and columns of which another has the same kind."""

    shared: dict[Kind, int] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    rivals: list[tuple[int, int]] = field(default_factory=list)  # two columns of which one can count


def group(roles: Sequence[Role]) -> Grouped:
    """Return the groups of a band's columns."""
    roles = bound(_with_tiers(roles))
    grouped = Grouped()
    keyed: dict[object, Group] = {}
    for place, role in enumerate(roles):
        if role.is_body:
            each = Group(role.heading, body=place)
            grouped.groups.append(each)
            keyed[_key(role.heading)] = each
    plain: list[tuple[int, Kind]] = []
    numbers = _numbered(roles)
    if grouped.groups and Kind.NAME not in {role.kind for role in roles}:
        numbers -= {Kind.PHONE}  # "HP 1" is of the people in "Pagi 1" to its left
    for place, role in enumerate(roles):
        if role.kind is None:
            continue
        key = _key(role.heading, numbered=role.kind in numbers)
        if key is None:
            plain.append((place, role.kind))
        elif key in keyed and role.kind not in keyed[key].places:
            keyed[key].places[role.kind] = place
        else:
            keyed[key] = Group(role.heading, {role.kind: place})
            grouped.groups.append(keyed[key])
    _place_plain(plain, roles, grouped)
    _part_names(grouped)
    if not grouped.groups:
        grouped.groups.append(Group())
    grouped.groups.sort(key=lambda each: each.first)
    return grouped


def _part_names(grouped: Grouped) -> None:
    """Let people in a column without a value be a group of their own beside those below "Petugas Malam"."""
    if Kind.NAME in grouped.shared and any(Kind.NAME in each.places for each in grouped.groups):
        theirs = {kind for kind in (Kind.NAME, Kind.PHONE) if kind in grouped.shared}
        grouped.groups.append(Group(places={kind: grouped.shared.pop(kind) for kind in theirs}))


def _with_tiers(roles: Sequence[Role]) -> Sequence[Role]:
    """Put people whose heading names no tier before those of "Backup", each with the phone behind them."""
    tiers = [role.heading.tier for role in roles if role.kind is Kind.NAME]
    if tiers.count(None) != 1 or len(tiers) == 1:
        return roles
    found = [
        replace(role, heading=replace(role.heading, tier=role.heading.tier or 1))
        if role.kind is Kind.NAME
        else role
        for role in roles
    ]
    # Theirs is the nearest phone to the right, unless a heading gives them another one.
    waiting: list[Heading] = []
    has_phone = {_key(role.heading) for role in roles if role.kind is Kind.PHONE}
    for place, role in enumerate(found):
        if role.kind is Kind.NAME and _key(role.heading) not in has_phone:
            waiting.append(role.heading)
        elif role.kind is Kind.PHONE and _key(role.heading) is None and waiting:
            found[place] = replace(role, heading=waiting.pop())
    return found


def _numbered(roles: Sequence[Role]) -> set[Kind]:
    """Return the kinds of which several columns differ in the number of their heading."""
    seen: dict[Kind, set[int | None]] = {}
    for role in roles:
        if role.kind is not None:
            seen.setdefault(role.kind, set()).add(role.heading.number)
    return {kind for kind, numbers in seen.items() if len(numbers) > 1} | (
        {Kind.PHONE} if len(seen.get(Kind.NAME, ())) > 1 else set()
    )


def _key(heading: Heading, *, numbered: bool = False) -> object:
    """Return what tells a heading's group from others; None for a column that all share."""
    number = heading.number if numbered else None
    if not heading.is_value and number is None:
        return None
    return (
        heading.weekdays,
        heading.date,
        heading.several,
        heading.day_of_month,
        heading.month,
        code_of(heading.code) if heading.code else None,
        heading.hours and heading.hours.candidates,
        heading.tier,
        number,
    )


def _place_plain(plain: Sequence[tuple[int, Kind]], roles: Sequence[Role], grouped: Grouped) -> None:
    """Give the columns without a value in their heading to the groups, or to all."""
    counts = Counter(kind for _, kind in plain)
    bodies = [each.body for each in grouped.groups if each.body is not None]
    if bodies:
        _beside_bodies(plain, counts, bodies, grouped)
        return
    leading = next((kind for _, kind in plain if counts[kind] > 1 and kind in _REPEATED), None)
    if leading is None or _are_rivals(plain, counts, leading, roles):
        for place, kind in plain:
            _share(place, kind, grouped)
        return
    current: Group | None = None
    for place, kind in plain:
        if kind is leading:
            current = Group(roles[place].heading)
            grouped.groups.append(current)
        if counts[kind] == 1 or current is None:
            _share(place, kind, grouped)
        elif kind in current.places:
            grouped.rivals.append((current.places[kind], place))
        else:
            current.places[kind] = place


def _are_rivals(
    plain: Sequence[tuple[int, Kind]], counts: Mapping[Kind, int], leading: Kind, roles: Sequence[Role]
) -> bool:
    """Tell whether of two columns of a kind one counts: HP and WA of one person, two words for people."""
    if leading is Kind.PHONE:
        return counts[Kind.NAME] == 1
    if leading is not Kind.NAME or counts[Kind.PHONE] > 1:
        return False
    columns = [roles[place] for place, kind in plain if kind is Kind.NAME]
    return len({column.title for column in columns}) > 1 and all(
        each.why is not Why.ANSWER for each in columns
    )


def _share(place: int, kind: Kind, grouped: Grouped) -> None:
    if kind in grouped.shared:
        grouped.rivals.append((grouped.shared[kind], place))
    else:
        grouped.shared[kind] = place


def _beside_bodies(
    plain: Sequence[tuple[int, Kind]], counts: Mapping[Kind, int], bodies: Sequence[int], grouped: Grouped
) -> None:
    """Give each phone to the people to its left, and the other columns to all, or to the block that they begin."""
    if not counts[Kind.NAME]:
        plain = _without_phones(plain, grouped)
    leading = next((kind for _, kind in plain if counts[kind] > 1 and kind in _REPEATED), None)
    begins = [place for place, kind in plain if kind is leading]
    if not any(begins[0] < body < begins[-1] for body in bodies if begins):
        begins = []
    # "Pagi, Jam, Malam, Jam": each stands behind its people.
    is_behind = bool(begins) and bodies[0] < begins[0] and bodies[-1] < begins[-1]
    blocks: dict[int, dict[Kind, int]] = {}
    for place, kind in plain:
        is_of_all = is_behind and (place < bodies[0] or counts[kind] == 1)
        block = blocks.setdefault(0 if is_of_all else bisect_right(begins, place), {})
        if kind in block:
            grouped.rivals.append((block[kind], place))
        else:
            block[kind] = place
    grouped.shared |= blocks.pop(0, {})
    for each in grouped.groups:
        number = bisect_right(begins, each.first) + is_behind
        each.places = {**blocks.get(number, {}), **each.places}


def _without_phones(plain: Sequence[tuple[int, Kind]], grouped: Grouped) -> list[tuple[int, Kind]]:
    """Give each phone to the people to its left; return the other columns."""
    others = []
    for place, kind in plain:
        left = [
            each
            for each in grouped.groups
            if each.body is not None and each.body < place and kind not in each.places
        ]
        if kind is Kind.PHONE and left:
            max(left, key=lambda each: each.body or 0).places[kind] = place
        else:
            others.append((place, kind))
    return others
