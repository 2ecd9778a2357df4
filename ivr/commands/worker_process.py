"""The worker process that `serve --with-worker` runs beside itself, and starts again for as long as it lives."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from time import monotonic

import structlog

from ivr.shutdown import after_this

log = structlog.get_logger(__name__)

_COMMAND = (sys.executable, "-m", "ivr.commands", "work")
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0
_ENDED_PAUSE_SECONDS = 15.0
_SOUND_AFTER_SECONDS = 60  # one that lived so long is started again without a longer pause
_STOP_SECONDS = 8.0


@contextlib.contextmanager
def worker(command: tuple[str, ...] = _COMMAND) -> Iterator[None]:
    """Run it for the length of the block, whatever ends it meanwhile."""
    kept = _Kept(command)
    keeping = threading.Thread(target=kept.keep, daemon=True, name="worker")
    try:
        keeping.start()
        yield
    finally:
        with after_this():
            kept.stop()
            if keeping.ident is not None:
                keeping.join()


class _Kept:
    """A process that is started again when it ends."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()
        self._stopping = threading.Event()

    def keep(self) -> None:
        """Start it, and again whenever it has ended, until `stop`."""
        pause = _PAUSE_SECONDS
        while (process := self._start()) is not None:
            began = monotonic()
            status = process.wait()
            if monotonic() - began > _SOUND_AFTER_SECONDS:
                pause = _PAUSE_SECONDS
            # Told to end, by a Ctrl-C that `serve` got too: it will be over before this pause is.
            if self._stopping.wait(pause if status else _ENDED_PAUSE_SECONDS):
                return
            log.warning("worker.restarted", status=status)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def stop(self) -> None:
        """End it: kindly, and after some seconds by force."""
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
