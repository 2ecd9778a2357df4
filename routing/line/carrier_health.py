"""Carrier health: whether the carrier creates the calls that we ask for, known to all processes (design, part 5).

One row. A create that fails without a reason of its own counts. A create that works, or the answer to a harmless
question, ends the count.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Table, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import instant, smallint, uuid
from routing.transaction import Transaction

_FAILURES = 3  # in a row: the carrier counts as down, although it answers other questions
_ASKED = timedelta(seconds=6)  # the longest that a harmless question may take
_TRY_AGAIN_SOON = timedelta(seconds=10)
# For when a harmless question tells nothing. The phone of the last failure is held for 75 s; it must be free before the
# next try, or a counsellor who is alone on duty is never rung from a caller's own leg.
_TRY_AGAIN_LATER = timedelta(seconds=100)


class CarrierHealth(SQLModel, table=True):
    """The only row. Before `try_at` the carrier is down or being asked: its REST API rings nobody."""

    __tablename__ = "reach"
    __table_args__ = (CheckConstraint("id = 1", name="reach_one_row"),)

    id: int = smallint(primary_key=True, autoincrement=False)
    failures: int = smallint(default=0)
    down_since: datetime | None = instant(optional=True)
    try_at: datetime | None = instant(optional=True)
    # The offer whose create tests whether creates work again; no other is made before `try_at`.
    trying: UUID | None = uuid(optional=True)

    def is_being_asked(self, now: datetime) -> bool:
        """Whether the carrier is being asked, so that nobody knows if it is down."""
        return self.down_since is None and self.try_at is not None and self.try_at > now

    @property
    def is_on_trial(self) -> bool:
        """Whether no create has worked since it was down: one more failure is enough."""
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
    """Count a create that failed or whose result is unknown; tell whether the carrier is down now and was not before.

    `again`: two such in a row are enough: refusals, no answer at all, or the same phone for the same caller.
    """
    # While the carrier is asked, no other phone is rung by REST: it might be held for a ring that nobody knows of.
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
    """Note that the carrier does not answer at all; tell whether that is news."""
    was_down = (await state(tx.connection)).is_down  # of two who ask at once, one dispatches for nothing
    await tx.connection.execute(
        update(reach).values(
            failures=_FAILURES,
            down_since=func.coalesce(reach.c.down_since, tx.now),
            try_at=tx.now + _TRY_AGAIN_SOON,
        )
    )
    return not was_down


async def answers(tx: Transaction) -> bool:
    """Note that the carrier answers a harmless question; tell whether creates are tried again.

    If it was down, one more failed create ends that.
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
    """Test the carrier with one offer's create: REST rings nobody else until its result is there."""
    await tx.connection.execute(update(reach).values(trying=offer_id, try_at=tx.now + _ASKED))


async def works(connection: AsyncConnection) -> bool:
    """Note that a create worked; tell whether that was in doubt."""
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
