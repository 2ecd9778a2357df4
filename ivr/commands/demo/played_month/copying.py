"""Copying: the rows of a played month into a database, by COPY."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ivr.commands.demo.played_month.play import Played
from ivr.commands.demo.played_month.rows import TABLES, Row
from routing.sql.prepared_statements import Statement
from routing.summaries import making
from routing.supervision.handling import Handling


async def copy(connection: "psycopg.AsyncConnection[Any]", played: Played) -> None:
    """Write a played month, in the transaction of a connection, and sum up its calls.

    Its counsellors are in the database already.
    """
    for table in TABLES:
        await _copy(connection, table, played.rows.tables[table])
    arrived = [row["arrived_at"] for row in played.rows.tables["calls"]]
    if arrived:
        left_out = Statement(making.LEFT_OUT)
        await connection.execute(left_out.sql, left_out.values(since=min(arrived), now=None))
    # At the end: whoever is rung meanwhile has their row locked.
    for person in played.people:
        await connection.execute(
            "update counsellors set last_offered_at = greatest(last_offered_at, %s) where id = %s",
            (person.last_offered_at, person.id),
        )


async def _copy(connection: "psycopg.AsyncConnection[Any]", table: str, rows: Sequence[Row]) -> None:
    """Write rows in their order: the database numbers events as they come."""
    # What no row names is left to the database, whose columns have defaults of their own.
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        return
    usual = [_USUAL.get((table, name)) for name in names]
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    async with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            await copying.write_row([_value(row.get(*each)) for each in zip(names, usual, strict=True)])


# Of columns that must not be null, where some rows name them.
_USUAL: dict[tuple[str, str], Any] = {
    ("calls", "returns"): 0,
    ("calls", "short_talks"): 0,
    ("callbacks", "handling"): Handling.NEW,
    ("holds", "visits"): [],
}


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value
