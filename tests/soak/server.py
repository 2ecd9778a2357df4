"""A PostgreSQL server of one's own, which can be stopped for a while and started again: the soak's, a test's."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ivr.database.connections import libpq_url
from ivr.database.embedded.binaries import ServerUser
from ivr.database.embedded.cluster import Cluster
from ivr.database.embedded.server import EmbeddedPostgres
from ivr.database.engine import migrate


class Server:
    """One server in a folder, used by every process with its URL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._postgres = EmbeddedPostgres(folder, fast=True)
        self.url = self._postgres.enter()

    def new_database(self, name: str) -> str:
        """Make a database with the newest schema; return its URL."""
        with psycopg.connect(libpq_url(self.url), autocommit=True) as connection:
            connection.execute(sql.SQL("create database {} encoding 'UTF8'").format(sql.Identifier(name)))
        url = urlsplit(self.url)._replace(path=f"/{name}").geturl()
        migrate(url)
        return url

    async def stop(self) -> None:
        """Stop it while it is in use, as an operator who restarts it does."""
        cluster = Cluster(self._folder, ServerUser.of(self._folder / "postgres"), fast=True)
        await asyncio.to_thread(cluster.stop)

    async def start(self) -> None:
        """Start it again."""
        await asyncio.to_thread(self._postgres.revive)

    def leave(self) -> None:
        """Stop using it; it then stops."""
        self._postgres.leave()


@contextlib.contextmanager
def a_server(folder: Path) -> Iterator[Server]:
    """Run one for the length of the block."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.leave()


@contextlib.contextmanager
def a_reachable_folder() -> Iterator[Path]:
    """Give a folder that PostgreSQL's own user can enter too."""
    with tempfile.TemporaryDirectory(prefix="satunomor-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
