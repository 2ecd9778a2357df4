"""Holds: the claim on one phone number that we ring or talk to (promise P2).

A unique index on the numbers not released allows one hold a phone, whatever rings it, in any number of processes. A
hold is taken before the ring, and lives until leg and wrap-up are over.

Three kinds of claim may be on it at once: the one offer that we ring, a test ring, and visits, which are calls that the
phone is on without an offer. Visits are the owner's own calls, the ring of a callback, and rings of counsellors while
the database was away. Each claim ends by itself, and the last one releases the phone (docs/decisions/0181).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Column,
    ForeignKey,
    Index,
    Table,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing.sql.binds import AT_MOST, NOW, Instant
from routing.sql.columns import identity, index, instant, string, uuid
from routing.transaction import Transaction


class Hold(SQLModel, table=True):
    """One phone that must not be rung, and its claims: an offer, a test ring, visits, or several of them."""

    __tablename__ = "holds"
    __table_args__ = (
        index("holds_one_a_phone", "phone", where="released_at is null", unique=True),
        Index("holds_of_offer", "offer_id"),
        Index("holds_of_call", "call_id"),
        index("holds_of_test", "test_id", where="test_id is not null"),
        index("holds_resting", "rests_until", where="released_at is null"),
        index("holds_to_check", "check_at", where="released_at is null"),
    )

    id: int = identity(BigInteger)
    phone: str = string()
    offer_id: UUID | None = uuid(ForeignKey("offers.id", ondelete="CASCADE"), optional=True)
    # The offer's call; without an offer, one of the visits.
    call_id: UUID | None = uuid(ForeignKey("calls.id", ondelete="CASCADE"), optional=True)
    visits: list[UUID] = Field(
        default_factory=list, sa_column=Column(ARRAY(Uuid), nullable=False, server_default=text("'{}'"))
    )
    test_id: UUID | None = uuid(ForeignKey("test_rings.id", ondelete="CASCADE"), optional=True)
    taken_at: datetime = instant()
    rests_until: datetime | None = instant(optional=True)  # the end of wrap-up
    check_at: datetime = instant()
    released_at: datetime | None = instant(optional=True)
    why: str | None = string(optional=True)  # the reason of its release


holds: Table = SQLModel.metadata.tables["holds"]
_IS_OPEN = text("released_at is null")
OPEN = holds.c.released_at.is_(None)

_HASH = "hash "
# A caller's phone that we ring back is stored as a keyed hash, until that is erased (promise P6).
IS_HASHED = holds.c.phone.like(f"{_HASH}%")
FORGOTTEN = "forgotten"


def hashed(number_hash: bytes) -> str:
    """Return the name under which a caller's phone is held."""
    return _HASH + number_hash.hex()


async def take(
    tx: Transaction, phone: str, *, call_id: UUID, offer_id: UUID | None = None, check_at: datetime
) -> bool:
    """Claim a phone to ring it; return whether it was free."""
    visits = [] if offer_id is not None else [call_id]
    return await _is_taken(
        tx, _new(tx.now, phone, check_at, call_id=call_id, offer_id=offer_id, visits=visits)
    )


async def take_for_test(tx: Transaction, phone: str, *, test_id: UUID, check_at: datetime) -> bool:
    """Claim a phone for a test ring; return whether it was free."""
    return await _is_taken(tx, _new(tx.now, phone, check_at, test_id=test_id))


async def _is_taken(tx: Transaction, new: Insert) -> bool:
    unless_held = new.on_conflict_do_nothing(index_elements=["phone"], index_where=_IS_OPEN)
    return (await tx.connection.execute(unless_held.returning(holds.c.id))).first() is not None


async def visit(tx: Transaction, phone: str, *, call_id: UUID, check_at: datetime) -> None:
    """Claim a phone that a call is on already; it stays held until all its claims are over."""
    await tx.connection.execute(
        _new(tx.now, phone, check_at, call_id=call_id, visits=[call_id]).on_conflict_do_update(
            index_elements=["phone"],
            index_where=_IS_OPEN,
            set_={"visits": func.array_append(holds.c.visits, call_id)},
            where=func.array_position(holds.c.visits, call_id).is_(None),
        )
    )


def _new(now: datetime, phone: str, check_at: datetime, **claims: Any) -> Insert:
    return insert(holds).values(phone=phone, taken_at=now, check_at=check_at, **claims)


async def rings_on(connection: AsyncConnection, phone: str) -> tuple[UUID | None, UUID | None]:
    """Return the offer and the test ring that claim a phone now."""
    claimed = select(holds.c.offer_id, holds.c.test_id).where(holds.c.phone == phone, OPEN)
    row = (await connection.execute(claimed)).one_or_none()
    return (None, None) if row is None else (row.offer_id, row.test_id)


async def is_only_claim(connection: AsyncConnection, *, offer_id: UUID) -> bool:
    """Tell whether an offer is the only claim on its phone, and lock the hold until commit."""
    return (await connection.execute(_ONLY_CLAIM, {"offer": offer_id})).first() is not None


def _of(**whose: Any) -> Update:
    """Return an UPDATE of one open hold, found by `phone` or by `test_id`."""
    return update(holds).where(OPEN).filter_by(**whose)


async def pass_to_offer(
    tx: Transaction, phone: str, *, call_id: UUID, offer_id: UUID, check_at: datetime
) -> None:
    """Claim for an offer the phone that its counsellor is on the line with, whatever claims it so far."""
    if await take(tx, phone, call_id=call_id, offer_id=offer_id, check_at=check_at):
        return
    await tx.connection.execute(
        _of(phone=phone).values(call_id=call_id, offer_id=offer_id, rests_until=None, check_at=check_at)
    )


async def follow(connection: AsyncConnection, before: str, after: str) -> None:
    """Hold a counsellor's new phone for what claims the one before, until that is over: both are one person's."""
    claims = select(
        literal(after),
        *(holds.c[name] for name in _CLAIMS),
    ).where(holds.c.phone == before, OPEN)
    copied = insert(holds).from_select(["phone", *_CLAIMS], claims.with_for_update())
    await connection.execute(copied.on_conflict_do_nothing(index_elements=["phone"], index_where=_IS_OPEN))


_CLAIMS = ("offer_id", "call_id", "visits", "test_id", "taken_at", "rests_until", "check_at")


async def release(tx: Transaction, why: str, *, offer_id: UUID) -> bool:
    """Give up an offer's claim; return whether it had one."""
    given_up = await tx.connection.execute(_RELEASE, {"offer": offer_id, "now": tx.now, "because": why})
    return given_up.first() is not None


def _without_offer(now: Instant, why: str | BindParameter[str]) -> dict[str, Any]:
    """Return the new values of a hold that loses its offer: released, or left to its other claims."""
    stays = or_(func.cardinality(holds.c.visits) > 0, holds.c.test_id.is_not(None))
    return {
        "released_at": case((~stays, now)),
        "why": case((~stays, why)),
        "offer_id": case((~stays, holds.c.offer_id)),
        "call_id": case((stays, holds.c.visits[1]), else_=holds.c.call_id),
        "rests_until": case((~stays, holds.c.rests_until)),
    }


async def release_test(tx: Transaction, why: str, *, test_id: UUID) -> None:
    """Give up a test ring's claim; what else is on the phone holds it on."""
    stays = or_(func.cardinality(holds.c.visits) > 0, holds.c.offer_id.is_not(None))
    released = {"released_at": case((~stays, tx.now)), "why": case((~stays, why))}
    await tx.connection.execute(
        _of(test_id=test_id).values(released | {"test_id": case((~stays, holds.c.test_id))})
    )


async def release_visit(tx: Transaction, *, call_id: UUID, but: Collection[str] = ()) -> bool:
    """Give up a call's visits, except on the phones in `but`; return whether it had one.

    A call visits the phone of the counsellor who called us, and one that was rung for it while the database was away.
    """
    given_up = await tx.connection.execute(_RELEASE_VISIT, {"call": call_id, "but": list(but), "now": tx.now})
    return given_up.first() is not None


async def rest(connection: AsyncConnection, *, offer_id: UUID, until: datetime) -> bool:
    """Begin wrap-up: the leg is over, and the phone stays held until `until`. A second call prolongs nothing."""
    resting = await connection.execute(_REST, {"offer": offer_id, "rests_until": until})
    return resting.first() is not None


async def release_rested(tx: Transaction) -> list[tuple[UUID, UUID]]:
    """Release every hold whose wrap-up is over; return their (call id, offer id)."""
    rows = await tx.connection.execute(_RELEASE_RESTED, {"now": tx.now})
    # Whoever got another phone in between has a hold on each (`follow`).
    return list(dict.fromkeys((row.call_id, row.offer_id) for row in rows))


async def shorten_rest(connection: AsyncConnection, phone: str, *, than: datetime) -> None:
    """End a wrap-up at `than` at the latest: the counsellor is back."""
    await connection.execute(_of(phone=phone).where(holds.c.rests_until > than).values(rests_until=than))


async def end_rest(tx: Transaction, phone: str) -> None:
    """End a wrap-up before its time: the counsellor says that they are ready."""
    resting = _of(phone=phone).where(holds.c.rests_until.is_not(None))
    await tx.connection.execute(resting.values(_without_offer(tx.now, "ready")))


async def postpone_offer_check(connection: AsyncConnection, at: datetime, *, offer_id: UUID) -> None:
    """Put off the sweep's look at an offer's hold."""
    await connection.execute(_OF_OFFER, {"offer": offer_id, "check_at": at})


async def postpone_check(connection: AsyncConnection, hold: Hold, at: datetime) -> None:
    """Put off the sweep's look at one hold."""
    await connection.execute(update(holds).where(holds.c.id == hold.id).values(check_at=at))


async def to_check(tx: Transaction, *, again_at: datetime | None, limit: int) -> list[Hold]:
    """Return holds of offers that should have been over by now; with `again_at`, put off the next look at them."""
    due = {"now": tx.now, "at_most": limit}
    if again_at is None:
        rows = await tx.connection.execute(_TO_CHECK, due)
    else:
        rows = await tx.connection.execute(_PUT_OFF, {**due, "check_at": again_at})
    return [Hold.model_construct(**row) for row in rows.mappings()]


_OFFER = bindparam("offer", type_=holds.c.offer_id.type)
_ONLY_CLAIM = (
    select(holds.c.id)
    .where(holds.c.offer_id == _OFFER, OPEN, func.cardinality(holds.c.visits) == 0)
    .with_for_update()
)
_OF_OFFER = update(holds).where(OPEN, holds.c.offer_id == _OFFER)
_REST = _OF_OFFER.where(holds.c.rests_until.is_(None)).returning(holds.c.id)
_RELEASE = _OF_OFFER.values(_without_offer(NOW, bindparam("because", type_=holds.c.why.type))).returning(
    holds.c.id
)
_CALL = bindparam("call", type_=Uuid())
_LEFT = func.array_remove(holds.c.visits, _CALL, type_=ARRAY(Uuid))
_IS_LAST = and_(holds.c.offer_id.is_(None), holds.c.test_id.is_(None), func.cardinality(_LEFT) == 0)
# A process of the previous version, still running, took this hold for a visit.
_TAKEN_BY_OLDER_VERSION = and_(
    holds.c.call_id == _CALL, holds.c.offer_id.is_(None), func.cardinality(holds.c.visits) == 0
)
_RELEASE_VISIT = (
    update(holds)
    .where(
        OPEN,
        or_(func.array_position(holds.c.visits, _CALL).is_not(None), _TAKEN_BY_OLDER_VERSION),
        holds.c.phone.not_in(bindparam("but", expanding=True)),
    )
    .values(
        visits=case((_IS_LAST, holds.c.visits), else_=_LEFT),
        call_id=case((or_(_IS_LAST, holds.c.offer_id.is_not(None)), holds.c.call_id), else_=_LEFT[1]),
        released_at=case((_IS_LAST, NOW)),
        why=case((_IS_LAST, "visit over")),
    )
    .returning(holds.c.id)
)
_TO_CHECK = (
    select(holds)
    .where(holds.c.check_at <= NOW, OPEN, holds.c.rests_until.is_(None), holds.c.offer_id.is_not(None))
    .order_by(holds.c.check_at)
    .limit(AT_MOST)
    .with_for_update(skip_locked=True)
)
_PUT_OFF = update(holds).where(holds.c.id.in_(select(_TO_CHECK.cte().c.id))).returning(holds)
_RESTED = (
    select(holds.c.id, holds.c.call_id, holds.c.offer_id)
    .where(holds.c.rests_until <= NOW, OPEN)
    .with_for_update(skip_locked=True)
    # A CTE: PostgreSQL may run a subquery twice, and lock more than it should.
    .cte()
)
_RELEASE_RESTED = (
    update(holds)
    .where(holds.c.id == _RESTED.c.id, OPEN)
    .values(_without_offer(NOW, "rested"))
    .returning(_RESTED.c.call_id, _RESTED.c.offer_id)
)
