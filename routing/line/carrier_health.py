"""Carrier health: whether the carrier makes the calls that we ask it for, as all processes know it (design, part 5).

One row. Every create that fails without a reason of its own counts; a create that works, or the carrier's answer to a
harmless question, ends the count.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Table, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import instant, smallint, uuid
from routing.transaction import Transaction

_FAILURES = 3  # in a row: it is down although it answers other questions
_ASKED = timedelta(seconds=6)  # what a harmless question may take, at most
_TRY_AGAIN_SOON = timedelta(seconds=10)
# When asking harmlessly tells nothing. The phone of the last failure is held for 75 s, until its ring must be over: let
# it be free before that, and its counsellor be rung from a caller's own leg, or with one on duty nobody ever is.
_TRY_AGAIN_LATER = timedelta(seconds=100)


class CarrierHealth(SQLModel, table=True):
    """The only row. Nobody is rung by the carrier's REST API before `try_at`: it is down, or being asked."""

    __tablename__ = "reach"
    __table_args__ = (CheckConstraint("id = 1", name="reach_one_row"),)

    id: int = smallint(primary_key=True, autoincrement=False)
    failures: int = smallint(default=0)
    down_since: datetime | None = instant(optional=True)
    try_at: datetime | None = instant(optional=True)
    # The offer whose create is to tell whether creates work again; until `try_at`, nobody else's is made.
    trying: UUID | None = uuid(optional=True)

    def is_being_asked(self, now: datetime) -> bool:
        """Whether nobody knows, for a moment, if it is down."""
        return self.down_since is None and self.try_at is not None and self.try_at > now

    @property
    def is_on_trial(self) -> bool:
        """Whether it was down until lately, and no create has worked since: one more failure is enough."""
        return self.down_since is None and self.failures >= _FAILURES - 1

    @property
    def is_down(self) -> bool:
        """Whether callers are connected without the carrier's REST API."""
        return self.down_since is not None


reach: Table = SQLModel.metadata.tables["reach"]


async def state(connection: AsyncConnection) -> CarrierHealth:
    """Return the row."""
    row = (await connection.execute(select(reach))).mappings().one()
    return CarrierHealth.model_construct(**row)


async def failed(tx: Transaction, *, again: bool) -> bool:
    """Count a create that failed, or of which nobody knows; tell whether it is down by that, and was not before.

    `again`: of which two in a row are enough: a refusal, no answer at all, or the same phone's for the same caller.
    """
    # No other phone is rung so, and perhaps held for a ring that nobody knows of, while the carrier is asked.
    asked = case((reach.c.down_since.is_(None), tx.now + _ASKED), else_=reach.c.try_at)
    one_more = case((reach.c.failures > 0, _FAILURES), else_=1) if again else reach.c.failures + 1
    failures = func.least(one_more, _FAILURES)
    await tx.connection.execute(update(reach).values(failures=failures, try_at=asked, trying=None))
    down = await tx.connection.execute(
        update(reach)
        .where(reach.c.failures >= _FAILURES, reach.c.down_since.is_(None))
        .values(down_since=tx.now, try_at=tx.now + _TRY_AGAIN_LATER)
        .returning(reach.c.id)
    )
    return down.first() is not None


async def silent(tx: Transaction) -> bool:
    """The carrier does not answer at all; tell whether that is news."""
    was_down = (await state(tx.connection)).is_down  # whoever asks at the same time dispatches once too often
    await tx.connection.execute(
        update(reach).values(
            failures=_FAILURES,
            down_since=func.coalesce(reach.c.down_since, tx.now),
            try_at=tx.now + _TRY_AGAIN_SOON,
        )
    )
    return not was_down


async def answers(tx: Transaction) -> bool:
    """The carrier answers a harmless question. Tell whether creates are tried again; if it was down, one more failure
    ends that.
    """
    tried = await tx.connection.execute(
        update(reach)
        .where(reach.c.try_at.is_not(None), reach.c.down_since.is_(None) | (reach.c.try_at <= tx.now))
        .values(
            failures=case((reach.c.down_since.is_(None), reach.c.failures), else_=_FAILURES - 1),
            down_since=None,
            try_at=None,
            trying=None,
        )
        .returning(reach.c.id)
    )
    return tried.first() is not None


async def tries(tx: Transaction, offer_id: UUID) -> None:
    """Let one create tell whether it works again: nobody else is rung so until its answer is there."""
    await tx.connection.execute(update(reach).values(trying=offer_id, try_at=tx.now + _ASKED))


async def works(connection: AsyncConnection) -> bool:
    """A create worked; tell whether that was in doubt."""
    before = await state(connection)
    if not (before.failures or before.is_down):
        return False
    ended = await connection.execute(
        update(reach)
        .where((reach.c.failures > 0) | reach.c.down_since.is_not(None))
        .values(failures=0, down_since=None, try_at=None, trying=None)
        .returning(reach.c.id)
    )
    return ended.first() is not None and (before.is_down or before.is_on_trial)
