"""The roster: those whom rota and covers name at an instant, each with their standing.

Rota and covers say who should be there; counsellors and holds say who can be rung.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, and_, cast, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors as counsellors_
from routing.calls import HAS_LEG, State, calls
from routing.counsellors import counsellors
from routing.dispatch import Candidate, Standing
from routing.holds import holds
from routing.line import may_be_rung_for
from routing.offers import LIVE, offers
from routing.rota.duty import Cover, Duty, Rota
from routing.rota.live import Shelf, covers_at, covers_from

_COVERS_AHEAD = timedelta(days=60)
_BEFORE = timedelta(seconds=1)
_STEP = timedelta(minutes=15)
_LOOKS = 50  # at one shift after another, each of which begins when it is not allowed


async def duties(connection: AsyncConnection, shelf: Shelf, now: datetime) -> tuple[Duty, ...]:
    """Return who is named by the live rota and its covers."""
    rota = await shelf.live(connection)
    return () if rota is None else shelf.on_duty(rota, now, await covers_at(connection, now))


async def next_start(connection: AsyncConnection, shelf: Shelf, now: datetime) -> datetime | None:
    """Return the instant at which somebody comes on duty next who may be rung, if the rota knows one.

    Who is paused may be back by then, but not in the middle of their hours, which one line after another makes.
    """
    rota = await shelf.live(connection)
    if rota is None:
        return None
    standings = await counsellors_.standings(connection)
    gone, paused = counsellors_.gone(standings), {id_ for id_, one in standings.items() if one.paused}
    covers = await covers_from(connection, now, now + _COVERS_AHEAD)
    start = rota.next_start(now, covers, without=gone)
    for _ in range(_LOOKS):
        if start is None or not paused:
            return start
        before = {duty.counsellor_id for duty in rota.on_duty(start - _BEFORE, covers)}
        there = {duty.counsellor_id for duty in rota.on_duty(start, covers, without=gone)}
        if there - (paused & before):
            return start
        start = rota.next_start(start, covers, without=gone)
    return None


async def first_on_duty(
    connection: AsyncConnection, shelf: Shelf, at: datetime, allowed: Callable[[datetime], datetime]
) -> datetime | None:
    """Return the first instant from `at` on at which the rota has somebody on duty, and that is allowed.

    `allowed` gives the first allowed instant from another on. Who is paused now counts: they may be back by then.
    None when the rota knows no such instant in the coming weeks.
    """
    rota = await shelf.live(connection)
    if rota is None:
        return None
    gone = counsellors_.gone(await counsellors_.standings(connection))
    covers = await covers_from(connection, at, at + _COVERS_AHEAD)
    next_at: datetime | None = at
    for _ in range(_LOOKS):
        if next_at is None:
            return None
        at = allowed(next_at)
        if rota.on_duty(at, covers, without=gone):
            return at
        next_at = rota.next_start(at, covers, without=gone)
    return None


async def anybody_on_duty(connection: AsyncConnection, shelf: Shelf, now: datetime) -> bool:
    """Tell whether somebody is on duty, free or not."""
    return any(one.is_on_duty for one in await candidates(connection, shelf, now))


async def duty_ends(
    connection: AsyncConnection, shelf: Shelf, now: datetime, counsellor_id: int, *, at_most: timedelta
) -> datetime:
    """Return when a counsellor's time on duty ends; who is not on duty, or for longer, has until `at_most` from now.

    It is looked at in steps: a gap shorter than one is no end.
    """
    rota = await shelf.live(connection)
    covers = await covers_from(connection, now, now + at_most)
    if rota is None or not _is_named(rota, now, covers, counsellor_id):
        return now + at_most
    end = now
    for step in (_STEP, timedelta(minutes=1)):
        while end < now + at_most and _is_named(rota, end + step, covers, counsellor_id):
            end += step
    # Shifts end with a minute.
    return min((end + timedelta(minutes=1)).replace(second=0, microsecond=0), now + at_most)


def _is_named(rota: Rota, at: datetime, covers: Sequence[Cover], counsellor_id: int) -> bool:
    return any(duty.counsellor_id == counsellor_id for duty in rota.on_duty(at, covers))


async def candidates(connection: AsyncConnection, shelf: Shelf, now: datetime) -> list[Candidate]:
    """Return everybody named at this instant, with their standing, in the order of the rota."""
    named = {duty.counsellor_id: duty for duty in await duties(connection, shelf, now)}
    if not named:
        return []
    held = exists().where(holds.c.phone == counsellors.c.phone, holds.c.released_at.is_(None))
    rows = await connection.execute(
        select(
            counsellors.c.id,
            counsellors.c.phone,
            counsellors.c.active,
            counsellors.c.cleared,
            counsellors.c.paused_at,
            counsellors.c.rests_until,
            counsellors.c.last_offered_at,
            held.label("held"),
        ).where(counsellors.c.id == func.any(_ids(named)))
    )
    found = {row.id: row for row in rows}
    return [
        Candidate(
            counsellor_id=duty.counsellor_id,
            phone=row.phone,
            tier=duty.tier,
            languages=duty.languages,
            last_offered_at=row.last_offered_at,
            standing=_standing(row, now),
        )
        for duty in named.values()
        if (row := found.get(duty.counsellor_id)) is not None
    ]


async def is_due(connection: AsyncConnection, duties: Sequence[Duty], now: datetime) -> bool:
    """Tell whether a dispatch would change anything, in one statement that loads nothing.

    It would while anybody waits and somebody is free or nobody is on duty, and when something is past its time.
    """
    on_duty = exists().where(
        counsellors.c.id == func.any(_ids({duty.counsellor_id for duty in duties})),
        counsellors.c.active,
        counsellors.c.cleared,
        counsellors.c.paused_at.is_(None),
    )
    free = on_duty.where(
        or_(counsellors.c.rests_until.is_(None), counsellors.c.rests_until <= now),
        ~exists().where(holds.c.phone == counsellors.c.phone, holds.c.released_at.is_(None)),
    )
    rested = exists().where(holds.c.rests_until <= now, holds.c.released_at.is_(None))
    overdue = exists().where(offers.c.deadline_at <= now, offers.c.state.in_(sorted(LIVE)))
    waits = exists().where(calls.c.state == State.WAITING, may_be_rung_for(now))
    due = or_(and_(waits, free), and_(waits.where(HAS_LEG), ~on_duty), rested, overdue)
    return bool((await connection.execute(select(due))).scalar_one())


def _ids(ids: Iterable[int]) -> ColumnElement[Any]:
    return cast(literal(sorted(ids), ARRAY(Integer)), ARRAY(Integer))


def _standing(row: Any, now: datetime) -> Standing:
    if not row.active:
        return Standing.INACTIVE
    if not row.cleared:
        return Standing.NOT_CLEARED
    if row.paused_at is not None:
        return Standing.PAUSED
    if row.held:
        return Standing.HELD
    resting = row.rests_until is not None and row.rests_until > now
    return Standing.RESTING if resting else Standing.FREE
