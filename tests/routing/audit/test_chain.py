"""The audit: rows are added and chained; whoever changes one is found, and the application may change none."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from ivr.database.engine import Database
from routing import audit
from routing.audit import Actor, Deed, Verified
from routing.sealing import Sealer

NOW = datetime(2026, 12, 23, 16, 4, tzinfo=UTC)
OLD_KEY, KEY = "an old key that is long enough to seal with", "a new key that is long enough to seal with"
SEALER = Sealer([KEY])


async def note(database: Database, number: int = 1, sealer: Sealer = SEALER, at: datetime = NOW) -> None:
    deed = Deed("rota.published", f"version {number}", {"hours": [1, 2]}, {"á": "ñ", "n": number}, "a reason")
    async with database.begin() as connection:
        await audit.note(connection, at, Actor(account=7), deed, sealer)


async def verified(database: Database, sealer: Sealer = SEALER) -> Verified:
    async with database.begin() as connection:
        return await audit.verify(connection, sealer)


def by_owner(url: str, statement: str) -> None:
    """Change the audit as the database's owner, past the program."""
    with psycopg.connect(url) as connection:
        connection.execute(statement)


async def test_rows_are_as_they_were_written(database: Database) -> None:
    assert await verified(database) == Verified(0)
    for number in range(3):
        await note(database, number)
    assert await verified(database) == Verified(3, last=3)
    async with database.begin() as connection:
        newest = (await audit.newest(connection, limit=1))[0]
    assert (newest.id, newest.action, newest.subject, newest.at) == (3, "rota.published", "version 2", NOW)
    assert (newest.after, newest.why) == ({"á": "ñ", "n": 2}, "a reason")


@pytest.mark.parametrize(
    ("statement", "first_wrong"),
    [
        ("update audit set why = 'another' where id = 2", 2),
        ("update audit set account = 8 where id = 2", 2),
        ("update audit set at = at + interval '1 us' where id = 2", 2),
        ("update audit set before = null where id = 3", 3),
        ("update audit set hash = sha256(hash) where id = 2", 2),
        ("delete from audit where id = 2", 2),
        ("delete from audit where id = 1", 1),
        ("update audit set id = id + 100 where id = 4", 4),
        ("insert into audit (id, at, action, hash) values (5, now(), 'x', '')", 5),
    ],
)
async def test_a_row_that_the_owner_changed_is_found(
    database: Database, database_url: str, statement: str, first_wrong: int
) -> None:
    for number in range(4):
        await note(database, number)
    by_owner(database_url, statement)
    assert await verified(database) == Verified(first_wrong - 1, first_wrong=first_wrong)


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set why = ''",
        "delete from audit",
        "truncate audit",
        "update audit_beginning set id = 9",
        "insert into audit_beginning (id, hash) values (9, '')",
        "drop table audit",
        "alter table audit disable trigger all",
        "create table other (a int)",
        "update alembic_version set version_num = ''",
    ],
)
async def test_the_applications_role_may_only_add_and_read(database: Database, statement: str) -> None:
    await note(database)
    with pytest.raises(ProgrammingError) as refused:
        async with database.begin() as connection:
            await connection.execute(text(statement))
    assert isinstance(refused.value.orig, InsufficientPrivilege)
    assert await verified(database) == Verified(1, last=1)


async def test_rows_that_are_added_at_once_stand_in_one_chain(database: Database) -> None:
    await asyncio.gather(*(note(database, number) for number in range(12)))
    assert await verified(database) == Verified(12, last=12)


async def test_rows_from_before_a_key_was_changed_are_still_verified(database: Database) -> None:
    await note(database, sealer=Sealer([OLD_KEY]))
    await note(database, sealer=Sealer([KEY, OLD_KEY]))
    assert await verified(database, Sealer([KEY, OLD_KEY])) == Verified(2, last=2)
    assert await verified(database) == Verified(0, first_wrong=1)


async def trimmed(database: Database, before: datetime) -> int:
    async with database.begin() as connection:
        return await audit.trim(connection, before)


async def test_old_rows_are_trimmed_and_the_chain_goes_on_from_there(database: Database) -> None:
    for days in (800, 740, 100, 0):
        await note(database, days, at=NOW - timedelta(days=days))
    assert await trimmed(database, NOW - timedelta(days=730)) == 2
    assert await verified(database) == Verified(2, last=4)
    await note(database)
    assert await verified(database) == Verified(3, last=5)
    assert await trimmed(database, NOW - timedelta(days=730)) == 0


async def test_what_is_younger_than_90_days_is_never_trimmed(database: Database) -> None:
    """Whoever has taken over the application cannot remove what they have just done."""
    for days in (200, 100, 80, 0):
        await note(database, days, at=NOW - timedelta(days=days))
    assert await trimmed(database, NOW + timedelta(days=9999)) == 2
    assert await verified(database) == Verified(2, last=4)


async def test_a_row_needs_no_account_and_no_values(database: Database) -> None:
    async with database.begin() as connection:
        await audit.note(connection, NOW, Actor(by="command line: ana"), Deed("account.invited"), SEALER)
        rows: list[Any] = await audit.newest(connection)
    assert (rows[0].account, rows[0].by, rows[0].before) == (None, "command line: ana", None)
    assert await verified(database) == Verified(1, last=1)
