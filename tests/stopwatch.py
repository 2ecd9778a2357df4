"""A stopwatch for the design's time limits: it stands still while a process waits for a processor.

A busy machine makes everything slower, which is not the product's fault. The product's own waiting and work count;
the time that other programs take from it does not. Without /proc all time counts.
"""

import contextlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from time import monotonic


class Stopwatch:
    """Runs from its making on."""

    def __init__(self, *others: int) -> None:
        """`others`: further processes that do part of the work, one after another."""
        self._began = monotonic()
        self._pids = {"self", *map(str, others)}
        self._before = {pid: _delay(pid) for pid in self._pids}

    def follows(self, pids: Iterable[int]) -> None:
        """Count these later processes too."""
        self._pids |= set(map(str, pids))

    @property
    def seconds(self) -> float:
        """Return the seconds that have passed, without those in which a process of ours waited for a processor."""
        return monotonic() - self._began - self._delays

    def of(self, span: timedelta) -> float:
        """Return a span in seconds, without the time that our processes have waited for a processor since the start."""
        return span.total_seconds() - self._delays

    @property
    def _delays(self) -> float:
        # A process that has ended cannot be read any more.
        return sum(max(0.0, _delay(pid) - self._before.get(pid, 0.0)) for pid in self._pids)


def _delay(pid: str) -> float:
    """Return how many seconds the threads of a process have waited for a processor."""
    waited = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # it has ended
            waited += int(thread.read_text("ascii").split()[1])
    return waited / 1e9
