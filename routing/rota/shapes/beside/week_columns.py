"""Week columns: those that say the week of each line, by a date or a number, beside weekdays (design, part 8)."""

import re
from collections.abc import Callable, Collection, Mapping

from routing.rota.shapes.role import LISTS, Role, Why
from routing.rota.words.heading_words import Kind
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import number_weeks, read_weekdays

_WEEK_END = re.compile(r"\bend|berakhir|sampai|\be\b")
_WEEKDAYS = frozenset({Kind.DAY, Kind.WEEKDAY})
_SUNDAY = "minggu"  # a week, too


def drop_weeks(roles: list[Role], contents: Mapping[int, Collection[str]]) -> None:
    """Leave out the weeks where other columns have the days; weekdays are those of the weeks beside them."""
    days = {*LISTS, Kind.FROM}
    if any(
        role.kind in days
        and not role.is_week
        and not (role.kind in _WEEKDAYS and all(map(read_weekdays, contents.get(place, ("",)))))
        for place, role in enumerate(roles)
    ):
        for place, role in enumerate(roles):
            if role.is_week:
                roles[place] = Role(None, Why.SAYS_NOTHING, role.heading, role.title)


def weeks_below_sunday(
    title: str,
    place: int,
    contents: Mapping[int, Collection[str]],
    are: Callable[[Kind, Collection[str]], bool],
) -> Role | None:
    """Return the role of a column below "Minggu" that has the dates or the numbers of weeks; None for a Sunday's."""
    if plain(title) != _SUNDAY:
        return None
    texts = contents.get(place, ())
    if are(Kind.WEEK, texts):
        return Role(Kind.DATE, Why.CONTENTS, title=title, is_week=True)
    # What stands below other days, too, is a code.
    others = {text for other, each in contents.items() if other != place for text in each}
    is_numbered = number_weeks(texts) and others.isdisjoint(texts)
    return Role(None, Why.SAYS_NOTHING, title=title) if is_numbered else None


def ends_week(role: Role) -> bool:
    """Tell whether the dates of a column of weeks are their last days."""
    return role.is_week and _WEEK_END.search(role.title.casefold()) is not None
