"""Rows of the audit that are wanted, the newest first, from any place on; each filter alone has its index."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Select, Text, cast, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.audit import AuditRow
from routing.audit.chain import audit

_PLACE = (audit.c.at, audit.c.id)


class Place(NamedTuple):
    """Where a row stands in the order."""

    at: datetime
    id: int


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
    if wanted.subjects is not None:
        one, several = audit.c.subject, wanted.subjects
    else:
        one, several = audit.c.action, wanted.actions
        wanted = replace(wanted, actions=())
    where = [*_where(wanted, before)]
    if wanted.actions:
        where.append(audit.c.action.in_(wanted.actions))
    if wanted.subjects is None and len(several) <= 1:
        where += [one == each for each in several]
        return select(*columns).where(*where).order_by(*_order(*_PLACE)).limit(limit)
    each = (
        func.unnest(cast(literal(list(several), ARRAY(Text)), ARRAY(Text)))
        .table_valued("value")
        .render_derived()
    )
    theirs = (
        select(*columns)
        .where(one == each.c.value, *where)
        .order_by(*_order(*_PLACE))
        .limit(limit)
        .lateral("theirs")
    )
    joined = select(theirs).select_from(each.join(theirs, true()))
    return joined.order_by(*_order(theirs.c.at, theirs.c.id)).limit(limit)


def _everything(wanted: Wanted, before: Place | None) -> list[ColumnElement[bool]]:
    where = _where(wanted, before)
    if wanted.actions:
        where.append(audit.c.action.in_(wanted.actions))
    if wanted.subjects is not None:
        where.append(audit.c.subject.in_(wanted.subjects))
    return where


def _where(wanted: Wanted, before: Place | None) -> list[ColumnElement[bool]]:
    """Return the conditions but for the actions and the subjects."""
    where: list[ColumnElement[bool]] = []
    if wanted.by_program:
        where.append(audit.c.account.is_(None))
    elif wanted.account is not None:
        where.append(audit.c.account == wanted.account)
    if wanted.since is not None:
        where.append(audit.c.at >= wanted.since)
    if wanted.until is not None:
        where.append(audit.c.at < wanted.until)
    if wanted.last is not None:
        where.append(audit.c.id <= wanted.last)
    if before is not None:
        where.append(tuple_(*_PLACE) < tuple_(literal(before.at), literal(before.id)))
    return where


def _order(at: Any, id_: Any) -> Sequence[Any]:
    return at.desc(), id_.desc()
