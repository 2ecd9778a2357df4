"""A page of the call log: calls that a filter lets through, before or after a place in it, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.queries.call_log.filters import (
    PICKED,
    Cursor,
    Filter,
    Plan,
    beyond,
    matches,
    ordered,
    planned,
    spanned,
)
from routing.summaries.making import OPEN_CALLS
from routing.summaries.table import summaries

AT_ONCE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Facts of calls, newest first (the columns of `call_summaries`), and which places the pages beside it begin at."""

    facts: Sequence[Any]
    older: Cursor | None  # the older page is behind this place
    newer: Cursor | None
    # The place up to which was looked, where that was not the end: further back there may be more.
    looked_to: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many calls a filter lets through: `number`, or at least that many."""

    number: int
    is_least: bool


async def page(
    connection: AsyncConnection,
    asked: Filter,
    now: datetime,
    *,
    before: Cursor | None = None,
    after: Cursor | None = None,
    limit: int = AT_ONCE,
) -> Page:
    """Return a page behind a place in the log; without one, the newest."""
    plan = await planned(connection, asked)
    older = after is None
    rows = list(
        await connection.execute(
            _rows(plan, before if older else after, older=older, limit=limit + 1), {"now": now}
        )
    )
    is_full = len(rows) > limit
    facts = rows[:limit] if older else rows[:limit][::-1]
    looked_to = None if is_full or not older else await _looked_to(connection, plan, before)
    first, last = (_place(facts[0]), _place(facts[-1])) if facts else (None, None)
    has_newer = before is not None if older else is_full
    has_older = is_full if older else True
    return Page(facts, last if has_older else None, (first or before) if has_newer else None, looked_to)


async def count(connection: AsyncConnection, asked: Filter, now: datetime) -> Count:
    """Count the calls that a filter lets through, up to 10,000, among those that one statement looks at."""
    plan = await planned(connection, asked)
    # Of one condition the index alone is read, so that more can be counted than looked at.
    most = MOST_COUNTED + 1 if plan.most == PICKED else plan.most
    ended = plan.candidates(most=most)
    some = (
        select(true()).select_from(ended).where(*matches(ended, plan.rest)).limit(MOST_COUNTED + 1).subquery()
    )
    still = (
        select(func.count())
        .select_from(OPEN_CALLS)
        .where(*spanned(OPEN_CALLS, asked), *matches(OPEN_CALLS, asked))
    )
    counted = select(select(func.count()).select_from(some).scalar_subquery() + still.scalar_subquery())
    number = int((await connection.execute(counted, {"now": now})).scalar_one())
    if number > MOST_COUNTED:
        return Count(MOST_COUNTED, is_least=True)
    return Count(number, is_least=await _looked_to(connection, plan, None, most) is not None)


async def count_newer(connection: AsyncConnection, asked: Filter, now: datetime, than: Cursor | None) -> int:
    """Count the calls that have come since a place in the log, up to a page's length and one."""
    plan = await planned(connection, asked)
    rows = _rows(plan, than, older=than is None, limit=AT_ONCE + 1)
    return len(list(await connection.execute(rows, {"now": now})))


def _rows(plan: Plan, place: Cursor | None, *, older: bool, limit: int) -> Select[Any]:
    """Select facts of open and ended calls behind a place, the nearest first."""
    asked = plan.asked
    within = () if place is None else (beyond(summaries, place, older=older),)
    looked = plan.candidates(*within, newest_first=older)
    near = true() if place is None else beyond(OPEN_CALLS, place, older=older)
    # The rows are read once it is known which.
    keys = (
        select(looked.c.call_id)
        .where(*matches(looked, plan.rest))
        .order_by(*ordered(looked, newest_first=older))
        .limit(limit)
        .subquery("keys")
    )
    parts = (
        select(summaries).join(keys, keys.c.call_id == summaries.c.call_id),
        select(OPEN_CALLS)
        .where(near, *spanned(OPEN_CALLS, asked), *matches(OPEN_CALLS, asked))
        .order_by(*ordered(OPEN_CALLS, newest_first=older))
        .limit(limit),
    )
    both = union_all(*(select(part.subquery()) for part in parts)).subquery("both")
    return select(both).order_by(*ordered(both, newest_first=older)).limit(limit)


async def _looked_to(
    connection: AsyncConnection, plan: Plan, before: Cursor | None, most: int | None = None
) -> Cursor | None:
    """Return the last place that was looked at, if the statement's limit ended it there."""
    within = () if before is None else (beyond(summaries, before, older=True),)
    most = most or plan.most
    looked = plan.candidates(*within, most=most)
    last = select(looked.c.arrived_at, looked.c.call_id).offset(most - 1).limit(1)
    row = (await connection.execute(last)).first()
    return None if row is None else Cursor(row.arrived_at, row.call_id)


def _place(row: Any) -> Cursor:
    return Cursor(row.arrived_at, row.call_id)
