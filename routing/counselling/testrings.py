"""Test rings: a coordinator has a counsellor's phone rung, and a key there says that it is the right one."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.audit.deeds import Actor
from routing.counsellors import counsellors
from routing.sql.binds import AT_MOST, NOW
from routing.sql.columns import index, instant, integer, string, uuid
from routing.transaction import Transaction


class State(StrEnum):
    """Where a test ring stands."""

    PLANNED = "planned"  # recorded with its hold; nothing has been asked of the carrier
    DIALLING = "dialling"  # the carrier was, or may have been, asked to ring
    RINGING = "ringing"
    ANSWERED = "answered"  # somebody or something picked up
    CONFIRMED = "confirmed"  # pressed 1
    LAPSED = "lapsed"  # picked up, and no key came: perhaps a voicemail box (promise P4)
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELLED = "cancelled"  # the counsellor rang in meanwhile


class Failure(StrEnum):
    """Why a test ring failed."""

    REFUSED = "refused"  # the carrier rings no such number
    CARRIER = "carrier"  # it makes no calls for us now
    NO_TURN = "no_turn"  # so many callers' phones were to be rung first
    UNHEARD = "unheard"  # nothing was ever heard of a leg
    LEG = "leg"  # the leg failed


LIVE = frozenset({State.PLANNED, State.DIALLING, State.RINGING, State.ANSWERED})
RUNG = LIVE - {State.PLANNED}

# to <- from; every other transition is refused.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DIALLING: frozenset({State.PLANNED}),
    State.RINGING: frozenset({State.DIALLING}),
    State.ANSWERED: frozenset({State.DIALLING, State.RINGING}),
    State.CONFIRMED: RUNG,  # the key may overtake every status callback
    State.LAPSED: RUNG,
    State.NO_ANSWER: RUNG,
    State.BUSY: RUNG,
    State.FAILED: LIVE,
    State.CANCELLED: LIVE,
}


class TestRing(SQLModel, table=True):
    """One test ring. `account` and `by` are those of the Actor who pressed; the sweep looks at it at `check_at`."""

    __test__ = False  # pytest would take its name for a test's
    __tablename__ = "test_rings"
    __table_args__ = (
        Index("test_rings_of_counsellor", "counsellor_id", "pressed_at"),
        index("test_rings_to_check", "check_at", where="leg_over_at is null"),
    )

    id: UUID = uuid(primary_key=True)
    counsellor_id: int = integer(ForeignKey("counsellors.id", ondelete="CASCADE"))
    phone: str = string()
    state: State = string()
    failure: Failure | None = string(optional=True)
    account: int | None = integer(optional=True)
    by: str = string(default="")
    pressed_at: datetime = instant()
    check_at: datetime = instant()
    leg_sid: str | None = string(optional=True)
    dialled_at: datetime | None = instant(optional=True)
    ringing_at: datetime | None = instant(optional=True)
    answered_at: datetime | None = instant(optional=True)
    ended_at: datetime | None = instant(optional=True)
    leg_over_at: datetime | None = instant(
        optional=True
    )  # or it is known that there was none; the phone is free

    @property
    def is_live(self) -> bool:
        """Whether it may still be confirmed."""
        return self.state in LIVE

    @property
    def pressed_by(self) -> Actor:
        """Who asked for it."""
        return Actor(self.account, self.by)


testrings: Table = SQLModel.metadata.tables["test_rings"]


async def plan(connection: AsyncConnection, test: TestRing) -> None:
    """Record a new test ring."""
    await connection.execute(insert(testrings).values(test.model_dump()))


async def locked(connection: AsyncConnection, test_id: UUID) -> TestRing | None:
    """Return one test ring, and lock it until commit."""
    return await _one(connection, select(testrings).where(testrings.c.id == test_id).with_for_update())


async def newest(
    connection: AsyncConnection, counsellor_id: int, *, account: int | None = None
) -> TestRing | None:
    """Return the newest test ring of the number that a counsellor has now, or of those that an account asked for."""
    theirs = select(testrings).join(
        counsellors,
        (counsellors.c.id == testrings.c.counsellor_id) & (counsellors.c.phone == testrings.c.phone),
    )
    if account is not None:
        theirs = theirs.where(testrings.c.account == account)
    newest_ = theirs.where(testrings.c.counsellor_id == counsellor_id).order_by(testrings.c.pressed_at.desc())
    return await _one(connection, newest_.limit(1))


async def _one(connection: AsyncConnection, which: Select[Any]) -> TestRing | None:
    row = (await connection.execute(which)).mappings().one_or_none()
    return None if row is None else TestRing.model_construct(**row)


async def move(tx: Transaction, test: TestRing, to: State, **values: Any) -> TestRing | None:
    """Change a test ring's state if its state allows it; return it as it is afterwards, or None."""
    if to not in LIVE:
        values["ended_at"] = tx.now
    moved = await tx.connection.execute(
        update(testrings)
        .where(testrings.c.id == test.id, testrings.c.state.in_(sorted(TRANSITIONS[to])))
        .values(state=to, **values)
        .returning(testrings)
    )
    row = moved.mappings().one_or_none()
    return None if row is None else TestRing.model_construct(**row)


async def set_values(connection: AsyncConnection, test_id: UUID, **values: Any) -> None:
    """Change columns other than the state."""
    await connection.execute(update(testrings).where(testrings.c.id == test_id).values(**values))


async def note_leg(connection: AsyncConnection, test_id: UUID, leg_sid: str) -> None:
    """Store the SID of a test ring's leg, unless it has one."""
    unnamed = (testrings.c.id == test_id, testrings.c.leg_sid.is_(None))
    await connection.execute(update(testrings).where(*unnamed).values(leg_sid=leg_sid))


async def to_check(tx: Transaction, *, limit: int) -> list[TestRing]:
    """Return the test rings that should be over by now, and lock them until commit."""
    rows = await tx.connection.execute(_TO_CHECK, {"now": tx.now, "at_most": limit})
    return [TestRing.model_construct(**row) for row in rows.mappings()]


async def erase(connection: AsyncConnection, before: datetime) -> int:
    """Delete the test rings from before an instant; return how many."""
    old = (testrings.c.pressed_at < before, testrings.c.leg_over_at.is_not(None))
    return (await connection.execute(delete(testrings).where(*old))).rowcount


_TO_CHECK = (
    select(testrings)
    .where(testrings.c.check_at <= NOW, testrings.c.leg_over_at.is_(None))
    .order_by(testrings.c.check_at)
    .limit(AT_MOST)
    .with_for_update(skip_locked=True)
)
