"""The worker process of `serve --with-worker`, which restarts it whenever it ends."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from time import monotonic

import structlog

from ivr.process.shutdown import signals_delayed

log = structlog.get_logger(__name__)

_COMMAND = (sys.executable, "-m", "ivr.commands", "work")
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0
_ENDED_PAUSE_SECONDS = 15.0
_SOUND_AFTER_SECONDS = 60  # a worker that ran this long restarts after the shortest pause
_STOP_SECONDS = 8.0


@contextlib.contextmanager
def worker(command: tuple[str, ...] = _COMMAND) -> Iterator[None]:
    """Keep a worker running for the length of the block."""
    kept = _RestartedProcess(command)
    keeping = threading.Thread(target=kept.keep, daemon=True, name="worker")
    try:
        keeping.start()
        yield
    finally:
        with signals_delayed():
            kept.stop()
            if keeping.ident is not None:
                keeping.join()


class _RestartedProcess:
    """A process that is restarted when it ends."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._stopping = threading.Event()

    def keep(self) -> None:
        """Start the process, and restart it whenever it ends, until `stop`."""
        pause = _PAUSE_SECONDS
        while (process := self._start()) is not None:
            began = monotonic()
            status = process.wait()
            if monotonic() - began > _SOUND_AFTER_SECONDS:
                pause = _PAUSE_SECONDS
            # Status 0: a Ctrl-C ended it, and will end `serve` too before this pause is over.
            if self._stopping.wait(pause if status else _ENDED_PAUSE_SECONDS):
                return
            log.warning("worker.restarted", status=status)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """Terminate the process, and kill it after some seconds."""
        self._stopping.set()
        with self._starting:
            process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("worker.killed")
            process.kill()
            process.wait()

    def _start(self) -> "subprocess.Popen[bytes] | None":
        with self._starting:
            if self._stopping.is_set():
                return None
            self._process = subprocess.Popen(self._command)  # noqa: S603
            return self._process
