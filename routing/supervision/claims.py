"""Claims: who works on a message, a callback or a follow-up, and what they note of it.

Each change is one conditional UPDATE: of two who claim it at once one gets it, and whoever has lost it changes nothing.
People are named as tables keep them, "account 7", never by name.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import timeline
from routing.callbacks import callbacks
from routing.calls import calls
from routing.supervision import follow_ups
from routing.supervision.handling import TRANSITIONS, Handling
from routing.transaction import Transaction
from routing.voicemails import voicemails

LONGEST_NOTE = 1000  # signs


class Kind(NamedTuple):
    """A kind of work: its table, the columns of its id and of its call, and the noun of its events."""

    table: Table
    id: ColumnElement[UUID]
    call_id: ColumnElement[UUID]
    noun: str


MESSAGE = Kind(voicemails, voicemails.c.id, voicemails.c.call_id, "voicemail")
CALLBACK = Kind(callbacks, callbacks.c.id, callbacks.c.call_id, "callback")
FOLLOW_UP = Kind(follow_ups.follow_ups, *(follow_ups.follow_ups.c.call_id,) * 2, "follow_up")


class Work(NamedTuple):
    """One piece of work."""

    kind: Kind
    id: UUID


class Hand(NamedTuple):
    """How far people are with a piece of work; `by` changed that last, or holds it."""

    handling: Handling
    by: str | None

    @property
    def holder(self) -> str | None:
        """Who works on it now."""
        return self.by if self.handling == Handling.CLAIMED else None


async def hand(tx: Transaction, work: Work) -> Hand | None:
    """Return who has a piece of work; None where there is no such work."""
    columns = work.kind.table.c
    one = select(columns.handling, columns.handled_by).where(work.kind.id == work.id)
    row = (await tx.connection.execute(one)).first()
    return None if row is None else Hand(Handling(row.handling), row.handled_by)


async def claim(tx: Transaction, work: Work, by: str) -> bool:
    """Take what is new; False where somebody else was faster."""
    if work.kind is FOLLOW_UP:
        await follow_ups.expect(tx, work.id)
    is_new = work.kind.table.c.handling == Handling.NEW
    return await _move(tx, work, Handling.CLAIMED, is_new, "claimed", by)


async def take_over(tx: Transaction, work: Work, by: str, holder: str) -> bool:
    """Take what somebody else holds, who cannot work on it; False where they hold it no more."""
    theirs = _held(work, holder)
    return await _move(tx, work, Handling.CLAIMED, theirs, "taken_over", by, held=holder)


async def hand_over(tx: Transaction, work: Work, by: str, to: str) -> bool:
    """Give what one holds to somebody else, in whose list it is then."""
    values = {"handled_by": to, "given_by": by}
    return await _move(tx, work, Handling.CLAIMED, _held(work, by), "handed_over", by, values, to=to)


async def release(tx: Transaction, work: Work, by: str) -> bool:
    """Put what one holds back among the new."""
    return await _move(tx, work, Handling.NEW, _held(work, by), "released", by)


async def resolve(tx: Transaction, work: Work, by: str) -> bool:
    """Be done with what one holds."""
    return await _move(tx, work, Handling.RESOLVED, _held(work, by), "resolved", by)


async def reopen(tx: Transaction, work: Work, by: str) -> bool:
    """Put what was resolved too soon back among the new."""
    is_resolved = work.kind.table.c.handling == Handling.RESOLVED
    return await _move(tx, work, Handling.NEW, is_resolved, "reopened", by)


async def note(tx: Transaction, work: Work, by: str, text: str) -> bool:
    """Keep what the holder notes of it, sealed; nothing written erases it. False where they hold it no more."""
    table = work.kind.table
    written = text.replace("\r\n", "\n").strip()[:LONGEST_NOTE]
    kept = await tx.connection.execute(
        update(table)
        .where(work.kind.id == work.id, _held(work, by))
        .values(note=tx.sealer.seal(written) if written else None)
    )
    return bool(kept.rowcount)


async def keeps_notes(tx: Transaction, work: Work, since: datetime) -> bool:
    """Tell whether a note of it would last: those of calls that ended before `since` are erased within the hour."""
    of_work = select(work.kind.call_id).where(work.kind.id == work.id)
    call_id = (await tx.connection.execute(of_work)).scalar_one_or_none()
    return call_id is None or not await too_old_for_notes(tx.connection, [call_id], since)


async def too_old_for_notes(
    connection: AsyncConnection, call_ids: Collection[UUID], since: datetime
) -> set[UUID]:
    """Return which of these calls ended before an instant from which on notes are kept."""
    old = select(calls.c.id).where(calls.c.id.in_(call_ids), calls.c.ended_at <= since)
    return set((await connection.execute(old)).scalars()) if call_ids else set()


def _held(work: Work, by: str) -> ColumnElement[bool]:
    columns = work.kind.table.c
    return (columns.handling == Handling.CLAIMED) & (columns.handled_by == by)


async def _move(
    tx: Transaction,
    work: Work,
    state: Handling,
    where: ColumnElement[bool],
    event: str,
    by: str,
    values: Mapping[str, Any] | None = None,
    **detail: str,
) -> bool:
    table = work.kind.table
    moved = await tx.connection.execute(
        update(table)
        .where(work.kind.id == work.id, table.c.handling.in_(sorted(TRANSITIONS[state])), where)
        .values(
            {"handling": state, "handled_by": by, "handled_at": tx.now, "given_by": None, **(values or {})}
        )
        .returning(work.kind.call_id)
    )
    call_id = moved.scalar_one_or_none()
    if call_id is None:
        return False
    await timeline.record(tx, call_id, f"{work.kind.noun}.{event}", by=by, **detail)
    return True
