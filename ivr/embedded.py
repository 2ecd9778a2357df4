"""PostgreSQL of our own: a server in the data folder, from the binaries in a wheel (design, part 7).

    DATA_DIR/postgres.users      every process that uses the server holds a shared lock on it
    DATA_DIR/postgres.turn       who starts, attaches or leaves holds this one, for as long as that takes
    DATA_DIR/postgres/           belongs to the server's user, closed to everybody else
        data/  log  socket/      the cluster; what the server says; its only door
        program-VERSION/         the binaries, when the server's user cannot read the wheel

The last to leave stops the server. One that lost its users to `kill -9` goes on, and the next to enter attaches.
"""

import contextlib
import fcntl
import hashlib
import logging
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from urllib.parse import quote

import psycopg

from ivr.postgres_program import MAJOR, Program, ServerUser

logger = logging.getLogger(__name__)

_START_SECONDS = 60  # crash recovery after a power cut replays the log first
_RETRY_SECONDS = 8  # what a killed server leaves behind is gone by then
_STOP_SECONDS = 10
_PAUSE_SECONDS = 0.02
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103  # the shorter of the limits of Linux (107) and macOS (103)
_LOG_BYTES = 5_000_000

# Callers' data must not reach the server's log: errors quote values in their message, in DETAIL and in the
# statement, so statements that fail are not logged at all; whoever sent them gets the error.
_CONFIG = """\
# Written anew at each start by ivr/embedded.py. Settings of your own: ALTER SYSTEM SET ...
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
port = 5432
max_connections = {connections}
shared_buffers = 64MB
max_parallel_workers_per_gather = 0
io_method = sync
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = log
log_min_error_statement = panic
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
log_checkpoints = off
"""
_FAST = """\
# For tests: this cluster does not outlive a power cut.
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class PostgresNotStarted(Exception):
    """Our own PostgreSQL did not start or does not answer."""


class DataFolderNotReachable(Exception):
    """The data folder cannot be used by the user that PostgreSQL has to run as."""


class DataFolderOfAnotherVersion(Exception):
    """The data folder was made by another major version of PostgreSQL."""


class _State(Enum):
    ABSENT = "nobody listens"
    BUSY = "starting, stopping or frozen"
    READY = "answers"


class EmbeddedPostgres:
    """The server in one data folder, as seen by one user of it. `enter` and `leave` block for up to seconds."""

    def __init__(self, data_dir: Path, *, fast: bool = False) -> None:
        """`fast` gives up durability, for tests."""
        self._data_dir = Path(data_dir).absolute()
        self._home = self._data_dir / "postgres"
        self._data = self._home / "data"
        self._log = self._home / "log"
        self._fast = fast
        self._users: int | None = None
        self._user = ServerUser.of(self._home)

    def enter(self) -> str:
        """Start the server or attach to it; return a URL for libpq and SQLAlchemy.

        Raises PostgresNotStarted, DataFolderNotReachable or DataFolderOfAnotherVersion.
        """
        if self._users is not None:
            raise RuntimeError("this user of the server has entered already")
        self._make_folders()
        with self._turn():
            users = self._open("postgres.users")
            try:
                # Nobody else of ours starts or stops while we hold the turn. Exclusive when we are the first;
                # when others are there, a server that is missing has died under them and is brought back.
                if not _lock(users, fcntl.LOCK_EX):
                    self._wait_for(users, fcntl.LOCK_SH)
                self._bring_up()
                self._wait_for(users, fcntl.LOCK_SH)
            except BaseException:
                os.close(users)
                raise
        self._users = users
        return self.url

    def leave(self) -> None:
        """Stop using the server; the last to leave stops it. Never raises: what could not be done is logged."""
        if self._users is None:
            return
        users, self._users = self._users, None
        try:
            with self._turn():
                if _lock(users, fcntl.LOCK_EX):
                    self._stop()
        except (OSError, PostgresNotStarted, DataFolderNotReachable) as error:
            logger.warning("postgres.left_running %s", error)
        finally:
            os.close(users)

    def revive(self) -> None:
        """Start the server again if it died under its users; whoever has entered may call this."""
        if self._users is None:
            raise RuntimeError("enter before you revive")
        with self._turn():
            self._bring_up()

    @property
    def url(self) -> str:
        """Where to connect, as `postgresql://`; percent-encoded so that libpq and SQLAlchemy read it alike."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._socket_folder()))}&port=5432"

    # -- locks ------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        turn = self._open("postgres.turn")
        try:
            self._wait_for(turn, fcntl.LOCK_EX)
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

    def _wait_for(self, lock: int, kind: int) -> None:
        deadline = time.monotonic() + _START_SECONDS + _STOP_SECONDS
        while not _lock(lock, kind):
            if time.monotonic() > deadline:
                raise PostgresNotStarted(
                    f"Another process has kept {self._data_dir} locked for too long. See who: fuser "
                    f"{self._data_dir}/postgres.*"
                )
            time.sleep(_PAUSE_SECONDS)

    # -- folders ----------------------------------------------------------------------------------------------

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

    def _socket_folder(self) -> Path:
        folder = self._home / "socket"
        if len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES:
            return folder
        record = self._home / "socket.folder"
        with contextlib.suppress(OSError):
            folder = Path(record.read_text())
            if self._user.owns_privately(folder):
                return folder
        folder = Path(tempfile.mkdtemp(prefix="satunomor-", dir="/tmp"))  # noqa: S108 - short is what it is for
        self._user.own(folder)
        record.write_text(str(folder))
        return folder

    # -- the server -------------------------------------------------------------------------------------------

    def _bring_up(self) -> None:
        """Come back when the server answers, having started it if need be."""
        started = time.monotonic()
        failure = "it listens, but does not answer (frozen?)"
        while (state := self._state()) is not _State.READY:
            waited = time.monotonic() - started
            if waited > (_RETRY_SECONDS if state is _State.ABSENT else _START_SECONDS):
                raise PostgresNotStarted(self._explain(failure))
            if state is _State.ABSENT:
                # Tried again: left-over backends of a killed server, or one that is just going away.
                failure = self._start() or failure
            time.sleep(_PAUSE_SECONDS)

    def _state(self) -> _State:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(1)
            try:
                door.connect(str(self._socket_folder() / _SOCKET_NAME))
            except (FileNotFoundError, ConnectionRefusedError):
                return _State.ABSENT
            except OSError:
                return _State.BUSY
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return _State.BUSY
        return _State.READY

    def _start(self) -> str | None:
        """Start the server; return what went wrong, if anything."""
        program = Program.readable_by(self._user, self._home)
        self._make_cluster(program)
        self._forget_strangers_pid()
        self._write_config()
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".old"))
        started = time.monotonic()
        result = program.run(
            "pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-s", "-D", str(self._data), "-l", str(self._log)
        )
        if result.returncode == 0:
            logger.info("postgres.started in %.2f s", time.monotonic() - started)
            return None
        time.sleep(0.2)
        return result.stderr

    def _make_cluster(self, program: Program) -> None:
        """Make the cluster beside its place and rename it: a cluster half made is never taken for one."""
        for remains in self._home.glob("data.new-*"):
            shutil.rmtree(remains, ignore_errors=True)
        if self._data.exists():
            version = (self._data / "PG_VERSION").read_text().strip()
            if version != MAJOR:
                raise DataFolderOfAnotherVersion(
                    f"{self._data_dir} holds a database of PostgreSQL {version}, and this is {MAJOR}. Carry it over "
                    "with pg_dump and pg_restore, or set DATA_DIR to a new folder."
                )
            return
        new = self._home / f"data.new-{os.getpid()}"
        result = program.run(
            "initdb", "-D", str(new), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if self._fast else []),
        )  # fmt: skip
        if result.returncode != 0:
            raise PostgresNotStarted(self._explain(result.stderr))
        new.rename(self._data)

    def _write_config(self) -> None:
        folder = self._socket_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        self._user.own(folder)
        text = _CONFIG.format(
            socket=str(folder).replace("'", "''"), connections=300 if self._fast else 100
        ) + (_FAST if self._fast else "")
        path = self._data / "postgresql.conf"
        path.write_text(text)
        self._user.own(path)

    def _forget_strangers_pid(self) -> None:
        """Take from the lock files of a dead server its number, when another process bears it by now.

        PostgreSQL would refuse to start. What else is in the pid file stays: it names the shared memory, by which
        PostgreSQL notices backends that a killed server has left running.
        """
        if self._postmaster() is not None:
            return
        (self._socket_folder() / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)  # nobody listens: _state
        path = self._data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError):
            number, newline, rest = path.read_text().partition("\n")
            if not number.strip().isdigit():
                path.unlink()  # of a start that broke off before it wrote anything
                return
            with subprocess.Popen(["/bin/sh", "-c", ":"]) as ended:
                pass
            path.write_text(f"{ended.pid}{newline}{rest}")

    def _postmaster(self) -> int | None:
        """Return the process of this folder's server: one that the pid file names and that was told the folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().partition("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if str(self._data) in _command_line(pid) else None

    def _stop(self) -> None:
        if self._postmaster() is None:
            return
        program = Program.readable_by(self._user, self._home)
        for mode in ("fast", "immediate"):
            result = program.run(
                "pg_ctl", "stop", "-w", "-t", str(_STOP_SECONDS), "-s", "-m", mode, "-D", str(self._data)
            )
            if result.returncode == 0:
                logger.info("postgres.stopped")
                break
        else:
            logger.warning("postgres.not_stopped %s", result.stderr.strip())
            return
        folder = self._socket_folder()
        if folder.parent != self._home:
            shutil.rmtree(folder, ignore_errors=True)
            (self._home / "socket.folder").unlink(missing_ok=True)

    def _explain(self, failure: str) -> str:
        said = ""
        with contextlib.suppress(OSError):
            said = "\n".join(self._log.read_text(errors="replace").splitlines()[-6:])
        return (
            f"PostgreSQL in {self._data_dir} did not start: {failure.strip()}\n{said}\n"
            f"Look into {self._log}, or name a server in DATABASE_URL."
        )


@contextlib.contextmanager
def using(data_dir: Path, *, fast: bool = False) -> Iterator[str]:
    """Use the server of this data folder for the length of the block; gives its URL."""
    server = EmbeddedPostgres(data_dir, fast=fast)
    url = server.enter()
    try:
        yield url
    finally:
        server.leave()


def reachable_data_dir(preferred: Path, *, parent: Path = Path("/var/tmp")) -> Path:  # noqa: S108
    """Return `preferred`, or a folder of ours below `parent` when PostgreSQL's user could not enter that.

    For the demo and the tests; a service asks its operator instead (DataFolderNotReachable).
    """
    preferred = Path(preferred).absolute()
    above = next(folder for folder in preferred.parents if folder.is_dir())
    if ServerUser.of(preferred / "postgres").reaches(above):
        return preferred
    name = hashlib.sha256(bytes(preferred)).hexdigest()[:8]
    return private_folder(parent / f"satunomor-{os.getuid()}-{name}")


def private_folder(path: Path) -> Path:
    """Make a folder at a guessable place in a shared one; refuse one that somebody else put there."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise DataFolderNotReachable(f"{path} is not ours alone. Remove it, or set DATA_DIR to another folder.")
    return path


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
