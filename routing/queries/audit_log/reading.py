"""Rows of the audit that are wanted, the newest first, from any place on; each filter alone has its index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.audit import AuditRow
from routing.audit.chain import audit

_PLACE = (audit.c.at, audit.c.id)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where a row stands in the order."""

    at: datetime
    id: int


class _Key(NamedTuple):
    column: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows; what is left out wants all. `subjects` may be empty: then there is none."""

    account: int | None = None
    by_program: bool = False  # what no account did: the command line, or the program itself
    actions: tuple[str, ...] = ()
    subjects: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    last: int | None = None  # the last row that counts, where later ones must not


async def older(
    connection: AsyncConnection, wanted: Wanted, before: Place | None, *, limit: int
) -> list[AuditRow]:
    """Return rows older than a place, the newest first."""
    rows = await connection.execute(_newest(wanted, before, limit, *audit.c))
    return [AuditRow.model_construct(**row) for row in rows.mappings()]


async def count(connection: AsyncConnection, wanted: Wanted, *, most: int) -> int:
    """Return how many rows are wanted; of more than `most`, one more than that."""
    found = _newest(wanted, None, most + 1, *_PLACE).subquery()
    return int((await connection.execute(select(func.count()).select_from(found))).scalar_one())


async def whole_count(connection: AsyncConnection, wanted: Wanted) -> int:
    """Return how many rows are wanted, however many there are."""
    found = await connection.execute(
        select(func.count()).select_from(audit).where(*_everything(wanted, None))
    )
    return int(found.scalar_one())


async def part(
    connection: AsyncConnection, wanted: Wanted, before: Place | None, *, limit: int
) -> list[AuditRow]:
    """Return rows as `older` does, where all of them are read part by part: many kinds are looked for at once."""
    found = select(audit).where(*_everything(wanted, before)).order_by(*_order(*_PLACE)).limit(limit)
    return [AuditRow.model_construct(**row) for row in (await connection.execute(found)).mappings()]


async def last_id(connection: AsyncConnection) -> int:
    """Return the number of the newest row; 0 where there is none."""
    return int((await connection.execute(select(func.coalesce(func.max(audit.c.id), 0)))).scalar_one())


def _newest(wanted: Wanted, before: Place | None, limit: int, *columns: Any) -> Select[Any]:
    """Return the newest rows; of several subjects, or several actions, the newest of each are merged.

    So each of them is found by an index in its order, and no more is read than `limit` rows of each.
    """
    if wanted.subjects is None:
        keys = [] if wanted.account is None else [_Key(audit.c.account, literal(wanted.account))]
        where = _who_and_what(replace(wanted, account=None, actions=()))
        one, several = audit.c.action, wanted.actions
    else:  # few rows are about one subject: who did it, and what, is looked up among them
        keys, where = [], _who_and_what(wanted)
        one, several = audit.c.subject, wanted.subjects
    if wanted.last is not None:
        where.append(audit.c.id <= wanted.last)
    if wanted.subjects is None and len(several) <= 1:
        keys += [_Key(one, literal(each)) for each in several]
        return _in_order(select(*columns).where(*where, *_between(keys, wanted, before)), keys, limit)
    each = func.unnest(cast(literal(list(several), ARRAY(Text)), ARRAY(Text))).table_valued("value")
    each = each.render_derived()
    keys.append(_Key(one, each.c.value))
    found = select(*columns).where(*where, *_between(keys, wanted, before))
    theirs = _in_order(found, keys, limit).lateral("theirs")
    joined = select(theirs).select_from(each.join(theirs, true()))
    return joined.order_by(theirs.c.at.desc(), theirs.c.id.desc()).limit(limit)


def _between(keys: Sequence[_Key], wanted: Wanted, before: Place | None) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that rows have these keys, and are within the time and before the place.

    They compare whole rows of an index: the planner would else read all rows in the order of time for a key that it
    believes to be frequent, from end to end where it is rare.
    """
    own, given = [key.column for key in keys], [key.value for key in keys]
    upper = Place(_LAST if wanted.until is None else wanted.until, 0)
    upper = upper if before is None else min(upper, before)
    lower = _FIRST if wanted.since is None else wanted.since
    row = tuple_(*own, *_PLACE)
    return (
        row < tuple_(*given, literal(upper.at), literal(upper.id)),
        row >= tuple_(*given, literal(lower), literal(0)),
    )


def _in_order(found: Select[Any], keys: Sequence[_Key], limit: int) -> Select[Any]:
    return found.order_by(*(key.column.desc() for key in keys), *_order(*_PLACE)).limit(limit)


def _everything(wanted: Wanted, before: Place | None) -> list[ColumnElement[bool]]:
    where = [*_who_and_what(wanted), *_between((), wanted, before)]
    if wanted.subjects is not None:
        where.append(audit.c.subject.in_(wanted.subjects))
    if wanted.last is not None:
        where.append(audit.c.id <= wanted.last)
    return where


def _who_and_what(wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.by_program:
        where.append(audit.c.account.is_(None))
    elif wanted.account is not None:
        where.append(audit.c.account == wanted.account)
    if wanted.actions:
        where.append(audit.c.action.in_(wanted.actions))
    return where


def _order(at: Any, id_: Any) -> Sequence[Any]:
    return at.desc(), id_.desc()
