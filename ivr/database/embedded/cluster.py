"""The cluster: one server's files and processes, in a folder that belongs to its user.

Callers of `bring_up` and `stop` hold the turn (ivr/database/embedded/server.py), so that only one runs at a time.
"""

import contextlib
import logging
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from urllib.parse import quote

import psycopg

from ivr.database.embedded.binaries import MAJOR, Program, ServerUser

logger = logging.getLogger(__name__)

_START_SECONDS = 60  # crash recovery replays the log first
_RETRY_SECONDS = 8  # backends that a killed server left are gone by then
_WAYS_TO_STOP = (("fast", 10), ("immediate", 10))  # mode and seconds
_WAYS_TO_STOP_FROZEN = (("immediate", 2),)
_PAUSE_SECONDS = 0.02
_SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103  # the limit of macOS; that of Linux is 107
_LOG_BYTES = 5_000_000

# Errors quote values in message, DETAIL and statement. Callers' data must stay out of the server's log, so failing
# statements are not logged: the client gets the error.
# Users who may enter the socket's private folder may connect, and nobody over the network.
_WHO_MAY = "local all all trust\nhost all all all reject\n"
_CONFIG = """\
# Written anew at each start by ivr/database/embedded/server.py. Settings of your own: ALTER SYSTEM SET ...
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


class DataFolderOfAnotherVersion(Exception):
    """The data folder was made by another major version of PostgreSQL."""


class _State(Enum):
    ABSENT = "nobody listens"
    BUSY = "starting, stopping or frozen"
    READY = "answers"


class Cluster:
    """The server in DATA_DIR/postgres; `fast` gives up durability, for tests.

    A start stops waiting when `given_up` returns true.
    """

    def __init__(
        self,
        data_dir: Path,
        user: ServerUser,
        *,
        fast: bool,
        given_up: Callable[[], bool] = lambda: False,
    ) -> None:
        self._data_dir = data_dir
        self._home = data_dir / "postgres"
        self._data = self._home / "data"
        self._log = self._home / "log"
        self._user = user
        self._fast = fast
        self._given_up = given_up

    @property
    def url(self) -> str:
        """The server's URL, percent-encoded so that libpq and SQLAlchemy read it alike."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._socket_folder()))}&port=5432"

    def is_there(self) -> bool:
        """Return, at little cost, whether a server exists, even a busy or frozen one."""
        return self._knock() is not _State.ABSENT

    def bring_up(self) -> None:
        """Return when the server answers; start it if needed. Raises PostgresNotStarted and what `_start` raises."""
        try:
            self._bring_up()
        except (OSError, subprocess.SubprocessError) as error:  # a full disk, for example
            raise PostgresNotStarted(self._explain(str(error))) from error

    def _bring_up(self) -> None:
        started = time.monotonic()
        failure = "it listens, but does not answer (frozen?)"
        while (state := self._state()) is not _State.READY:
            waited = time.monotonic() - started
            limit = _RETRY_SECONDS if state is _State.ABSENT else _START_SECONDS
            if waited > limit or self._given_up():
                raise PostgresNotStarted(self._explain(failure))
            if state is _State.ABSENT:
                # Retry: backends of a killed server, or a server that is stopping, may be in the way.
                failure = self._start() or failure
            time.sleep(_PAUSE_SECONDS)

    def _knock(self) -> _State:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            door.settimeout(1)
            try:
                door.connect(str(self._socket_folder() / _SOCKET_NAME))
            except (FileNotFoundError, ConnectionRefusedError):
                return _State.ABSENT
            except OSError:
                return _State.BUSY
        return _State.READY

    def _state(self) -> _State:
        if (state := self._knock()) is not _State.READY:
            return state
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return _State.BUSY
        return _State.READY

    def _start(self) -> str | None:
        """Start the server; return its error text, or None."""
        program = Program.readable_by(self._user, self._data_dir)
        self._make_cluster(program)
        self._forget_strangers_pid()
        self._write_config()
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".old"))
        started = time.monotonic()
        result = program.run(
            "pg_ctl", "start", "-w", "-t", str(_START_SECONDS), "-s",
            "-D", str(self._data), "-l", str(self._log),
        )  # fmt: skip
        if result.returncode == 0:
            logger.info("postgres.started in %.2f s", time.monotonic() - started)
            return None
        time.sleep(0.2)
        return result.stderr

    def _make_cluster(self, program: Program) -> None:
        """Make the cluster under another name and rename it, so that no half made cluster is ever used."""
        for remains in self._home.glob("data.new-*"):
            shutil.rmtree(remains, ignore_errors=True)
        if self._data.exists():
            version = (self._data / "PG_VERSION").read_text().strip()
            if version != MAJOR:
                raise DataFolderOfAnotherVersion(
                    f"{self._data_dir} holds a database of PostgreSQL {version}, and this is {MAJOR}. "
                    "Carry it over with pg_dump and pg_restore, or set DATA_DIR to a new folder."
                )
            return
        new = self._home / f"data.new-{os.getpid()}"
        result = program.run(
            "initdb", "-D", str(new), "--username=postgres", "--auth-local=trust", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *(["--no-sync"] if self._fast else []),
        )  # fmt: skip
        if result.returncode != 0:
            raise PostgresNotStarted(self._explain(result.stderr))
        new.rename(self._data)

    def _write_config(self) -> None:
        folder = self._socket_folder()
        self._user.make_folder(folder)
        text = _CONFIG.format(
            socket=str(folder).replace("'", "''"), connections=300 if self._fast else 200
        ) + (_FAST if self._fast else "")
        self._user.write(self._data / "postgresql.conf", text)
        self._user.write(self._data / "pg_hba.conf", _WHO_MAY)

    def _forget_strangers_pid(self) -> None:
        """Replace a dead server's pid in its lock files: if another process has it now, PostgreSQL would not start.

        The rest of the pid file stays: it names the shared memory, by which PostgreSQL notices backends that a
        killed server left running.
        """
        if self._postmaster() is not None:
            return
        (self._socket_folder() / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)  # _state: nobody listens
        path = self._data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError):
            number, newline, rest = path.read_text().partition("\n")
            if not number.strip().isdigit():
                path.unlink()  # from a start that ended before it wrote anything
                return
            with subprocess.Popen(["/bin/sh", "-c", ":"]) as ended:
                pass
            self._user.write(path, f"{ended.pid}{newline}{rest}")

    def _postmaster(self) -> int | None:
        """Return the pid of this folder's server: the pid file names it, and its command line names the folder."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().partition("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if str(self._data) in _command_line(pid) else None

    def stop(self, *, for_good: bool = True) -> None:
        """Stop the server if it runs; log a failure and go on. Unless it is for good, its URL stays."""
        if self._postmaster() is None:
            return
        program = Program.readable_by(self._user, self._data_dir)
        for mode, seconds in _WAYS_TO_STOP if self._state() is _State.READY else _WAYS_TO_STOP_FROZEN:
            result = program.run(
                "pg_ctl", "stop", "-w", "-t", str(seconds), "-s", "-m", mode, "-D", str(self._data)
            )
            if result.returncode == 0:
                logger.info("postgres.stopped")
                break
        else:
            logger.warning("postgres.not_stopped %s", result.stderr.strip())
            return
        folder = self._socket_folder()
        if for_good and folder.parent != self._home:
            shutil.rmtree(folder, ignore_errors=True)
            (self._data_dir / "postgres.socket").unlink(missing_ok=True)

    def _explain(self, failure: str) -> str:
        said = ""
        with contextlib.suppress(OSError):
            said = "\n".join(self._log.read_text(errors="replace").splitlines()[-6:])
        return (
            f"PostgreSQL in {self._data_dir} did not start: {failure.strip()}\n{said}\n"
            f"Look into {self._log}, or name a server in DATABASE_URL."
        )

    def _socket_folder(self) -> Path:
        folder = self._home / "socket"
        if len(os.fsencode(folder / _SOCKET_NAME)) <= _SOCKET_PATH_BYTES:
            return folder
        record = self._data_dir / "postgres.socket"
        with contextlib.suppress(OSError):
            folder = Path(record.read_text())
            if self._user.owns_privately(folder):
                return folder
        folder = Path(tempfile.mkdtemp(prefix="satunomor-", dir="/tmp"))  # a short path is needed
        self._user.own(folder)
        record.write_text(str(folder))
        return folder


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
