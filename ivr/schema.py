"""The schema: brought to the newest revision at start, one process at a time (routing/migrations)."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from ivr.connecting import sync_engine

_LOCK = 0x5A70_4E0D  # any number, as long as nothing else in this database locks it
_WAIT = "60s"  # for another process that migrates
_LIMITS = {
    # A lock that a migration waits for stands in the way of every webhook behind it: rather try again.
    "lock_timeout": "3s",
    "statement_timeout": "0",
}


class SchemaNotMigrated(Exception):
    """The schema could not be brought up to date now. Nothing is half done: run `satunomor migrate` again."""


def migrate(url: str) -> None:
    """Bring the schema to the newest revision. Any number of processes may do so at once."""
    engine = sync_engine(url, _LIMITS)
    with engine.connect() as connection:
        if schema_is_current(connection):
            return
        connection.rollback()
        _take_turn(connection)
        # The lock is the session's: it outlasts each revision's transaction and ends with the connection.
        command.upgrade(_config(connection), "head")


def schema_is_current(connection: Connection) -> bool:
    """Whether every revision of this program has been applied."""
    applied = set(MigrationContext.configure(connection).get_current_heads())
    return applied == set(ScriptDirectory.from_config(_config()).get_heads())


def _take_turn(connection: Connection) -> None:
    connection.execute(text(f"set local lock_timeout = '{_WAIT}'"))
    try:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
    except OperationalError as error:
        raise SchemaNotMigrated(f"{SchemaNotMigrated.__doc__} ({error.orig})") from None
    connection.commit()


def _config(connection: Connection | None = None) -> Config:
    attributes: dict[str, Any] = {"connection": connection}
    config = Config(attributes=attributes)
    config.set_main_option("script_location", "routing:migrations")
    config.set_main_option("path_separator", "os")
    return config
