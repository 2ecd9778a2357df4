"""The supervisor: keeps our own PostgreSQL running while this process lives.

It works in a thread of its own, since calls are answered without a database too (design, part 5).
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from ivr.database.embedded.server import (
    DataFolderNotReachable,
    DataFolderOfAnotherVersion,
    EmbeddedPostgres,
    PostgresNotInstalled,
    PostgresNotStarted,
)
from ivr.process.shutdown import signals_delayed

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
_LEAVE_SECONDS = 40.0  # time for a start that is under way, and for the stop

_MENDED_BY_PEOPLE = (DataFolderNotReachable, DataFolderOfAnotherVersion, PostgresNotInstalled)


class ServerSupervisor:
    """One process's use of the server. `why_not` is None while the server seems to run, else why it does not."""

    def __init__(self, data_dir: Path) -> None:
        self.why_not: str | None = f"PostgreSQL in {data_dir} has not started yet."
        self._fault: Exception | None = None
        self._tried = threading.Event()
        self._ending = threading.Event()
        self._server = EmbeddedPostgres(data_dir, given_up=self._ending.is_set)
        self._thread = threading.Thread(target=self._keep, daemon=True, name="postgres.stay")

    @property
    def url(self) -> str:
        """The server's URL, running or not."""
        return self._server.url

    def begin(self, seconds: float | None = None) -> None:
        """Begin; return when the server runs, when the first try failed, or after so many seconds.

        Raises DataFolderNotReachable, DataFolderOfAnotherVersion or PostgresNotInstalled.
        """
        self._thread.start()
        self._tried.wait(seconds)
        if self._fault is not None:
            self.end()
            raise self._fault

    def end(self) -> None:
        """Leave the server; return after 40 s at most, and at once if it was never begun."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(_LEAVE_SECONDS)

    def _keep(self) -> None:
        try:
            self._try_on()
        finally:
            self._tried.set()

    def _try_on(self) -> None:
        enter_or_revive: Callable[[], object] = self._server.enter
        while not self._ending.is_set():
            try:
                enter_or_revive()
            except (PostgresNotStarted, *_MENDED_BY_PEOPLE) as error:
                if not self._ending.is_set() and (self.why_not is None or not self._tried.is_set()):
                    logger.error("postgres.not_there %s", error)  # noqa: TRY400 - written to be read alone
                self.why_not = str(error)
                if isinstance(error, _MENDED_BY_PEOPLE):
                    self._fault = error
            else:
                self.why_not = None
                enter_or_revive = self._server.revive
            self._tried.set()
            self._ending.wait(_LOOK_SECONDS)
        self._server.leave()


@contextlib.contextmanager
def server_running(data_dir: Path, seconds: float) -> Iterator[None]:
    """Use the server for the length of the block; first wait `seconds` for it. Raises what `begin` raises."""
    supervisor = ServerSupervisor(data_dir)
    try:
        supervisor.begin(seconds)
        yield
    finally:
        with signals_delayed():
            supervisor.end()
