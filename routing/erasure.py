"""Erasure: the statements that erase callers' numbers, old calls, and one caller's traces (design, part 9).

`ivr.retention` says when. Each transaction erases one batch. Erased rows are not found again, so any step may be
repeated.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks
from routing.callbacks import callbacks
from routing.calls import HAS_LEG, State, calls
from routing.holds import FORGOTTEN, IS_HASHED, holds
from routing.line import not_again
from routing.supervision import never_again, notes, plans, reveals
from routing.supervision.follow_ups import follow_ups
from routing.voicemails import voicemails

BATCH = 500
_NOTED = (voicemails, callbacks, follow_ups)


class Trace(NamedTuple):
    """A call of one caller, or an attempt to ring them back: its id, and the carrier's name for its leg."""

    call_id: UUID
    sid: str
    is_over: bool
    has_leg: bool
    asked_in: UUID | None  # the call that asked for this attempt


async def erase_numbers(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Erase the numbers, seal and hash together, of calls that ended before an instant; return how many."""
    some = (
        select(calls.c.id)
        .where(calls.c.ended_at < before, calls.c.caller_hash.is_not(None))
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
        .cte()
    )
    erased = await connection.execute(
        update(calls)
        .where(calls.c.id.in_(select(some.c.id)))
        .values(caller_hash=None, caller_sealed=None)
        .returning(calls.c.id)
    )
    ids = list(erased.scalars())
    await _erase_with_number(connection, ids)
    return len(ids)


async def erase_notes(connection: AsyncConnection, before: datetime) -> int:
    """Erase what supervisors noted of calls that ended before an instant, and plans; return how many notes."""
    old = select(calls.c.id).where(calls.c.ended_at < before)
    await notes.erase_old(connection, before)
    await plans.erase_of_nobody(connection)
    await never_again.erase_reasons(connection, before)
    return sum([await _erase_notes(connection, table, table.c.call_id.in_(old)) for table in _NOTED])


async def _erase_notes(connection: AsyncConnection, table: Table, which: ColumnElement[bool]) -> int:
    erased = await connection.execute(update(table).where(table.c.note.is_not(None), which).values(note=None))
    return erased.rowcount


async def erase_callbacks(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Erase the numbers of callbacks that were done or given up before an instant; return how many."""
    some = (
        select(callbacks.c.id)
        .where(callbacks.c.ended_at < before, callbacks.c.number_hash.is_not(None))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte()
    )
    return await _erase_of_callbacks(connection, callbacks.c.id.in_(select(some.c.id)))


async def erase_calls(connection: AsyncConnection, before: datetime, *, limit: int = BATCH) -> int:
    """Delete calls that ended before an instant, with all rows that refer to them; return how many."""
    some = (
        select(calls.c.id)
        .where(calls.c.ended_at < before)
        .order_by(calls.c.ended_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte()
    )
    gone = await connection.execute(
        delete(calls).where(calls.c.id.in_(select(some.c.id))).returning(calls.c.id)
    )
    return len(gone.all())


async def traces(connection: AsyncConnection, hashes: Sequence[bytes]) -> list[Trace]:
    """Return every call of a number (its hash under every key), and every attempt that one of them asked for.

    The newest come first. An attempt may ring another number, so it is found by the call that asked for it.
    """
    theirs = select(calls.c.id).where(calls.c.caller_hash.in_(hashes))
    attempts = (
        select(calls.c.id)
        .join(callbacks, callbacks.c.id == calls.c.callback_id)
        .where(callbacks.c.call_id.in_(theirs), calls.c.caller_hash.is_not(None))
    )
    rows = await connection.execute(
        select(calls.c.id, calls.c.sid, calls.c.state, HAS_LEG.label("has_leg"), callbacks.c.call_id)
        .join_from(calls, callbacks, callbacks.c.id == calls.c.callback_id, isouter=True)
        .where(calls.c.id.in_(union(theirs, attempts)))
        .order_by(calls.c.arrived_at.desc())
    )
    return [Trace(row.id, row.sid, row.state == State.ENDED, row.has_leg, row.call_id) for row in rows]


async def forget(connection: AsyncConnection, call_id: UUID) -> None:
    """Erase the number of one call, and what was noted of it."""
    await connection.execute(
        update(calls).where(calls.c.id == call_id).values(caller_hash=None, caller_sealed=None)
    )
    await _erase_with_number(connection, [call_id])
    await plans.erase_of_nobody(connection)


async def forget_callbacks(
    connection: AsyncConnection, hashes: Sequence[bytes], call_ids: Sequence[UUID]
) -> int:
    """Erase the numbers of ended callbacks to this number, or asked for in these calls; return how many."""
    theirs = callbacks.c.number_hash.in_(hashes) | callbacks.c.call_id.in_(call_ids)
    return await _erase_of_callbacks(
        connection, theirs & callbacks.c.ended_at.is_not(None) & callbacks.c.number_hash.is_not(None)
    )


async def stays(connection: AsyncConnection, now: datetime, hashes: Sequence[bytes]) -> tuple[bool, bool]:
    """Tell whether a number stays turned away, and never rung again, as a hash alone; the reason for that is erased."""
    is_blocked = await blocks.is_blocked(connection, now, hashes)
    return is_blocked, await never_again.forget_reason(connection, hashes)


async def _erase_of_callbacks(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    erased = await connection.execute(
        update(callbacks).where(which).values(number_hash=None, number_sealed=None)
    )
    return erased.rowcount


async def _erase_with_number(connection: AsyncConnection, call_ids: Sequence[UUID]) -> None:
    """Erase what goes with the numbers of calls: wishes, what people have noted, why somebody saw a number."""
    await _erase_held(connection, call_ids)
    await not_again.forget(connection, call_ids)
    await notes.erase(connection, call_ids)
    for table in _NOTED:
        await _erase_notes(connection, table, table.c.call_id.in_(call_ids))
    await reveals.erase(connection, call_ids)


async def _erase_held(connection: AsyncConnection, call_ids: Sequence[UUID]) -> None:
    """Erase the hashes by which callers' phones were held."""
    await connection.execute(
        update(holds)
        .where(holds.c.call_id.in_(call_ids), holds.c.released_at.is_not(None), IS_HASHED)
        .values(phone=FORGOTTEN)
    )


async def at_the_carrier(
    connection: AsyncConnection,
    *,
    call_id: UUID | None = None,
    before: datetime | None = None,
    limit: int = 500,
) -> list[str]:
    """Return recordings that are still at the carrier, of one call or begun before an instant, oldest first."""
    wanted = voicemails.c.call_id == call_id if call_id is not None else voicemails.c.begun_at < before
    rows = await connection.execute(
        select(voicemails.c.recording_sid)
        .where(wanted, voicemails.c.recording_sid.is_not(None), voicemails.c.removed_at.is_(None))
        .order_by(voicemails.c.begun_at)
        .limit(limit)
    )
    return list(rows.scalars())


async def recording_erased(connection: AsyncConnection, now: datetime, sid: str) -> None:
    """Note that the carrier has erased a recording."""
    of_it = voicemails.c.recording_sid == sid
    await connection.execute(update(voicemails).where(of_it).values(removed_at=now))
