"""Disk errors: what a disk that takes nothing costs: a count each time, a log line now and then, and no caller."""

from collections.abc import Callable
from time import monotonic

import structlog

log = structlog.get_logger(__name__)

_TOLD_AGAIN_SECONDS = 60.0  # real time: it is the disk's


class DiskErrors:
    """One process's account of it."""

    def __init__(self, count: Callable[[str], None] = lambda _what: None) -> None:
        """`count` takes what could not be kept: "note", "claim", "copy"."""
        self._count = count
        self._told_at: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def met(self, what: str, event: str, error: OSError, *, is_error: bool = False) -> None:
        """Count it, and tell of it unless that was done in the last minute. The error's own words name paths."""
        self._count(what)
        now, last = monotonic(), self._told_at.get(event)
        if last is not None and now - last < _TOLD_AGAIN_SECONDS:
            self._untold[event] = self._untold.get(event, 0) + 1
            return
        self._told_at[event] = now
        tell = log.error if is_error else log.warning
        tell(event, why=type(error).__name__, number=error.errno, before=self._untold.pop(event, 0))
