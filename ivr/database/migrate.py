"""Migrate: the schema is brought to the newest revision at start, one process at a time (routing/migrations)."""

import contextlib
import functools
import threading
import time
from collections.abc import Iterator
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import InsufficientPrivilege, LockNotAvailable
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from ivr.database.connections import DatabaseNotReachable, cut, sync_engine

_LOCK = 0x5A70_4E0D  # any number, as long as nothing else in this database locks it
_WAIT = "60s"  # for another process that migrates
_LIMITS = {
    # A lock that a migration waits for stands in the way of every webhook behind it: rather try again.
    "lock_timeout": "3s",
    "statement_timeout": "0",
}
_LOOK_SECONDS = 4.0  # for a server that takes connections and answers nothing: a pooler before a frozen one
_TRIES = 5
_PAUSE_SECONDS = 1.0  # for the webhooks that queued up behind us


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
        # Between revisions only: each one is a transaction, and those before this one have been committed.
        time.sleep(_PAUSE_SECONDS)
    raise SchemaNotMigrated(f"{SchemaNotMigrated.__doc__} ({said})")


def schema_is_current(connection: Connection) -> bool:
    """Whether every revision of this program has been applied."""
    return _applied(connection) == set(_revisions().get_heads())


def schema_is_newer(connection: Connection) -> bool:
    """Whether a newer program has been here."""
    return bool(_applied(connection) - {each.revision for each in _revisions().walk_revisions()})


def newest_revision() -> str:
    """Name the revision that this program needs."""
    return str(_revisions().get_current_head())


def _apply(engine: Engine) -> None:
    with contextlib.ExitStack() as opened:
        with _cut_in_time(engine):
            connection = opened.enter_context(engine.connect())
            if schema_is_current(connection):
                return
            if schema_is_newer(connection):
                raise SchemaNewerThanProgram(SchemaNewerThanProgram.__doc__)
            connection.rollback()
        _take_turn(connection)
        # The lock is the session's: it outlasts each revision's transaction and ends with the connection.
        command.upgrade(config(connection), "head")


@contextlib.contextmanager
def _cut_in_time(engine: Engine) -> Iterator[None]:
    """Cut a connection that is made in this block when the block lasts too long."""
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
    return set(MigrationContext.configure(connection).get_current_heads())


@functools.cache
def _revisions() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def config(connection: Connection | None = None) -> Config:
    """Tell Alembic where the revisions are, and on which connection it works."""
    attributes: dict[str, Any] = {"connection": connection}
    found = Config(attributes=attributes)
    found.set_main_option("script_location", "routing:migrations")
    found.set_main_option("path_separator", "os")
    return found
