"""Migrate: brings the schema to the newest revision at start, one process at a time (routing/migrations)."""

import contextlib
import functools
import pkgutil
import threading
import time
from collections.abc import Iterator
from typing import Any

from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from ivr.database.connections import DatabaseNotReachable, cut, sync_engine
from routing.migrations import app_role, versions

_LOCK = 0x5A70_4E0D  # any number that nothing else in this database locks
_WAIT = "60s"  # for another process's migration
_LIMITS = {
    # Every webhook would queue behind a lock that a migration waits for, so give up soon and retry.
    "lock_timeout": "3s",
    "statement_timeout": "0",
}
_LOOK_SECONDS = 4.0  # a pooler before a frozen server connects, and never answers
_TRIES = 5
_PAUSE_SECONDS = 1.0  # so that the webhooks that queued behind us go first


class SchemaNotMigrated(Exception):
    """The schema could not be brought up to date now. Nothing is half done: run `satunomor migrate` again."""


class SchemaNewerThanProgram(SchemaNotMigrated):
    """The database has been migrated by a newer version of this program. Run that one."""


def migrate(url: str) -> None:
    """Bring the schema to the newest revision. Any number of processes may do so at once.

    Raises DatabaseNotReachable, SchemaNewerThanProgram, SchemaNotMigrated.
    """
    engine = sync_engine(url, _LIMITS)
    said = ""
    for _ in range(_TRIES):
        try:
            return _apply(engine)
        except DBAPIError as error:
            said = str(error.orig)
            if isinstance(error.orig, InsufficientPrivilege):
                raise SchemaNotMigrated(f"The database's user may not make tables in it ({said}).") from None
            if not isinstance(error.orig, LockNotAvailable):
                if isinstance(error, OperationalError):
                    raise DatabaseNotReachable(f"The database cannot be reached: {said}") from error
                raise
        # Each revision is a transaction, so earlier ones are committed and the retry goes on after them.
        time.sleep(_PAUSE_SECONDS)
    raise SchemaNotMigrated(f"{SchemaNotMigrated.__doc__} ({said})")


def grant_rights(url: str) -> None:
    """Make the application's role where the database's user may, and give it its rights; as often as one likes."""
    with sync_engine(url, _LIMITS).begin() as connection:
        connection.execute(text(app_role.ROLE))
        connection.execute(text(app_role.GRANTS))


def schema_is_current(connection: Connection) -> bool:
    """Return whether exactly this program's revisions are applied."""
    return _applied(connection) == {newest_revision()}


def schema_is_newer(connection: Connection) -> bool:
    """Return whether a newer program has migrated the database."""
    return bool(_applied(connection) - set(revisions()))


def newest_revision() -> str:
    """Return the revision that this program needs."""
    return revisions()[-1]


@functools.cache
def revisions() -> tuple[str, ...]:
    """Return this program's revisions, the oldest first: each file's name begins with its number."""
    return tuple(sorted(each.name.partition("_")[0] for each in pkgutil.iter_modules(versions.__path__)))


def _apply(engine: Engine) -> None:
    with contextlib.ExitStack() as opened:
        with _cut_in_time(engine):
            connection = opened.enter_context(engine.connect())
            if schema_is_current(connection):
                return
            if schema_is_newer(connection):
                raise SchemaNewerThanProgram(SchemaNewerThanProgram.__doc__)
            connection.rollback()
        # Imported late: Alembic takes a sixth of a process's start, and the schema is seldom behind.
        from ivr.database.upgrade import upgrade  # noqa: PLC0415

        _take_turn(connection)
        # A session lock outlasts each revision's transaction and ends with the connection.
        upgrade(connection, "head")


@contextlib.contextmanager
def _cut_in_time(engine: Engine) -> Iterator[None]:
    """Cut the connections made in this block if it lasts longer than 4 s."""
    timers: list[threading.Timer] = []

    def made(driver: Any, _record: object) -> None:
        timer = threading.Timer(_LOOK_SECONDS, cut, (driver,))
        timer.daemon = True
        timer.start()
        timers.append(timer)

    event.listen(engine, "connect", made, insert=True)  # before SQLAlchemy's own first questions
    try:
        yield
    finally:
        event.remove(engine, "connect", made)
        for timer in timers:
            timer.cancel()


def _take_turn(connection: Connection) -> None:
    connection.execute(text(f"set local lock_timeout = '{_WAIT}'"))
    try:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        raise SchemaNotMigrated(f"{SchemaNotMigrated.__doc__} ({error.orig})") from None
    connection.commit()


def _applied(connection: Connection) -> set[str]:
    # Alembic's own question reads much of the catalog, at each start of each process.
    if connection.execute(text("select to_regclass('alembic_version')")).scalar_one() is None:
        return set()
    return set(connection.execute(text("select version_num from alembic_version")).scalars())
