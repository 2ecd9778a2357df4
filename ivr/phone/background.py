"""Background: work that nobody waits for, logged as what it is about; the database away is no fault of its."""

from collections.abc import Coroutine
from typing import Any

import structlog

from ivr.clock import Clock
from ivr.database.engine import DatabaseNotReachable
from routing import log_context
from routing.log_context import Subject

log = structlog.get_logger(__name__)


def spawn(clock: Clock, work: Coroutine[Any, Any, None], about: Subject | None = None) -> None:
    """Begin it, and return at once."""
    clock.spawn(_logged(work, about), name=getattr(work, "__name__", ""))


async def _logged(work: Coroutine[Any, Any, None], about: Subject | None) -> None:
    # Not what the webhook was about that asked for it: a dispatch serves the whole line.
    log_context.current.set(about)
    try:
        await work
    except DatabaseNotReachable as error:
        log.warning("action.not_done", why=str(error))
