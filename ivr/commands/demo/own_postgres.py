"""The demo's own PostgreSQL: in its folder, stopped and started by the page, and stopped when the demo is killed.

Web and worker process know it by its URL alone, as they know any server, so that none of them starts it again.
"""

import asyncio
import contextlib
import logging
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import IO, TypeVar

from ivr.database.embedded import stopper
from ivr.database.embedded.server import EmbeddedPostgres, PostgresNotStarted

logger = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_SECONDS = 2.0


class OwnPostgres:
    """The server of a folder. `is_stopped` says whether it was stopped on purpose."""

    def __init__(self, folder: Path) -> None:
        self.is_stopped = False
        self._ending = Event()
        self._server = EmbeddedPostgres(folder, given_up=self._ending.is_set)
        # One thread, so that whatever is asked of the server is done in turn, also while a demo is being ended.
        self._thread = ThreadPoolExecutor(1, "postgres")

    @property
    def url(self) -> str:
        """The server's URL, running or not."""
        return self._server.url

    async def stop(self) -> None:
        """Stop the server; it stays so until `start`."""
        self.is_stopped = True
        await self._do(self._server.stop)

    async def start(self) -> None:
        """Start the server again. Raises PostgresNotStarted."""
        await self._do(self._server.revive)
        self.is_stopped = False

    async def enter(self) -> None:
        """Start the server, or attach to it. Raises what EmbeddedPostgres.enter does."""
        await self._do(self._server.enter)

    async def leave(self) -> None:
        """Stop the server for good."""
        self._ending.set()
        await self._do(self._server.leave)
        self._thread.shutdown()

    async def keep(self) -> None:
        """Start the server again whenever it has died by itself, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                await self._do(self._revive)
            except PostgresNotStarted as error:
                logger.error("postgres.not_there %s", error)  # noqa: TRY400 - written to be read alone

    def _revive(self) -> None:
        if not self.is_stopped:
            self._server.revive()

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@contextlib.asynccontextmanager
async def running(folder: Path, log: IO[bytes]) -> AsyncIterator[OwnPostgres]:
    """Run the server for the length of the block. Raises what EmbeddedPostgres.enter does."""
    with _stopper(folder, log):
        postgres = OwnPostgres(folder)
        try:
            await postgres.enter()
            keeping = asyncio.create_task(postgres.keep(), name="postgres.keeper")
            try:
                yield postgres
            finally:
                keeping.cancel()
        finally:
            await postgres.leave()


@contextlib.contextmanager
def _stopper(folder: Path, log: IO[bytes]) -> Iterator[None]:
    """Have a process beside us that stops the server if we are killed."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*stopper.COMMAND, str(folder)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,  # the terminal's signals do not reach it
    )
    try:
        yield
    finally:
        process.communicate(stopper.STOPPED)
