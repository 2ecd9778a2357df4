"""People of a played month: the turns of a rota, and a team for whoever has none."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ivr.commands.demo.played_month.plan import Turn
from routing.rota.cover import Cover
from routing.rota.coverage.stays import How, stays
from routing.rota.duty import Rota
from routing.rota.wallclock import instant_of

_DAY = timedelta(days=1)


class Member(NamedTuple):
    """One of a team: weekdays (Monday 0) and minutes of the day on duty; an end after 1440 is on the next day."""

    name: str
    phone: str
    tier: int
    languages: tuple[str, ...]
    organisation: str
    weekdays: frozenset[int]
    start: int
    end: int


_WORKDAYS, _WEEKEND, _ALWAYS = frozenset(range(5)), frozenset({5, 6}), frozenset(range(7))
_TEAM = (
    ("Ratih", 1, ("id", "en"), "Ruang Dengar", _WORKDAYS, 6, 14),
    ("Bagas", 1, ("id",), "Teman Bicara", _WORKDAYS, 8, 16),
    ("Citra", 1, ("id", "en"), "Teman Bicara", _WORKDAYS, 14, 22),
    ("Dimas", 1, ("id",), "", _ALWAYS, 18, 24),
    ("Eka", 1, ("id",), "Ruang Dengar", _ALWAYS, 18, 24),
    ("Fitri", 1, ("id", "jv"), "Ruang Dengar", _ALWAYS, 20, 26),
    ("Galih", 1, ("id",), "Teman Bicara", _WORKDAYS, 22, 30),
    ("Hana", 1, ("id", "en"), "Teman Bicara", _WEEKEND, 6, 14),
    ("Intan", 1, ("id",), "Ruang Dengar", _WEEKEND, 12, 20),
    ("Kirana", 2, ("id", "en"), "", _ALWAYS, 18, 24),
    ("Nanda", 2, ("id",), "", _WORKDAYS, 8, 18),
    ("Putu", 1, ("id",), "", _WEEKEND, 22, 28),
)


def a_team() -> list[Member]:
    """Return twelve people of invented numbers, with some hours of the week that nobody covers."""
    return [
        Member(name, f"+628120000{n:04}", tier, languages, organisation, weekdays, start * 60, end * 60)
        for n, (name, tier, languages, organisation, weekdays, start, end) in enumerate(_TEAM, 1)
    ]


def turns_of_team(
    team: Sequence[Member], ids: Mapping[str, int], zone: ZoneInfo, start: datetime, days: int
) -> list[Turn]:
    """Return a team's turns on each of these days; `ids` are those of its counsellors, by phone."""
    first = start.astimezone(zone).date()
    return [
        Turn(
            ids[one.phone],
            one.phone,
            one.tier,
            one.languages,
            instant_of(day, one.start, zone),
            instant_of(day + _DAY * (one.end // 1440), one.end % 1440, zone),
            one.organisation or None,
        )
        for day in (first + _DAY * n for n in range(-1, days))
        for one in team
        if day.weekday() in one.weekdays
    ]


def turns_of(
    rota: Rota, covers: Sequence[Cover], phones: Mapping[int, str], start: datetime, end: datetime
) -> Iterator[Turn]:
    """Yield the turns of a rota with its covers; `phones` are those of its counsellors, by id."""
    for stay in stays(rota, covers, start, end):
        if stay.how is not How.AWAY and stay.counsellor_id in phones:
            phone = phones[stay.counsellor_id]
            yield Turn(stay.counsellor_id, phone, stay.tier, stay.languages, stay.starts_at, stay.ends_at)
