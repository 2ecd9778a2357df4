"""A clock step: a host's wall clock was set, and what is in flight goes on as if nothing had happened.

Waits, rings, rests and places are instants in the database, written by a clock that was wrong. They move with it in one
transaction, once a step, by the host's process that notices first (docs/decisions/0200).
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Table, extract, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.callbacks import State as CallbackState
from routing.callbacks import callbacks
from routing.calls import State, calls
from routing.counselling.testrings import testrings
from routing.counsellors import counsellors
from routing.holds import holds
from routing.line.carrier_health import reach
from routing.line.pacing import pacing
from routing.offers import offers
from routing.sql.columns import double, instant, string

_SAME = 1.0  # seconds: what two processes measure of one step differs by far less
# The longest transaction, and an error of another host's clock that is too small to be a step.
_WRITTEN_MEANWHILE = timedelta(seconds=15)
_LOOKED_AT_WITHIN = timedelta(minutes=15)  # no call's `check_at` is further ahead


class HostClock(SQLModel, table=True):
    """The wall clock of one host since it was started: seconds ahead of its monotonic clock, and the last step."""

    __tablename__ = "clocks"

    host: str = string(primary_key=True)
    ahead: float = double()
    stepped_at: datetime | None = instant(optional=True)
    stepped_by: float | None = double(optional=True)


clocks: Table = SQLModel.metadata.tables["clocks"]


async def set_to(
    connection: AsyncConnection, now: datetime, host: str, ahead: float, *, step: float = 0.0
) -> float:
    """Store how far ahead a host's clock is; if it was set, move what is in flight. Return by how many seconds.

    `now` is that clock's time after it was set. A step that is stored already moves nothing. `step`: by how much it was
    set just now, for a host that was never stored.
    """
    new = {"host": host, "ahead": ahead - step}
    await connection.execute(insert(clocks).values(new).on_conflict_do_nothing())
    locked = select(clocks.c.ahead).where(clocks.c.host == host).with_for_update()
    seconds = ahead - float((await connection.execute(locked)).scalar_one())
    if abs(seconds) < _SAME:
        return 0.0
    await connection.execute(
        update(clocks).where(clocks.c.host == host).values(ahead=ahead, stepped_at=now, stepped_by=seconds)
    )
    await _move(connection, now - timedelta(seconds=seconds), now)
    return seconds


async def last_step(connection: AsyncConnection, since: datetime) -> HostClock | None:
    """Return the host whose clock was set last, if any was since then."""
    newest = select(clocks).where(clocks.c.stepped_at > since).order_by(clocks.c.stepped_at.desc()).limit(1)
    row = (await connection.execute(newest)).mappings().first()
    return None if row is None else HostClock.model_construct(**row)


async def _move(connection: AsyncConnection, old: datetime, new: datetime) -> None:
    """Move each instant of what is in flight from the clock that said `old` to the one that says `new`."""
    by = new - old
    moved = await connection.execute(
        update(calls)
        .where(calls.c.state != State.ENDED, _written_by_old_clock(old, new))
        .values(_later(calls, by))
        .returning(calls.c.id)
    )
    ids = list(moved.scalars())
    await connection.execute(
        update(offers)
        .where(offers.c.leg_over_at.is_(None), offers.c.call_id.in_(ids))
        .values(_later(offers, by))
    )
    await connection.execute(
        update(holds)
        .where(holds.c.released_at.is_(None), _is_nearer(holds.c.check_at, old, new))
        .values(_later(holds, by))
    )
    tested = testrings.c.leg_over_at.is_(None), _is_nearer(testrings.c.check_at, old, new)
    await connection.execute(update(testrings).where(*tested).values(_later(testrings, by)))
    asking = callbacks.c.state == CallbackState.ASKED, callbacks.c.call_id.in_(ids)
    await connection.execute(update(callbacks).where(*asking).values(_later(callbacks, by)))
    for table, column in (
        (counsellors, counsellors.c.rests_until),
        (counsellors, counsellors.c.last_offered_at),
        (pacing, pacing.c.next_at),
        (reach, reach.c.try_at),
        (reach, reach.c.down_since),
    ):
        await connection.execute(
            update(table).where(_is_nearer(column, old, new)).values({column.name: column + by})
        )


def _later(table: Table, by: timedelta) -> dict[str, Any]:
    return {column.name: column + by for column in table.c if isinstance(column.type, DateTime)}


def _written_by_old_clock(old: datetime, new: datetime) -> ColumnElement[bool]:
    """Whether a call's row was written by the clock that said `old`, not by another host's, which was right.

    If it was set back, rows much later than `new` are its own: what right clocks wrote while this transaction waited is
    later by moments. A row not seen for long, as in a conversation, may show it by `check_at` alone.
    """
    if old < new:
        return _is_nearer(calls.c.last_seen_at, old, new)
    moments = min((old - new) / 2, _WRITTEN_MEANWHILE)
    return or_(calls.c.last_seen_at > new + moments, calls.c.check_at > new + _LOOKED_AT_WITHIN)


def _is_nearer(column: ColumnElement[Any], old: datetime, new: datetime) -> ColumnElement[bool]:
    """Whether an instant is nearer to a clock that said `old` than to one that says `new`."""

    def far(instant: datetime) -> ColumnElement[Any]:
        return func.abs(extract("epoch", column - literal(instant, type_=DateTime(timezone=True))))

    return far(old) < far(new)
