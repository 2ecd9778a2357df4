"""Holds: the claim on one phone number that we ring or talk to (promise P2).

A unique index on the number of those not released makes it one claim a phone, whatever rings it and whatever
number of processes run. A hold is taken before the ring, and lives until leg and wrap-up are over.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel


class Hold(SQLModel, table=True):
    """One claim on one phone, for an offer that we ring or for a call that its owner makes."""

    __tablename__ = "holds"
    __table_args__ = (
        Index("holds_one_a_phone", "phone", unique=True, postgresql_where=text("released_at is null")),
        Index("holds_of_offer", "offer_id"),
        Index("holds_of_call", "call_id"),
        Index("holds_resting", "rests_until", postgresql_where=text("released_at is null")),
        Index("holds_to_check", "check_at", postgresql_where=text("released_at is null")),
    )

    id: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    phone: str = Field(sa_column=Column(Text, nullable=False))
    offer_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("offers.id", ondelete="CASCADE"))
    )
    call_id: UUID | None = Field(
        default=None, sa_column=Column(Uuid, ForeignKey("calls.id", ondelete="CASCADE"))
    )
    taken_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    rests_until: datetime | None = Field(
        default=None, sa_column=Column(DateTime(timezone=True))
    )  # the end of wrap-up
    check_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    released_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    why: str | None = Field(default=None, sa_column=Column(Text))  # it was released


holds: Table = SQLModel.metadata.tables["holds"]

_HASH = "hash "
# The phones of callers, whom we ring back, are named by a keyed hash until it is erased (promise P6).
IS_HASHED = holds.c.phone.like(f"{_HASH}%")
FORGOTTEN = "forgotten"


def hashed(number_hash: bytes) -> str:
    """Return what a caller's phone is held as."""
    return _HASH + number_hash.hex()


async def take(
    connection: AsyncConnection,
    now: datetime,
    phone: str,
    *,
    call_id: UUID,
    offer_id: UUID | None = None,
    check_at: datetime,
) -> bool:
    """Claim a phone; answer whether it was free."""
    taken = await connection.execute(
        insert(holds)
        .values(phone=phone, call_id=call_id, offer_id=offer_id, taken_at=now, check_at=check_at)
        .on_conflict_do_nothing(index_elements=["phone"], index_where=text("released_at is null"))
        .returning(holds.c.id)
    )
    return taken.first() is not None


async def take_over(
    connection: AsyncConnection,
    now: datetime,
    phone: str,
    *,
    call_id: UUID,
    check_at: datetime,
    only_resting: bool,
) -> bool:
    """Claim a phone that something else has claimed before, and only claims still because its end was not told yet."""
    older = [holds.c.phone == phone, holds.c.released_at.is_(None), holds.c.taken_at < now]
    if only_resting:
        older.append(holds.c.rests_until.is_not(None))
    taken = await connection.execute(
        update(holds)
        .where(*older)
        .values(call_id=call_id, offer_id=None, rests_until=None, taken_at=now, check_at=check_at)
        .returning(holds.c.id)
    )
    return taken.first() is not None


async def rests_until(connection: AsyncConnection, phone: str) -> datetime | None:
    """Return until when a claimed phone rests; None when it does not rest."""
    rests = select(holds.c.rests_until).where(holds.c.phone == phone, holds.c.released_at.is_(None))
    return (await connection.execute(rests)).scalar_one_or_none()


async def pass_on(
    connection: AsyncConnection,
    now: datetime,
    phone: str,
    *,
    call_id: UUID,
    offer_id: UUID,
    check_at: datetime,
) -> None:
    """Claim for an offer the phone that its counsellor is on the line with, whatever has claimed it until now."""
    if await take(connection, now, phone, call_id=call_id, offer_id=offer_id, check_at=check_at):
        return
    await connection.execute(
        update(holds)
        .where(holds.c.phone == phone, holds.c.released_at.is_(None))
        .values(call_id=call_id, offer_id=offer_id, rests_until=None, check_at=check_at)
    )


async def phones(connection: AsyncConnection) -> frozenset[str]:
    """Return the counsellors' phones that are claimed now."""
    claimed = select(holds.c.phone).where(holds.c.released_at.is_(None), ~IS_HASHED)
    return frozenset((await connection.execute(claimed)).scalars())


async def release(connection: AsyncConnection, now: datetime, why: str, *, offer_id: UUID) -> bool:
    """Let an offer's phone be rung again; answer whether it was held until now."""
    released = await connection.execute(
        update(holds)
        .where(holds.c.offer_id == offer_id, holds.c.released_at.is_(None))
        .values(released_at=now, why=why)
        .returning(holds.c.id)
    )
    return released.first() is not None


async def release_visit(
    connection: AsyncConnection, now: datetime, *, call_id: UUID, but: Collection[str] = ()
) -> bool:
    """Let the phones be rung again that a call held without an offer; not `but` these.

    They are a counsellor's own, who called us, and one that was rung for the call while the database was away.
    """
    released = await connection.execute(
        update(holds)
        .where(
            holds.c.call_id == call_id,
            holds.c.offer_id.is_(None),
            holds.c.released_at.is_(None),
            holds.c.phone.not_in(but),
        )
        .values(released_at=now, why="visit over")
        .returning(holds.c.id)
    )
    return released.first() is not None


async def rest(connection: AsyncConnection, *, offer_id: UUID, until: datetime) -> bool:
    """Begin wrap-up: the leg is over, the phone stays held until then. Once begun, it is not prolonged."""
    resting = await connection.execute(
        update(holds)
        .where(holds.c.offer_id == offer_id, holds.c.released_at.is_(None), holds.c.rests_until.is_(None))
        .values(rests_until=until)
        .returning(holds.c.id)
    )
    return resting.first() is not None


async def release_rested(connection: AsyncConnection, now: datetime) -> list[tuple[UUID, UUID]]:
    """Release every hold whose wrap-up is over; return their (call, offer)."""
    due = (
        select(holds.c.id)
        .where(holds.c.rests_until <= now, holds.c.released_at.is_(None))
        .with_for_update(skip_locked=True)
        # Of its own: as a subquery, PostgreSQL may run it once more and lock more than it should.
        .cte()
    )
    rows = await connection.execute(
        update(holds)
        .where(holds.c.id.in_(select(due.c.id)), holds.c.released_at.is_(None))
        .values(released_at=now, why="rested")
        .returning(holds.c.call_id, holds.c.offer_id)
    )
    return [(row.call_id, row.offer_id) for row in rows]


async def check_later(connection: AsyncConnection, at: datetime, *, offer_id: UUID) -> None:
    """Put off the sweep's look at an offer's hold."""
    await connection.execute(
        update(holds).where(holds.c.offer_id == offer_id, holds.c.released_at.is_(None)).values(check_at=at)
    )


async def to_check(
    connection: AsyncConnection, now: datetime, *, again_at: datetime, limit: int
) -> list[Hold]:
    """Return holds of offers that should have been over by now, and put off the next look at them."""
    due = (
        select(holds.c.id)
        .where(
            holds.c.check_at <= now,
            holds.c.released_at.is_(None),
            holds.c.rests_until.is_(None),
            holds.c.offer_id.is_not(None),
        )
        .order_by(holds.c.check_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte()
    )
    rows = await connection.execute(
        update(holds).where(holds.c.id.in_(select(due.c.id))).values(check_at=again_at).returning(holds)
    )
    return [Hold.model_construct(**row) for row in rows.mappings()]
