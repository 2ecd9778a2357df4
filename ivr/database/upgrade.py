"""Upgrade: Alembic, which applies our revisions (routing/migrations) on a connection that has its turn."""

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str) -> None:
    """Apply the revisions up to this one."""
    command.upgrade(config(connection), revision)


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration: our revisions, and the connection to use."""
    attributes: dict[str, Any] = {"connection": connection}
    found = Config(attributes=attributes)
    found.set_main_option("script_location", "routing:migrations")
    found.set_main_option("path_separator", "os")
    return found
