"""Background: tasks that no request waits for. If the database is away they end with a warning, not an error."""

from collections.abc import Coroutine
from typing import Any

import structlog

from ivr.clock import Clock
from ivr.database.engine import DatabaseNotReachable
from routing import log_context
from routing.log_context import Subject

log = structlog.get_logger(__name__)


def spawn(clock: Clock, work: Coroutine[Any, Any, None], about: Subject | None = None) -> None:
    """Start the work and return at once; `about` goes on its log lines."""
    clock.spawn(_logged(work, about), name=getattr(work, "__name__", ""))


async def _logged(work: Coroutine[Any, Any, None], about: Subject | None) -> None:
    # The webhook's own subject would be wrong: a dispatch serves the whole line.
    log_context.current.set(about)
    try:
        await work
    except DatabaseNotReachable as error:
        log.warning("action.not_done", why=str(error))
