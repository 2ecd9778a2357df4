"""The roster: the counsellors whom rota and covers name at an instant, each with their standing.

Rota and covers say who should be there; counsellors and holds say who can be rung.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import HAS_LEG, State, calls
from routing.counsellors import PausedBy, counsellors, gone, is_last, is_paused, paused, standings
from routing.holds import OPEN, holds
from routing.line import shared_numbers
from routing.line.dispatch import ON_DUTY, Availability, Candidate
from routing.line.queue import may_be_rung_for
from routing.offers import HAS_RUNG, LIVE, offers
from routing.rota import attendance as rota_attendance
from routing.rota.attendance import Attendance
from routing.rota.cover import Cover
from routing.rota.duty import Duty, Rota
from routing.rota.live import RotaCache, covers_from
from routing.sql.binds import NOW, Instant
from routing.transaction import Transaction

COVERS_AHEAD = timedelta(days=60)

_HELD = exists().where(holds.c.phone == counsellors.c.phone, OPEN)
_IDS = cast(bindparam("ids", type_=ARRAY(Integer)), ARRAY(Integer))
_CANDIDATES = select(
    counsellors.c.id,
    counsellors.c.phone,
    counsellors.c.active,
    counsellors.c.cleared,
    is_paused(NOW).label("paused"),
    is_last(NOW).label("last"),
    counsellors.c.rests_until,
    counsellors.c.last_offered_at,
    counsellors.c.organisation,
    _HELD.label("held"),
).where(counsellors.c.id == func.any(_IDS))

_RESTED = exists().where(holds.c.rests_until <= NOW, OPEN)
_OVERDUE = exists().where(offers.c.deadline_at <= NOW, offers.c.state.in_(sorted(LIVE)))
_DUE = select(
    exists().where(calls.c.state == State.WAITING),
    _OVERDUE,
    _RESTED,
    select(calls.c.id).where(shared_numbers.IS_BEHIND).exists(),
)


async def duties(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> tuple[Duty, ...]:
    """Return who is named by the live rota and its covers."""
    found = await rota_cache.with_covers(connection, now)
    return () if found is None else rota_cache.on_duty(found[0], now, found[1])


async def attendance(connection: AsyncConnection, rota_cache: RotaCache, at: datetime) -> Attendance | None:
    """Return the attendance from `at` on; None before the first rota is published."""
    found = await _ahead(connection, rota_cache, at)
    if found is None:
        return None
    known = await standings(connection, at)
    return Attendance(*found, gone(known), paused(known))


async def next_start(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> datetime | None:
    """Return when somebody comes next who may be rung: on duty, or back from a pause."""
    found = await attendance(connection, rota_cache, now)
    return None if found is None else found.next_start(now)


async def first_on_duty(
    connection: AsyncConnection, rota_cache: RotaCache, at: datetime, allowed: Callable[[datetime], datetime]
) -> datetime | None:
    """Return the first allowed instant from `at` on at which somebody is on duty; None when none is known.

    `allowed` returns the first allowed instant at or after another.
    """
    found = await attendance(connection, rota_cache, at)
    return None if found is None else found.first(at, allowed)


async def own_pause_ends(tx: Transaction, counsellor_id: int) -> datetime:
    """Return when a pause would end that this counsellor asks for now (promise P9)."""
    found = await _ahead(tx.connection, tx.rota, tx.now)
    if found is None:
        return tx.now + rota_attendance.LONGEST_OWN_PAUSE
    return rota_attendance.own_pause_ends(*found, counsellor_id, tx.now)


async def next_shift(tx: Transaction, counsellor_id: int) -> datetime | None:
    """Return when the next shift of this counsellor begins, if one is known."""
    found = await _ahead(tx.connection, tx.rota, tx.now)
    return None if found is None else rota_attendance.next_shift(*found, counsellor_id, tx.now)


async def anybody_on_duty(tx: Transaction) -> bool:
    """Tell whether somebody is on duty, free or not."""
    return any(one.is_on_duty for one in await candidates(tx.connection, tx.rota, tx.now))


async def candidates(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> list[Candidate]:
    """Return everybody named at this instant, with their standing, in the order of the rota.

    Those whose clearance ended before this shift of theirs come last.
    """
    live = await rota_cache.with_covers(connection, now)
    if live is None:
        return []
    rota, covers = live
    lapsed = {duty.counsellor_id: duty for duty in rota_cache.lapsed(rota, now, covers)}
    cleared = {duty.counsellor_id: duty for duty in rota_cache.on_duty(rota, now, covers)}
    named = cleared | {who: duty for who, duty in lapsed.items() if who not in cleared}
    if not named:
        return []
    rows = await connection.execute(_CANDIDATES, {"ids": sorted(named), "now": now})
    found = {row.id: row for row in rows}
    return [
        Candidate(
            counsellor_id=duty.counsellor_id,
            phone=row.phone,
            tier=duty.tier,
            languages=duty.languages,
            last_offered_at=row.last_offered_at,
            standing=standing_of(row, now, cleared=duty.counsellor_id in cleared),
            organisation=duty.organisation or row.organisation,
            last=row.last,
            rests_until=row.rests_until,
        )
        for duty in named.values()
        if (row := found.get(duty.counsellor_id)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Listed:
    """A counsellor as coordinators see them: a name, and how they stand."""

    id: int
    name: str
    named: bool  # by rota and covers, now
    standing: Availability
    paused_until: datetime | None
    paused_by: PausedBy | None
    rests_until: datetime | None
    last_since: datetime | None

    @property
    def is_on_duty(self) -> bool:
        """Whether they are named, active, cleared and not paused (design, part 1)."""
        return self.named and self.standing in ON_DUTY


async def everybody(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> list[Listed]:
    """Return every counsellor by name, on duty or not; what is over by now is left out."""
    live = await rota_cache.with_covers(connection, now)
    named = set() if live is None else _ids(rota_cache.on_duty(live[0], now, live[1]))
    lapsed = set() if live is None else _ids(rota_cache.lapsed(live[0], now, live[1])) - named
    mine, is_off, last = counsellors.c, is_paused(now), is_last(now)
    rows = await connection.execute(
        select(
            mine.id,
            mine.name,
            mine.active,
            mine.cleared,
            is_off.label("paused"),
            case((is_off, mine.paused_until)).label("paused_until"),
            case((is_off, mine.paused_by)).label("paused_by"),
            case((mine.rests_until > now, mine.rests_until)).label("rests_until"),
            case((last, mine.last_since)).label("last_since"),
            _HELD.label("held"),
        ).order_by(func.lower(mine.name), mine.id)
    )
    return [
        Listed(
            row.id,
            row.name,
            row.id in named,
            standing_of(row, now, cleared=row.id not in lapsed),
            row.paused_until,
            None if row.paused_by is None else PausedBy(row.paused_by),
            row.rests_until,
            row.last_since,
        )
        for row in rows
    ]


class Due(NamedTuple):
    """What a dispatch has to do."""

    callers: bool  # who wait
    offers: bool  # past their time
    holds: bool  # on phones that have rested
    crowd: bool  # calls behind other numbers


async def due(tx: Transaction) -> Due:
    """Tell in one statement what a dispatch has to do: mostly nothing, or one thing."""
    return Due._make((await tx.connection.execute(_DUE, {"now": tx.now})).one())


async def is_due(tx: Transaction, duties: Sequence[Duty]) -> bool:
    """Tell whether a dispatch would change anything, in one statement that loads nothing.

    It would if anybody waits while somebody is free or nobody is on duty, or if something is past its time.
    """
    ids = sorted({duty.counsellor_id for duty in duties})
    due = await tx.connection.execute(
        _due(tx.rules.rest_after_miss, tx.rules.rest_of_last), {"ids": ids, "now": tx.now}
    )
    return bool(due.scalar_one())


@cache
def _due(rest_after_miss: timedelta, rest_of_last: timedelta) -> Select[tuple[bool]]:
    on_duty = exists().where(
        counsellors.c.id == func.any(_IDS),
        counsellors.c.active,
        counsellors.c.cleared,
        ~is_paused(NOW),
    )
    free = on_duty.where(is_free(NOW))
    last = is_last(NOW)
    waits = exists().where(calls.c.state == State.WAITING, may_be_rung_for(NOW))
    unrung = waits.where(~exists().where(offers.c.call_id == calls.c.id, HAS_RUNG))

    def has_rested(length: timedelta) -> ColumnElement[bool]:
        """Whether a counsellor's last ring has been over for `length` (`Candidate.has_rested`)."""
        came_to_nothing = counsellors.c.rests_until - rest_after_miss
        # The later one that is known; null if neither is.
        since = func.greatest(counsellors.c.last_offered_at, came_to_nothing)
        return func.coalesce(since <= NOW - length, True)

    return select(
        or_(
            and_(waits, free.where(or_(~last, has_rested(rest_of_last)))),
            # Those who come last are rung sooner for a caller for whom nobody has rung yet (design, part 4.4).
            and_(unrung, free.where(last, has_rested(rest_after_miss))),
            and_(waits.where(HAS_LEG), ~on_duty),
            _RESTED,
            _OVERDUE,
        )
    )


async def _ahead(
    connection: AsyncConnection, rota_cache: RotaCache, at: datetime
) -> tuple[Rota, tuple[Cover, ...]] | None:
    rota = await rota_cache.at_hand(connection)
    return None if rota is None else (rota, await covers_from(connection, at, at + COVERS_AHEAD))


def is_free(now: Instant) -> ColumnElement[bool]:
    """Whether a counsellor who is on duty is free: no hold on their phone, no rest after a ring (design, part 1)."""
    return and_(or_(counsellors.c.rests_until.is_(None), counsellors.c.rests_until <= now), ~_HELD)


def _ids(duties: Sequence[Duty]) -> set[int]:
    return {duty.counsellor_id for duty in duties}


def standing_of(row: Any, now: datetime, *, cleared: bool = True) -> Availability:
    """Return the gravest reason why the counsellor of a row cannot be rung; FREE when there is none.

    `cleared` tells whether their clearance had not ended when their shift began.
    """
    if not row.active:
        return Availability.INACTIVE
    if not (row.cleared and cleared):
        return Availability.NOT_CLEARED
    if row.paused:
        return Availability.PAUSED
    if row.held:
        return Availability.HELD
    resting = row.rests_until is not None and row.rests_until > now
    return Availability.RESTING if resting else Availability.FREE
