"""A PostgreSQL for the tests: one server for all workers, and for each test a database of its own."""

import contextlib
import fcntl
import functools
import gc
import hashlib
import os
import signal
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import procrastinate
import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from ivr.database import connections
from ivr.database.embedded.server import private_folder, using
from ivr.database.engine import Database, migrate
from routing.people import passwords
from tests.budgets import EXPLORE, examples
from tests.databases import CLONE, PREFIX, ROOT, Emptied, Server, connect, execute, new_database
from tests.parked import parked
from tests.patience import patience
from tests.small_disk import SmallDisk, a_small_disk
from tests.spreading import Spreading

# One folder for each clone, kept between runs: the next run finds the cluster and the template.
FOLDER = Path(f"/tmp/satunomor-tests-{os.getuid()}-{CLONE}")
TEMPLATES_KEPT = 4

VARIANTS = 2

# A run in the background of a script ignores these signals; the processes that our tests start must not.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)

# The garbage collector skips modules imported by now: looking through them took a sixth of the suite's time.
gc.freeze()
gc.set_threshold(50_000, 20, 100)

# A busy machine is not a fault of the code, nor is chance.
hypothesis_settings.register_profile(
    "house",
    deadline=None,
    derandomize=not EXPLORE,
    max_examples=examples(100),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses among them
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the part `k` of `n` that TESTS_PART names ("k/n"): of slow tests, another part each day is enough.

    Of a conversation that is had in many variants, the first two are had each day; the others are deep.
    """
    had: Counter[str] = Counter()
    for item in items:
        if {"hotline", "starred", "away"}.intersection(getattr(item, "fixturenames", ())):
            conversation = item.nodeid.partition("[")[0]
            had[conversation] += 1
            if had[conversation] > VARIANTS:
                item.add_marker("deep")
    part, _, parts = os.environ.get("TESTS_PART", "0/1").partition("/")
    others = [item for item in items if crc32(item.nodeid.encode()) % int(parts) != int(part)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spreading | None:
    """Let tests be handed to the workers without counting all that are over."""
    return Spreading(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put off every time limit that the test is not about."""
    if request.node.get_closest_marker("real_limits") is None:
        patience.put_off()
    yield
    patience.is_real()


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Let the engines of all tests share what SQLAlchemy has compiled: each test has engines of its own."""
    with pytest.MonkeyPatch.context() as patch:
        # The cache's keys name the dialect, and each engine has another one of the same kind.
        patch.setattr(
            PGDialectAsync_psycopg, "__eq__", lambda one, other: type(one) is type(other), raising=False
        )
        patch.setattr(PGDialectAsync_psycopg, "__hash__", lambda one: hash(type(one)), raising=False)
        compiled: LRUCache[Any, Any] = LRUCache(2000)

        def create(*arguments: Any, **more: Any) -> AsyncEngine:
            engine = create_async_engine(*arguments, **more)
            engine.sync_engine._compiled_cache = compiled
            return engine

        patch.setattr(connections, "create_async_engine", create)
        yield


@pytest.fixture(scope="session", autouse=True)
def _certificates_read_once() -> Iterator[None]:
    """Let all HTTP clients share what they trust: reading it takes each of them 30 ms."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_at_once() -> Iterator[None]:
    """Let a hash take no time: nobody steals those of tests, and a real one takes 50 ms and 64 MB."""
    at_once = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: at_once)
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a running server: DATABASE_URL's, or our own, which the last worker stops."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
    else:
        with using(private_folder(FOLDER), fast=True) as url:
            yield url


@pytest.fixture(scope="session")
def postgres(postgres_url: str) -> Server:
    """Give a server whose template database has the newest schema."""
    server = Server(postgres_url, f"satunomor_template_{CLONE}_{_revisions()}")
    with _turn(), connect(postgres_url) as connection:
        _drop_left_over(connection)
        _build_template(connection, server)
    return server


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Give a disk that can be filled to its last byte."""
    with a_small_disk(tmp_path / "small") as disk:
        yield disk


@pytest.fixture
def empty_database_url(postgres: Server) -> Iterator[str]:
    """Give the URL of a database with nothing in it."""
    with new_database(postgres, "template0") as url:
        yield url


@pytest.fixture(scope="session")
def _emptied(postgres: Server) -> Iterator[Emptied]:
    """Give this worker's database."""
    with parked(), contextlib.closing(Emptied(postgres)) as emptied:
        yield emptied


@pytest.fixture
def database_url(_emptied: Emptied) -> str:
    """Give the URL of a database with the newest schema, like new."""
    return _emptied.url()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a new database with the newest schema, open."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def unused_database(postgres: Server) -> AsyncIterator[Database]:
    """Give a database that no other test has used: for tests of plans.

    Autovacuum may look at a table that was just emptied, and the planner then takes it for one that stays so.
    """
    with new_database(postgres, postgres.template) as url:
        database = Database(url)
        yield database
        await database.close()


def _build_template(connection: "psycopg.Connection", server: Server) -> None:
    """Build it under another name first: a template half built is never taken for one."""
    if _exists(connection, server.template):
        return
    name = f"{server.template}_new"
    execute(connection, "drop database if exists {}", name)
    execute(connection, "create database {} template template0 encoding 'UTF8'", name)
    migrate(server.url_of(name))
    connection.execute(
        sql.SQL("alter database {} rename to {}").format(
            sql.Identifier(name), sql.Identifier(server.template)
        )
    )


def _drop_left_over(connection: "psycopg.Connection") -> None:
    """Drop the databases of this clone's test processes that were killed, and templates of old schemas.

    A few are kept: other runs in this clone may have begun before the schema changed.
    """
    for name in _names(connection, PREFIX):
        if not _runs(int(name.split("_")[3])):
            execute(connection, "drop database if exists {} with (force)", name)
    for name in _names(connection, f"satunomor_template_{CLONE}_")[:-TEMPLATES_KEPT]:
        execute(connection, "drop database if exists {}", name)


def _names(connection: "psycopg.Connection", prefix: str) -> list[str]:
    """Find the databases whose name begins so, the oldest first."""
    found = connection.execute(
        "select datname from pg_database where starts_with(datname, %s) order by oid", (prefix,)
    )
    return [name for (name,) in found]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _revisions() -> str:
    """Return what the template depends on; another schema gets another template."""
    content = hashlib.sha256(procrastinate.__version__.encode())
    for path in sorted((ROOT / "routing" / "migrations").rglob("*.py")):
        content.update(path.read_bytes())
    return content.hexdigest()[:12]


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """Keep the other workers out."""
    path = private_folder(FOLDER) / "tests.turn"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _exists(connection: "psycopg.Connection", name: str) -> bool:
    return connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is not None
