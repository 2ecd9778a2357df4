"""The house of the bench: a database of its own, filled as a busy helpline's would be."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.connections import libpq_url, sqlalchemy_url
from ivr.database.embedded.server import using
from ivr.database.engine import migrate
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine

NAME = "satunomor_bench"


@dataclass(frozen=True)
class Place:
    """The database of the bench, and the process whose children serve it."""

    url: str
    postmaster: int


@contextlib.contextmanager
def database(given: str | None) -> Iterator[Place]:
    """Give a new database with the newest schema: on DATABASE_URL's server, or on one of our own."""
    with contextlib.ExitStack() as opened:
        if given is None:
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="satunomor-bench-", dir="/tmp"))
            Path(folder).chmod(0o755)
            given = opened.enter_context(using(Path(folder)))
        url = sqlalchemy_url(given).set(drivername="postgresql", database=NAME)
        with psycopg.connect(libpq_url(given), autocommit=True) as connection:
            name = sql.Identifier(NAME)
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
            connection.execute(sql.SQL("create database {}").format(name))
            found = url.render_as_string(hide_password=False)
            migrate(found)
            try:
                yield Place(found, _postmaster(connection))
            finally:
                connection.execute(sql.SQL("drop database {} with (force)").format(name))


def _postmaster(connection: "psycopg.Connection") -> int:
    """Return the parent of this connection's backend."""
    row = connection.execute("select pg_backend_pid()").fetchone()
    assert row is not None
    return int(Path(f"/proc/{row[0]}/stat").read_text().rsplit(") ", 1)[1].split()[1])


EVERY_DAY = 0b1111111
NOT_NOW = date(2099, 1, 1)


async def publish(connection: AsyncConnection, count: int, *, on_duty: int) -> None:
    """Publish a rota of this many counsellors, some of them on duty around the clock."""
    lines = [
        ShiftLine(
            line,
            EVERY_DAY if line < on_duty + 2 else None,
            None if line < on_duty + 2 else NOT_NOW,
            0,
            1440,
            f"Counsellor {line}",
            f"+6281{line:08}",
        )
        for line in range(2, count + 2)
    ]
    await publishing.publish(
        connection,
        Reading(rows=count, shifts=lines),
        now=datetime.now(UTC),
        by="bench",
        source="bench.csv",
        zone="Asia/Jakarta",
    )


async def hold_everybody(connection: AsyncConnection) -> None:
    """Give every counsellor's phone a hold, as in a conversation."""
    await connection.execute(
        text(
            "insert into holds (phone, taken_at, check_at)"
            " select phone, now(), now() + interval '1 hour' from counsellors"
        )
    )


async def let_wait(connection: AsyncConnection, count: int) -> list[UUID]:
    """Let this many callers wait; all have just heard their place."""
    rows = await connection.execute(_WAITING, {"count": count})
    return list(rows.scalars())


async def let_ring(connection: AsyncConnection, calls: list[UUID]) -> list[UUID]:
    """Give each of these calls a counsellor who is listening to its offer."""
    rows = await connection.execute(_RINGING, {"calls": calls})
    offers = list(rows.scalars())
    await connection.execute(
        text("update holds h set offer_id = o.id, call_id = o.call_id from offers o where o.phone = h.phone")
    )
    return offers


_WAITING = text("""
insert into calls (id, sid, state, language, arrived_at, place_at, returned, waiting_since, announced_at,
                   last_seen_at, check_at, queue_errors, reasons, queue_sid)
select gen_random_uuid(), 'CA' || replace(gen_random_uuid()::text, '-', ''), 'waiting', 'id',
       now() - n * interval '1 ms', now() - n * interval '1 ms', false, now(),
       -- told of their place at different moments of the last minute, as they came
       now() - interval '2 s' - (n % 55) * interval '1 s',
       now(), now() + interval '1 hour', 0, '{}', 'QU' || md5(n::text)
  from generate_series(1, :count) n
returning id
""")

_RINGING = text("""
with c as (select id, phone, row_number() over (order by id) n from counsellors)
insert into offers (id, call_id, counsellor_id, phone, state, planned_at, dial_at, deadline_at, unsure, sequence,
                    answered_at, leg_sid)
select gen_random_uuid(), w.id, c.id, c.phone, 'answered', now(), now(), now() + interval '1 hour', false, 2,
       now(), 'CA' || md5(w.n::text || 'leg' || now()::text)
  from unnest(cast(:calls as uuid[])) with ordinality w(id, n) join c on c.n = w.n
returning id
""")
