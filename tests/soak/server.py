"""The soak's own PostgreSQL server, which can be stopped for a while and started again."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

from ivr.database.embedded.binaries import ServerUser
from ivr.database.embedded.cluster import Cluster
from ivr.database.embedded.server import EmbeddedPostgres


class Server:
    """One server in a folder, used by every process with its URL."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._postgres = EmbeddedPostgres(folder, fast=True)
        self.url = self._postgres.enter()

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
