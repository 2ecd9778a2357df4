"""Ahead: what a rota and its covers say of the days to come of counsellors; a long rota is walked beside the loop.

Nobody waits for it then: no webhook of this process, and no connection, since it is read of before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from routing.queries import duty_ahead
from routing.queries.duty_ahead import Stretch
from routing.rota.cover import Cover
from routing.rota.duty import Rota
from routing.rota.files.long_work import beside_the_loop


class OfMany(NamedTuple):
    """When each comes next, and the languages that their shifts name."""

    starts: Mapping[int, datetime]
    spoken: Mapping[int, tuple[str, ...]]


class OfOne(NamedTuple):
    """Their duty ahead, and the languages that their shifts name."""

    stretches: Sequence[Stretch] = ()
    spoken: tuple[str, ...] = ()


async def expected(rota: Rota | None, covers: Sequence[Cover], now: datetime) -> set[int]:
    """Return whom rota and covers name from now on."""
    if rota is None:
        return set()
    return await beside_the_loop(len(rota.shifts), duty_ahead.expected, rota, covers, now)


async def of_many(rota: Rota | None, covers: Sequence[Cover], ids: Sequence[int], now: datetime) -> OfMany:
    """Return what is ahead of these counsellors."""

    def walk(rota: Rota) -> OfMany:
        return OfMany(duty_ahead.next_starts(rota, covers, ids, now), duty_ahead.spoken(rota, set(ids)))

    return OfMany({}, {}) if rota is None else await beside_the_loop(len(rota.shifts), walk, rota)


async def of_one(rota: Rota | None, covers: Sequence[Cover], counsellor: int, now: datetime) -> OfOne:
    """Return what is ahead of one counsellor; `covers` as `duty_ahead.stretches` wants them."""

    def walk(rota: Rota) -> OfOne:
        spoken = duty_ahead.spoken(rota, {counsellor}).get(counsellor, ())
        return OfOne(duty_ahead.stretches(rota, covers, counsellor, now), spoken)

    return OfOne() if rota is None else await beside_the_loop(len(rota.shifts), walk, rota)
