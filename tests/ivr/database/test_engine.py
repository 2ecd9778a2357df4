"""The engine: every wait is limited, a server restart makes no request fail, and errors contain no data."""

import asyncio
import contextlib
import os
import signal
import subprocess
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from ivr.database import engine as database_module
from ivr.database import migrate
from ivr.database.embedded import supervisor
from ivr.database.engine import (
    Database,
    DatabaseNotReachable,
    DatabaseUrlNotSound,
    SchemaNewerThanProgram,
    libpq_url,
    open_database,
)
from ivr.settings import Settings
from tests.databases import AS_OWNER, Server, new_database
from tests.proxy import door_to
from tests.stopwatch import Stopwatch

NUMBER = "+6281234567890"


async def one(database: Database, question: str) -> object:
    async with database.begin() as connection:
        return (await connection.execute(text(question))).scalar_one()


async def count(database: Database) -> object:
    return await one(database, "select count(*) from caller")


def command_of(pid: int) -> str:
    listing = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout


@pytest.fixture
async def callers(database: Database) -> Database:
    """Give a database with a table of distinct numbers."""
    with psycopg.connect(database.url) as owner:
        owner.execute("create table caller (number text unique)")
    return database


async def insert(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("insert into caller values (:number)"), {"number": NUMBER})


async def test_the_end_of_the_block_commits_and_an_exception_rolls_back(callers: Database):
    await insert(callers)

    async def break_off() -> None:
        async with callers.begin() as connection:
            await connection.execute(text("delete from caller"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()
    assert await count(callers) == 1


async def test_a_cancelled_block_rolls_back(callers: Database):
    inserted = asyncio.Event()

    async def work() -> None:
        async with callers.begin() as connection:
            await connection.execute(text("insert into caller values ('x')"))
            inserted.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await inserted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(callers) == 0


@pytest.mark.real_limits
async def test_every_connection_carries_the_limits(database: Database):
    assert await one(database, "show statement_timeout") == "5s"
    assert await one(database, "show lock_timeout") == "3s"
    assert await one(database, "show idle_in_transaction_session_timeout") == "10s"
    assert await one(database, "show timezone") == "UTC"
    assert await one(database, "show application_name") == "satunomor"


@pytest.mark.real_limits
async def test_what_the_url_says_wins(database_url: str):
    said = "application_name=mine&options=-c%20lock_timeout%3D1s"
    database = Database(f"{database_url}{'&' if '?' in database_url else '?'}{said}")
    assert await one(database, "show application_name") == "mine"
    assert await one(database, "show lock_timeout") == "1s"
    assert await one(database, "show statement_timeout") == "5s"
    await database.close()


async def test_a_transaction_ends_in_time(database: Database):
    stopwatch = Stopwatch()
    with pytest.raises(DatabaseNotReachable):
        async with database.begin(seconds=0.2) as connection:
            await connection.execute(text("select pg_sleep(3)"))
    assert stopwatch.seconds < 1
    assert await database.ready()


async def test_a_transaction_ends_in_time_on_a_frozen_server(database: Database):
    backend = await one(database, "select pg_backend_pid()")
    assert isinstance(backend, int)
    if "postgres" not in command_of(backend):
        pytest.skip("the server runs on another machine, where we cannot freeze it")
    os.kill(backend, signal.SIGSTOP)
    try:
        stopwatch = Stopwatch()
        with pytest.raises(DatabaseNotReachable):
            async with database.begin(seconds=0.2) as connection:
                await connection.execute(text("select 1"))
        assert stopwatch.seconds < 1
    finally:
        os.kill(backend, signal.SIGCONT)
    assert await database.ready()


async def test_waiting_for_a_connection_ends_in_time(database_url: str):
    database = Database(database_url, pool_size=1)
    async with database.begin():
        with pytest.raises(DatabaseNotReachable, match="in time"):
            async with database.begin(seconds=0.2):
                pass
    await database.close()


async def test_connections_that_the_server_closed_cost_no_request_an_error(
    database: Database, database_url: str
):
    async def both() -> None:
        await asyncio.gather(*(one(database, "select pg_sleep(0.01)") for _ in range(3)))

    await both()
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    await both()


async def test_a_connection_lost_in_the_middle_is_told_as_such_and_the_next_one_works(callers: Database):
    async def lose_it() -> None:
        async with callers.begin() as connection:
            await connection.execute(text("insert into caller values ('x')"))
            pid = (await connection.execute(text("select pg_backend_pid()"))).scalar_one()
            with psycopg.connect(callers.url) as owner:
                owner.execute("select pg_terminate_backend(%s)", (pid,))
            await connection.execute(text("select 1"))

    with pytest.raises(DatabaseNotReachable):
        await lose_it()
    assert await count(callers) == 0


async def test_a_database_that_is_not_there_is_told_within_its_time(tmp_path: Path):
    database = Database(f"postgresql://nobody:{NUMBER}@/nothing?host={tmp_path}")
    stopwatch = Stopwatch()
    assert not await database.ready()
    with pytest.raises(DatabaseNotReachable) as told:
        await one(database, "select 1")
    assert stopwatch.seconds < 1
    assert NUMBER not in "".join(traceback.format_exception(told.value))
    await database.close()


async def test_an_error_names_the_constraint_and_not_the_number(callers: Database):
    await insert(callers)
    with pytest.raises(IntegrityError, match="caller_number_key") as told:
        await insert(callers)
    assert NUMBER not in "".join(traceback.format_exception(told.value))
    assert isinstance(told.value.orig, psycopg.errors.UniqueViolation)
    assert told.value.orig.diag.constraint_name == "caller_number_key"


async def test_an_error_about_a_value_does_not_quote_it(database: Database):
    with pytest.raises(DBAPIError, match="22P02") as told:
        async with database.begin() as connection:
            await connection.execute(text("select cast(:number as uuid)"), {"number": NUMBER})
    assert NUMBER not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_a_url_may_be_written_in_the_usual_ways(database_url: str, scheme: str):
    url = database_url.replace("postgresql", scheme, 1)
    database = Database(url)
    assert await database.ready()
    await database.close()
    psycopg.connect(libpq_url(url)).close()


@pytest.mark.parametrize("url", ["mysql://a:secret@b/c", "secret", "postgresql://a:secret@b:port/c", ""])
def test_a_url_that_cannot_be_read_is_told_without_its_password(url: str):
    with pytest.raises(DatabaseUrlNotSound) as told:
        Database(url)
    assert "secret" not in "".join(traceback.format_exception(told.value))


async def postmaster_of(database: Database) -> int:
    async with database.begin() as connection:
        await connection.execute(text(AS_OWNER))
        found = await connection.execute(text("select pg_read_file('postmaster.pid')"))
        return int(str(found.scalar_one()).split("\n")[0])


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while not await holds():  # noqa: ASYNC110 - a server decides it, and tells nobody
            await asyncio.sleep(0.01)


async def test_opening_brings_the_schema_along(empty_database_url: str):
    settings = Settings(database_url=empty_database_url, _env_file=None)
    async with open_database(settings) as database:
        assert await one(database, "select count(*) from procrastinate_jobs") == 0


async def test_the_start_does_not_wait_for_the_database_and_migrates_it_when_it_comes(
    postgres: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database_module, "_LOOK_SECONDS", 0.02)
    with new_database(postgres, "template0") as url, psycopg.connect(postgres.url, autocommit=True) as other:
        name = url.split("?")[0].rpartition("/")[2]
        other.execute(f"alter database {name} rename to {name}_later")
        async with open_database(Settings(database_url=url, _env_file=None)) as database:
            heard: list[str] = []
            database.breaker.on_back.append(lambda: heard.append("it is back"))
            with pytest.raises(DatabaseNotReachable, match="cannot be reached"):
                await one(database, "select 1")
            other.execute(f"alter database {name}_later rename to {name}")
            await until(database.ready)
            assert await one(database, "select count(*) from procrastinate_jobs") == 0
            assert heard


async def test_a_server_that_takes_connections_and_answers_nothing_delays_a_start_by_seconds(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(migrate, "_LOOK_SECONDS", 0.1)
    monkeypatch.setattr(database_module, "_LOOK_SECONDS", 0.02)
    async with door_to(empty_database_url, freezes_after_greeting=True) as door:
        door.freeze()
        stopwatch = Stopwatch()
        async with open_database(Settings(database_url=door.url, _env_file=None)) as database:
            assert stopwatch.seconds < 2
            with pytest.raises(DatabaseNotReachable):
                await one(database, "select 1")
            door.thaw()
            await until(database.ready)
            assert await one(database, "select count(*) from procrastinate_jobs") == 0


async def test_only_a_command_waits_for_a_slow_migration(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database_module, "_SCHEMA_SECONDS", 0.01)
    monkeypatch.setattr(database_module, "_LOOK_SECONDS", 0.02)
    settings = Settings(database_url=empty_database_url, _env_file=None)
    async with open_database(settings) as database:
        assert database.is_away
        await until(database.ready)
    async with open_database(settings, patient=True) as database:
        assert not database.is_away


async def test_a_database_of_a_newer_program_is_refused_at_the_start(database_url: str):
    with psycopg.connect(database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(SchemaNewerThanProgram):
        async with open_database(Settings(database_url=database_url, _env_file=None)):
            pass


@pytest.mark.deep
async def test_our_own_server_when_killed_is_started_again_for_those_who_use_it(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(supervisor, "_LOOK_SECONDS", 0.02)
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as data:
        settings = Settings(data_dir=data, database_url=None, _env_file=None)
        async with open_database(settings, patient=True) as database:
            killed = await postmaster_of(database)

            async def another_answers() -> bool:
                with contextlib.suppress(DatabaseNotReachable):
                    return await postmaster_of(database) != killed
                return False

            os.kill(killed, signal.SIGKILL)
            await until(another_answers)


async def test_a_long_transaction_may_pause_as_long_as_it_may_last(database: Database):
    asked = text("select current_setting('idle_in_transaction_session_timeout')")
    async with database.begin() as connection:
        shortest = (await connection.execute(asked)).scalar_one()
    async with database.begin(seconds=3600) as connection:
        assert (await connection.execute(asked)).scalar_one() == "1h"
    async with database.begin() as connection:
        assert (await connection.execute(asked)).scalar_one() == shortest
