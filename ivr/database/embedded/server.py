"""The server: PostgreSQL of our own in DATA_DIR, shared by all our processes there (design, part 7).

    DATA_DIR/postgres.users      every process that uses the server holds a shared lock on it
    DATA_DIR/postgres.turn       a process holds this lock while it starts, attaches or leaves
    DATA_DIR/postgres/           belongs to the server's user, closed to everybody else
        data/  log  socket/      the cluster; the server's log; the socket's folder
    DATA_DIR/postgres.socket     names the socket's folder when the path above is too long for a socket
    DATA_DIR/postgres.program-*/ the binaries, when the server's user cannot read the wheel

The last process to leave stops the server. After a `kill -9` of its users it goes on, and the next process attaches,
unless a stopper (ivr/database/embedded/stopper.py) watches over it.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ivr.database.embedded.binaries import PostgresNotInstalled, ServerUser
from ivr.database.embedded.cluster import Cluster, DataFolderOfAnotherVersion, PostgresNotStarted
from ivr.process.shutdown import signals_delayed

__all__ = [
    "DataFolderNotReachable",
    "DataFolderOfAnotherVersion",
    "EmbeddedPostgres",
    "PostgresNotInstalled",
    "PostgresNotStarted",
    "private_folder",
    "reachable_data_dir",
    "using",
]

logger = logging.getLogger(__name__)

_TURN_SECONDS = 90  # longer than any start or stop
_PAUSE_SECONDS = 0.02


class DataFolderNotReachable(Exception):
    """The user that PostgreSQL must run as cannot use the data folder."""


class EmbeddedPostgres:
    """One process's use of the server in a data folder. `enter` and `leave` block, mostly for seconds."""

    def __init__(
        self, data_dir: Path, *, fast: bool = False, given_up: Callable[[], bool] = lambda: False
    ) -> None:
        """`fast` gives up durability, for tests; `enter` stops waiting when `given_up` returns true."""
        self._data_dir = Path(data_dir).absolute()
        self._home = self._data_dir / "postgres"
        self._users: int | None = None
        self._user = ServerUser.of(self._home)
        self._given_up = given_up
        self._cluster = Cluster(self._data_dir, self._user, fast=fast, given_up=given_up)

    @property
    def url(self) -> str:
        """The URL of this folder's server, running or not."""
        return self._cluster.url

    def enter(self) -> str:
        """Start the server or attach to it; return a URL for libpq and SQLAlchemy.

        Raises PostgresNotStarted, PostgresNotInstalled, DataFolderNotReachable or DataFolderOfAnotherVersion.
        """
        if self._users is not None:
            raise RuntimeError("this user of the server has entered already")
        self._make_folders()
        with self._turn(self._given_up):
            users = self._open("postgres.users")
            try:
                # No other process starts or stops it while we hold the turn. The first user gets the exclusive
                # lock. Where others hold it, a missing server has died, and is started again.
                if not _lock(users, fcntl.LOCK_EX):
                    self._wait_for(users, fcntl.LOCK_SH)
                self._cluster.bring_up()
                self._wait_for(users, fcntl.LOCK_SH)
            except BaseException:
                os.close(users)
                raise
        self._users = users
        return self._cluster.url

    def leave(self) -> None:
        """Stop using the server; the last to leave stops it. Failures are logged, not raised."""
        if self._users is None:
            return
        users, self._users = self._users, None
        self._stop_if_last(users)

    def stop_unused(self) -> None:
        """Stop a server whose users were all killed. Failures are logged, not raised."""
        self._stop_if_last(self._open("postgres.users"))

    def stop(self) -> None:
        """Stop the server although it is used; `revive` starts it again, at the same URL. Call it after `enter`."""
        with self._turn():
            self._cluster.stop(for_good=False)

    def revive(self) -> None:
        """Start the server again if it has died; cheap when it is there. Call it after `enter`."""
        if self._users is None or self._cluster.is_there():
            return
        with self._turn():
            self._cluster.bring_up()

    def _stop_if_last(self, users: int) -> None:
        try:
            with self._turn():
                if _lock(users, fcntl.LOCK_EX):
                    self._cluster.stop()
        except (OSError, PostgresNotStarted, PostgresNotInstalled, DataFolderNotReachable) as error:
            logger.warning("postgres.left_running %s", error)
        finally:
            os.close(users)

    # -- locks ----------------------------------------

    @contextlib.contextmanager
    def _turn(self, given_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
        turn = self._open("postgres.turn")
        try:
            self._wait_for(turn, fcntl.LOCK_EX, given_up)
            yield
        finally:
            os.close(turn)

    def _open(self, name: str) -> int:
        path = self._data_dir / name
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataFolderNotReachable(
                f"{path} cannot be opened ({error.strerror}). Set DATA_DIR to a folder of your own."
            ) from None

    def _wait_for(self, lock: int, kind: int, given_up: Callable[[], bool] = lambda: False) -> None:
        deadline = time.monotonic() + _TURN_SECONDS
        while not _lock(lock, kind):
            if given_up() or time.monotonic() > deadline:
                raise PostgresNotStarted(
                    f"Another process has kept {self._data_dir} locked for too long. See who: fuser "
                    f"{self._data_dir}/postgres.*"
                )
            time.sleep(_PAUSE_SECONDS)

    # -- folders ----------------------------------------

    def _make_folders(self) -> None:
        try:
            self._user.admit_to(self._data_dir)
            self._home.mkdir(mode=0o700, exist_ok=True)
            self._user.own(self._home)
            owner = self._home.stat().st_uid
        except OSError as error:
            raise DataFolderNotReachable(
                f"The data folder {self._data_dir} cannot be used ({error.strerror}). "
                "Set DATA_DIR to a folder that you may write to."
            ) from None
        if owner != self._user.uid:
            raise DataFolderNotReachable(
                f"The database in {self._data_dir} belongs to another user (number {owner}). "
                "Run this as that user or as root, or set DATA_DIR to another folder."
            )
        if not self._user.reaches(self._home):
            raise DataFolderNotReachable(
                f"PostgreSQL refuses to run as root, so it runs as {self._user.name}, who may not enter "
                f"{self._data_dir}. Set DATA_DIR to a folder that is not inside a private one "
                "(DATA_DIR=/var/lib/satunomor), or name a server in DATABASE_URL."
            )


@contextlib.contextmanager
def using(data_dir: Path, *, fast: bool = False) -> Iterator[str]:
    """Use the server of this data folder for the length of the block; yield its URL."""
    server = EmbeddedPostgres(data_dir, fast=fast)
    try:
        with signals_delayed():
            url = server.enter()
        yield url
    finally:
        with signals_delayed():
            server.leave()


def reachable_data_dir(preferred: Path, *, parent: Path = Path("/var/tmp")) -> Path:  # noqa: S108
    """Return `preferred`, or a folder of ours below `parent` if PostgreSQL's user cannot enter the first.

    For the demo and the tests; a service raises DataFolderNotReachable to its operator instead.
    """
    preferred = Path(preferred).absolute()
    above = next(folder for folder in preferred.parents if folder.is_dir())
    if ServerUser.of(preferred / "postgres").reaches(above):
        return preferred
    name = hashlib.sha256(bytes(preferred)).hexdigest()[:8]
    return private_folder(parent / f"satunomor-{os.getuid()}-{name}")


def private_folder(path: Path) -> Path:
    """Make a private folder at a guessable path. Raises DataFolderNotReachable where another user made it."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise DataFolderNotReachable(
            f"{path} is not ours alone. Remove it, or set DATA_DIR to another folder."
        )
    return path


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
