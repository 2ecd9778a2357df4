"""A stopwatch for bounds that the design promises: it stands still while a process waits for a processor.

On a busy machine everything takes longer, and that is no fault of ours: what the product waits for and what it works
counts, and what others work in its stead doesn't. Without /proc all counts.
"""

import contextlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from time import monotonic


class Stopwatch:
    """Runs from its making on."""

    def __init__(self, *others: int) -> None:
        """`others`: processes that do the work too, one after the other, and wait for a processor in turn."""
        self._began = monotonic()
        self._pids = {"self", *map(str, others)}
        self._before = {pid: _delay(pid) for pid in self._pids}

    def follows(self, pids: Iterable[int]) -> None:
        """Let these, which came later, count too."""
        self._pids |= set(map(str, pids))

    @property
    def seconds(self) -> float:
        """Those that have passed, without the ones in which a process of ours waited for a processor."""
        return monotonic() - self._began - self._delays

    def of(self, span: timedelta) -> float:
        """Return a span within them in seconds, without all that a process of ours has waited since they began."""
        return span.total_seconds() - self._delays

    @property
    def _delays(self) -> float:
        # A process that has ended has nothing to tell any more.
        return sum(max(0.0, _delay(pid) - self._before.get(pid, 0.0)) for pid in self._pids)


def _delay(pid: str) -> float:
    """Return how many seconds the threads of a process have waited for a processor."""
    waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has ended
            waited += int(thread.read_text("ascii").split()[1])
    return waited / 1e9
