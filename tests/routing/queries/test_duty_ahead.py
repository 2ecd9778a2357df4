"""Duty ahead: shifts and covers of one counsellor, each by itself, and whose clearance ends."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from routing.queries.duty_ahead import next_starts, stretches
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Rota
from routing.rota.shift import Shift

JAKARTA = ZoneInfo("Asia/Jakarta")
DAILY = 0b1111111
ANA, BUDI = 1, 2


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=JAKARTA)


NOW = at(23, 23)


def rota(*shifts: Shift) -> Rota:
    return Rota.from_rows(1, JAKARTA, shifts)


def shift(who: int, start: int, end: int, **more: Any) -> Shift:
    days = None if more.get("on_date") else DAILY
    return Shift(
        2, who, f"C{who}", f"+62812000000{who}", days, more.pop("on_date", None), start * 60, end * 60
    )._replace(**more)


def test_shifts_that_touch_stay_apart_and_the_one_under_way_is_whole() -> None:
    found = stretches(rota(shift(ANA, 20, 24), shift(ANA, 0, 4), shift(BUDI, 4, 20)), (), ANA, NOW)
    assert [(each.starts_at, each.ends_at) for each in found[:2]] == [
        (at(23, 20), at(24, 0)),
        (at(24, 0), at(24, 4)),
    ]
    assert (len(found), found[-1].ends_at) == (29, at(31, 0) + timedelta(days=7))


def test_a_replacement_names_its_cover_and_hours_after_the_last_day_are_marked() -> None:
    cover = Cover(7, CoverKind.REPLACED, ANA, "C1", "+628120000001", BUDI, at(25, 4), at(25, 20))
    lines = rota(shift(ANA, 20, 26, cleared_until=date(2026, 12, 24)), shift(BUDI, 4, 20, tier=2))
    found = stretches(lines, (cover,), ANA, NOW)
    assert [(each.starts_at, each.ends_at, each.tier, each.cleared, each.cover) for each in found[:4]] == [
        (at(23, 20), at(24, 2), 1, True, None),
        (at(24, 20), at(25, 2), 1, True, None),
        (at(25, 4), at(25, 20), 2, True, cover),
        (at(25, 20), at(26, 2), 1, False, None),
    ]


def test_the_next_start_is_told_of_those_of_whom_it_is_known() -> None:
    lines = rota(shift(ANA, 20, 24), shift(BUDI, 8, 10, on_date=date(2026, 12, 20)))
    assert next_starts(lines, (), [ANA, BUDI], NOW) == {ANA: NOW + timedelta(hours=21)}
