"""Copying: the rows of a played month into a database, by COPY."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlmodel import SQLModel

from ivr.commands.demo.played_month.play import Played
from ivr.commands.demo.played_month.rows import TABLES, Row


async def copy(connection: "psycopg.AsyncConnection[Any]", played: Played) -> None:
    """Write a played month, in the transaction of a connection. Its counsellors are in the database already."""
    for table in TABLES:
        await _copy(connection, table, played.rows.tables[table])
    for person in played.people:
        await connection.execute(
            "update counsellors set last_offered_at = greatest(last_offered_at, %s) where id = %s",
            (person.last_offered_at, person.id),
        )


async def _copy(connection: "psycopg.AsyncConnection[Any]", table: str, rows: Sequence[Row]) -> None:
    """Write rows in their order: the database numbers events as they come."""
    columns = _columns(table)
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with connection.cursor() as cursor, cursor.copy(into) as copying:
        for row in rows:
            await copying.write_row([_value(row.get(name, default)) for name, default in columns.items()])


def _columns(table: str) -> dict[str, Any]:
    """Return the columns of a table that the database does not number, each with what stands where nothing is said."""
    found = {}
    for column in SQLModel.metadata.tables[table].columns:
        if column.identity is None:
            found[column.name] = _USUAL.get((table, column.name))
    return found


# Of columns that must not be null, and that a played row need not name.
_USUAL: dict[tuple[str, str], Any] = {
    ("calls", "returned"): False,
    ("calls", "behind"): 0,
    ("calls", "queue_errors"): 0,
    ("calls", "menus"): 0,
    ("calls", "returns"): 0,
    ("calls", "short_talks"): 0,
    ("calls", "tapped"): False,
    ("offers", "by_caller"): False,
    ("offers", "tapped"): False,
    ("holds", "visits"): [],
}


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value
