"""The export of the call log: exactly the calls of a filter as CSV, written by PostgreSQL in one statement.

The server formats the rows (COPY) and hands them over as they are read, so that a million take no memory here. They
carry neither numbers nor codes.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import sql
from sqlalchemy import ColumnElement, Select, case, cast, func, literal, select, text, union_all
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Outcome
from routing.counsellors import counsellors
from routing.queries.call_log.filters import Filter, matches, ordered, spanned
from routing.rota.files.cells import FORMULA, guarded
from routing.summaries.making import OPEN_CALLS
from routing.summaries.table import summaries


@dataclass(frozen=True)
class Wording:
    """What an export says, in its reader's language."""

    outcomes: Mapping[Outcome, str]
    goes_on: str
    yes: str
    no: str


_NO_LIMIT = text("select set_config('statement_timeout', :limit, true)")


async def count(connection: AsyncConnection, asked: Filter, now: datetime) -> int:
    """Count every call of a filter, however many."""
    counted = select(func.count()).select_from(_every(asked).subquery())
    return int((await connection.execute(counted, {"now": now})).scalar_one())


async def as_csv(
    connection: AsyncConnection,
    asked: Filter,
    now: datetime,
    zone: ZoneInfo,
    wording: Wording,
    *,
    seconds: float,
) -> AsyncIterator[bytes]:
    """Yield a line of CSV for each call of a filter, the newest first; times are the zone's.

    It takes `seconds` at most: whoever takes the file may be slow, and the statement waits for them.
    """
    wanted = _written(asked, zone, wording, await _names(connection)).params(now=now)
    compiled = wanted.compile(dialect=connection.dialect).construct_expanded_state()
    await connection.execute(_NO_LIMIT, {"limit": f"{seconds:.0f}s"})
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None  # noqa: S101 - a connection in use has one
    copied = sql.SQL("copy ({}) to stdout (format csv)").format(sql.SQL(compiled.statement))
    async with (
        driver.cursor() as cursor,
        cursor.copy(copied, compiled.parameters) as rows,
    ):
        async for block in rows:
            yield bytes(block)


def _every(asked: Filter) -> Select[Any]:
    parts = (
        select(each).where(*spanned(each, asked), *matches(each, asked, whole=True))
        for each in (summaries, OPEN_CALLS)
    )
    return select(union_all(*parts).subquery("every"))


def _written(asked: Filter, zone: ZoneInfo, wording: Wording, names: Mapping[str, str]) -> Select[Any]:
    every = _every(asked).subquery("log")
    of = every.c
    named = cast(literal(json.dumps(names)), JSONB)
    who = func.unnest(of.counsellors).table_valued("id", with_ordinality="nth").render_derived()
    in_order = postgresql.aggregate_order_by(literal(", "), who.c.nth)
    several = select(
        func.string_agg(named[cast(who.c.id, postgresql.TEXT)].astext, in_order)
    ).scalar_subquery()
    outcomes = {outcome.value: said for outcome, said in wording.outcomes.items()}

    def flag(column: ColumnElement[Any]) -> ColumnElement[str]:
        return case((column, wording.yes), else_=wording.no)

    arrived = func.to_char(func.timezone(zone.key, of.arrived_at), "YYYY-MM-DD HH24:MI:SS")
    organisations = func.array_to_string(of.organisations, ", ")
    columns = (
        arrived,
        case(outcomes, value=of.outcome, else_=wording.goes_on),
        of.language,
        # Most calls have one counsellor, or none.
        case(
            (func.cardinality(of.counsellors) == 1, named[cast(of.counsellors[1], postgresql.TEXT)].astext),
            (func.cardinality(of.counsellors) > 1, several),
        ),
        # As `guarded` does it; most have none of these signs.
        case(
            (organisations.op("~")(r"[=+\-@\t\r]"), func.regexp_replace(organisations, FORMULA, r"\1'", "g")),
            else_=organisations,
        ),
        of.waited,
        of.talked,
        of.rings,
        *(flag(of[kind]) for kind in ("message", "callback", "returned", "offline", "is_attempt")),
        of.call_id,
    )
    return select(*columns).order_by(*ordered(every))


async def _names(connection: AsyncConnection) -> dict[str, str]:
    rows = await connection.execute(select(counsellors.c.id, counsellors.c.name))
    return {str(row.id): guarded(row.name) for row in rows}
