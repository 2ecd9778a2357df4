"""A million calls: two years are played for one team, then copied for nineteen more, each row under ids of its own.

The copies have the times of the first, so that the busiest hour has twenty times as many calls, and its counsellors:
what is measured is how much is read of large tables, not whether promises hold (tests/ivr/commands/demo/played_month).
"""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from sqlmodel import SQLModel

from ivr.commands.demo.played_month import Plan, a_team, copy, play, turns_of_team, usual_rate
from ivr.commands.demo.played_month.rows import TABLES
from ivr.database.connections import libpq_url
from routing.rules import Rules
from routing.sealing import Sealer
from tests.bench.many_calls import sum_up_statements

TEAMS, DAYS = 20, 720
_ZONE = ZoneInfo("Asia/Jakarta")
_KEY = "a key of the bench that is long enough to seal with"
_AT_ONCE = 1 << 20  # bytes
_MARK, _SPREAD = b"~ids~are", 0x9E3779B1
# The first digits of each id, and of each of the carrier's; the rest are as random as before.
_IDS = re.compile(
    rb"(?<![0-9a-f])[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-)|(?<=CA)[0-9a-f]{8}|(?<=RE)[0-9a-f]{8}"
)


_INDEXES = (
    "update pg_index set indisready = {} from pg_class c where c.oid = indrelid and c.relname = any(%s)"
)
_WITHOUT_INDEXES, _WITH_INDEXES = _INDEXES.format("false"), _INDEXES.format("true")


@dataclass(frozen=True)
class Made:
    """How many rows there are, and how many seconds they took: played, and written."""

    calls: int
    events: int
    playing: float
    writing: float


async def make(url: str, count: int, until: datetime, *, teams: int = TEAMS, days: int = DAYS) -> Made:
    """Fill a database, whose owner the URL names, with about so many calls, the last of them before `until`."""
    began = monotonic()
    start = until - timedelta(days=days)
    with psycopg.connect(libpq_url(url)) as owner:
        ids = {one.phone: id_ for one, id_ in zip(a_team(), _counsellors(owner, start), strict=True)}
    played = play(_plan(ids, start, days, count / teams / days))
    playing = monotonic() - began
    async with await psycopg.AsyncConnection.connect(libpq_url(url)) as connection:
        await copy(connection, played)
    await asyncio.to_thread(_repeat, url, teams)
    with psycopg.connect(libpq_url(url), autocommit=True) as owner:
        owner.execute("vacuum analyze")
        calls, events = (_count(owner, table) for table in ("calls", "events"))
    return Made(calls, events, playing, monotonic() - began - playing)


def _repeat(url: str, teams: int) -> None:
    """Copy the rows of the first team for each of the others."""
    with (
        psycopg.connect(libpq_url(url)) as connection,
        tempfile.TemporaryDirectory(prefix="satunomor-bench-") as folder,
    ):
        kept = {table: Path(folder, table) for table in TABLES}
        for table, path in kept.items():
            _keep(connection, table, path)
        # Nobody refers to what is not there: all rows of a team are copied. Indexes are built at the end, at once.
        connection.execute("set session_replication_role = replica")
        connection.execute(_WITHOUT_INDEXES, (list(TABLES),))
        connection.commit()
        for team in range(1, teams):
            for table, path in kept.items():
                _copy_again(connection, table, path, b"%08x" % (team * _SPREAD & 0xFFFFFFFF))
            connection.commit()
        connection.execute(_WITH_INDEXES, (list(TABLES),))
        connection.commit()
        for table in TABLES:
            connection.execute(sql.SQL("reindex table {}").format(sql.Identifier(table)))
        connection.commit()
        for statement in sum_up_statements():
            connection.execute(statement.encode())


def _keep(connection: "psycopg.Connection[Any]", table: str, path: Path) -> None:
    """Write a table's rows into a file, in their order, with a mark in place of what makes ids differ."""
    rows = sql.SQL("copy (select {} from {}) to stdout").format(_columns(table), sql.Identifier(table))
    with path.open("wb") as file, connection.cursor() as cursor, cursor.copy(rows) as out:
        for row in out:
            file.write(_IDS.sub(_MARK, row))


def _copy_again(connection: "psycopg.Connection[Any]", table: str, path: Path, ids: bytes) -> None:
    """Copy the rows of a file into its table, under ids that begin so."""
    into = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), _columns(table))
    with path.open("rb") as file, connection.cursor() as cursor, cursor.copy(into) as copying:
        while lines := file.readlines(_AT_ONCE):
            copying.write(b"".join(lines).replace(_MARK, ids))


def _columns(table: str) -> sql.Composed:
    columns = SQLModel.metadata.tables[table].columns
    return sql.SQL(", ").join(sql.Identifier(each.name) for each in columns if each.identity is None)


def _plan(ids: dict[str, int], start: datetime, days: int, a_day: float) -> Plan:
    turns = turns_of_team(a_team(), ids, _ZONE, start, days)
    rules = Rules(number="+622150001234", zone=_ZONE)
    return Plan(1, start, days, turns, usual_rate(a_day), rules, Sealer([_KEY]), sound=False)


def _counsellors(connection: "psycopg.Connection[Any]", at: datetime) -> Iterator[int]:
    for one in a_team():
        row = connection.execute(
            "insert into counsellors (name, phone, cleared, created_at) values (%s, %s, true, %s)"
            " on conflict (phone) do update set name = excluded.name returning id",
            (one.name, one.phone, at),
        ).fetchone()
        assert row is not None
        yield int(row[0])


def _count(connection: "psycopg.Connection[Any]", table: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])
