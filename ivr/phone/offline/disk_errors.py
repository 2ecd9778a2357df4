"""Disk errors: a write that fails is counted, and logged at most once a minute; calls go on."""

from collections.abc import Callable
from time import monotonic

import structlog

log = structlog.get_logger(__name__)

_TOLD_AGAIN_SECONDS = 60.0  # real time: the disk is real


class DiskErrors:
    """One process's count of disk errors."""

    def __init__(self, count: Callable[[str], None] = lambda _what: None) -> None:
        """`count` is called with what could not be kept: "note", "claim" or "copy"."""
        self._count = count
        self._told_at: dict[str, float] = {}
        self._untold: dict[str, int] = {}

    def met(self, what: str, event: str, error: OSError, *, is_error: bool = False) -> None:
        """Count an error, and log it unless one was logged in the last minute; its message would name paths."""
        self._count(what)
        now, last = monotonic(), self._told_at.get(event)
        if last is not None and now - last < _TOLD_AGAIN_SECONDS:
            self._untold[event] = self._untold.get(event, 0) + 1
            return
        self._told_at[event] = now
        tell = log.error if is_error else log.warning
        tell(event, why=type(error).__name__, number=error.errno, before=self._untold.pop(event, 0))
