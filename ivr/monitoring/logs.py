"""Logs: one line an event, named `noun.event`, with ids; never a number, a key or a message of the carrier's."""

import logging
import sys
from time import monotonic

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from routing import log_context


def _with_subject(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Add the ids of the current call, offer and leg, unless the line has them."""
    about = log_context.current.get()
    if about is not None:
        for noun, id_ in about.ids().items():
            event.setdefault(noun, id_)
    return event


_SHARED: list[Processor] = [
    _with_subject,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# One list for good: a logger keeps that of its first use, however often logs are configured.
_PROCESSORS = [*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter]

# They log every request, query or job.
_TALKATIVE = ("httpx", "httpcore", "uvicorn.access", "procrastinate", "alembic", "psycopg")


_TOLD_EVERY_SECONDS = 60.0


class _OncePerMinute(logging.Filter):
    """Passes each warning once a minute: uvicorn warns of every malformed request, and strangers send many."""

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.WARNING:
            return True
        # The template without its arguments: there are few of those.
        what, now = str(record.msg), monotonic()
        is_news = now - self._told.get(what, -_TOLD_EVERY_SECONDS) >= _TOLD_EVERY_SECONDS
        if is_news:
            self._told[what] = now
        return is_news


def configure() -> None:
    """Log to standard error: as text on a terminal, as JSON elsewhere."""
    structlog.configure(
        processors=_PROCESSORS,
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(is_terminal=sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    server = logging.getLogger("uvicorn.error")
    server.filters = [_OncePerMinute()]


def formatter(*, is_terminal: bool) -> logging.Formatter:
    """Return the formatter of all records, ours and the libraries'."""
    # Tracebacks without local variables: those hold numbers.
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if is_terminal
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
