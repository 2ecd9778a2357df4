"""Pacing: how many phone calls all processes together may create a second (design, part 4.5).

The carrier starts about one call a second for an account and queues the rest out of our sight; a call in its
queue rings when nobody expects it. So we keep the queue ourselves, in one row.
"""

import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import CheckConstraint, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.columns import instant, smallint
from routing.transaction import Transaction


class Pacing(SQLModel, table=True):
    """The only row: the first instant at which the next call may be created."""

    __tablename__ = "pacing"
    __table_args__ = (CheckConstraint("id = 1", name="pacing_one_row"),)

    id: int = smallint(primary_key=True, autoincrement=False)
    next_at: datetime = instant()


pacing: Table = SQLModel.metadata.tables["pacing"]


@dataclass(frozen=True, slots=True)
class Slots:
    """Instants at which calls may be created, from `first` on, `apart` from each other, `count` at most."""

    first: datetime
    apart: timedelta
    count: int

    @classmethod
    def at_once(cls, now: datetime) -> Self:
        """Return slots without any pace."""
        return cls(now, timedelta(0), sys.maxsize)

    def at(self, index: int) -> datetime:
        """Return the instant of one slot; the one after the last is where the next plan begins."""
        return self.first + index * self.apart


async def free_slots(tx: Transaction, *, per_second: float, within: timedelta) -> Slots:
    """Lock the row until commit and return the slots that begin `within` that span."""
    next_at = (await tx.connection.execute(_LOCK)).scalar_one()
    apart = timedelta(seconds=1 / per_second)
    first = max(next_at, tx.now)
    # Plans reach only a few seconds ahead: who is free later is decided later.
    return Slots(first, apart, max(0, -(-(tx.now + within - first) // apart)))


async def use(connection: AsyncConnection, until: datetime) -> None:
    """Let the next call be created at `until` and not before."""
    await connection.execute(update(pacing).values(next_at=until))


_LOCK = select(pacing.c.next_at).with_for_update()
