"""The hours ahead on the board: how many people are there in each, and when nobody is."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.queries import week as weeks
from routing.queries.week import Week
from routing.rota.coverage.stretches import Stretch
from routing.rota.live import RotaCache

_SHOWN = 12
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: the fewest people there within it, and how many are needed then."""

    at: datetime  # in the hotline's zone
    people: int
    need: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next hours, and the next time at which nobody is there."""

    is_published: bool = False
    hours: tuple[Hour, ...] = ()
    gap: tuple[datetime, datetime] | None = None


async def read(connection: AsyncConnection, rota_cache: RotaCache, now: datetime, zone: ZoneInfo) -> Ahead:
    """Return the hours ahead."""
    today = now.astimezone(zone).date()
    rota = await rota_cache.at_hand(connection)
    facts = await weeks.read(connection, rota, now, weeks.monday_of(today), zone)
    if facts is None:
        return Ahead()
    week = Week(facts, weeks.monday_of(today), now, zone)
    # In a thread: callers of this process are served meanwhile.
    return await asyncio.to_thread(_laid_out, week, now, zone)


def _laid_out(week: Week, now: datetime, zone: ZoneInfo) -> Ahead:
    gap = next(iter(week.gaps), None)
    # Hours are whole in the hotline's zone, and an instant's in UTC: zones of half an hour differ.
    begins = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    found = []
    for count in range(_SHOWN):
        start = (begins.astimezone(now.tzinfo) + count * _HOUR).astimezone(zone)
        within = [
            each
            for each in week.stretches
            if each.starts_at < start + _HOUR and max(start, now) < each.ends_at
        ]
        if within:
            worst = min(within, key=_margin)
            found.append(Hour(start, worst.people, worst.need))
    return Ahead(is_published=True, hours=tuple(found), gap=gap)


def _margin(stretch: Stretch) -> tuple[bool, int]:
    return not stretch.is_gap, stretch.people - stretch.need
