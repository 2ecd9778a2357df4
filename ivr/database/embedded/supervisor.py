"""The supervisor: keeps our own PostgreSQL up while this process lives, be it slow, frozen or dead meanwhile.

It is begun and kept up beside everything else: a helpline answers its callers without a database (design, part 5).
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
from ivr.shutdown import after_this

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
_LEAVE_SECONDS = 40.0  # what a server may take to start, where that is under way, and to stop

_MENDED_BY_PEOPLE = (DataFolderNotReachable, DataFolderOfAnotherVersion, PostgresNotInstalled)


class Stay:
    """One stay; `why_not` is None while the server is there, as far as we know."""

    def __init__(self, data_dir: Path) -> None:
        self.why_not: str | None = f"PostgreSQL in {data_dir} has not started yet."
        self._fault: Exception | None = None
        self._tried = threading.Event()
        self._ending = threading.Event()
        self._server = EmbeddedPostgres(data_dir, given_up=self._ending.is_set)
        self._thread = threading.Thread(target=self._keep, daemon=True, name="postgres.stay")

    @property
    def url(self) -> str:
        """Where the server is, or will be."""
        return self._server.url

    def begin(self, seconds: float | None = None) -> None:
        """Begin; come back when the server is there, when a first try failed, or after so many seconds.

        Raises DataFolderNotReachable, DataFolderOfAnotherVersion or PostgresNotInstalled.
        """
        self._thread.start()
        self._tried.wait(seconds)
        if self._fault is not None:
            self.end()
            raise self._fault

    def end(self) -> None:
        """Leave the server; what takes too long is left to the next one who comes. Never begun, it is over at once."""
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
                    logger.error("postgres.not_there %s", error)  # noqa: TRY400 - its text is written to be read alone
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
def staying(data_dir: Path, seconds: float) -> Iterator[None]:
    """Stay for the length of the block; wait so long for the server before it. Raises what `begin` raises."""
    stay = Stay(data_dir)
    try:
        stay.begin(seconds)
        yield
    finally:
        with after_this():
            stay.end()
