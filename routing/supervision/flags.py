"""Flags: a counsellor asks for a supervisor about a conversation; it stands on the board until somebody takes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing import timeline
from routing.calls import calls
from routing.counsellors import counsellors
from routing.sql.columns import identity, index, instant, integer, uuid
from routing.transaction import Transaction

_MOST = 10
_ANEW_AFTER = timedelta(minutes=1)  # a trembling hand is no second request


class Flag(SQLModel, table=True):
    """One conversation's flag: an offer has one, however often its counsellor presses. It is open until `taken_at`."""

    __tablename__ = "flags"
    __table_args__ = (
        index("flags_open", "raised_at", where="taken_at is null"),
        Index("flags_of_call", "call_id"),
    )

    id: int = identity()
    offer_id: UUID = uuid(ForeignKey("offers.id", ondelete="CASCADE"), unique=True)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    counsellor_id: int = integer(ForeignKey("counsellors.id", ondelete="CASCADE"))
    raised_at: datetime = instant()
    taken_by: int | None = integer(optional=True)  # an account
    taken_at: datetime | None = instant(optional=True)


flags: Table = SQLModel.metadata.tables["flags"]


class Raised(NamedTuple):
    """A flag that nobody has taken."""

    id: int
    call_id: UUID
    caller_hash: bytes | None
    counsellor: str
    raised_at: datetime


async def put(tx: Transaction, *, offer_id: UUID, call_id: UUID, counsellor_id: int) -> bool:
    """Put a flag on a conversation; tell whether it stands anew.

    A repeated key finds the same one. One that somebody has taken a while ago is put up again: whoever asks once more
    hears that it is noted.
    """
    row = {"offer_id": offer_id, "call_id": call_id, "counsellor_id": counsellor_id, "raised_at": tx.now}
    anew = {"raised_at": tx.now, "taken_by": None, "taken_at": None}
    is_taken = flags.c.taken_at <= tx.now - _ANEW_AFTER
    put_up = await tx.connection.execute(
        insert(flags)
        .values(row)
        .on_conflict_do_update(index_elements=["offer_id"], set_=anew, where=is_taken)
        .returning(flags.c.id)
    )
    return put_up.first() is not None


async def untaken(connection: AsyncConnection) -> Sequence[Raised]:
    """Return the flags that nobody has taken, the oldest first; at most ten."""
    rows = await connection.execute(
        select(flags.c.id, flags.c.call_id, calls.c.caller_hash, counsellors.c.name, flags.c.raised_at)
        .join(calls, calls.c.id == flags.c.call_id)
        .join(counsellors, counsellors.c.id == flags.c.counsellor_id)
        .where(flags.c.taken_at.is_(None))
        .order_by(flags.c.raised_at, flags.c.id)
        .limit(_MOST)
    )
    return [Raised(*row) for row in rows]


class Taken(NamedTuple):
    """A flag that somebody has taken."""

    call_id: UUID
    by: int  # an account
    at: datetime


async def taken(connection: AsyncConnection, flag_id: int) -> Taken | None:
    """Return who has taken a flag; None where it is open, or there is none."""
    of = flags.c
    found = await connection.execute(
        select(of.call_id, of.taken_by, of.taken_at).where(of.id == flag_id, of.taken_at.is_not(None))
    )
    row = found.first()
    return None if row is None else Taken(*row)


async def take(tx: Transaction, flag_id: int, account: int) -> UUID | None:
    """Take a flag; return its call, or None where somebody has it or there is none."""
    taken = await tx.connection.execute(
        update(flags)
        .where(flags.c.id == flag_id, flags.c.taken_at.is_(None))
        .values(taken_by=account, taken_at=tx.now)
        .returning(flags.c.call_id)
    )
    call_id: UUID | None = taken.scalar_one_or_none()
    if call_id is not None:
        await timeline.record(tx, call_id, "flag.taken", by=f"account {account}")
    return call_id
