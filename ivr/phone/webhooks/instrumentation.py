"""Instrumentation: times and counts each webhook, and adds its ids to the log lines of its work.

It stands before the signature check, so that refused requests are counted and the check is timed. Ids are read only
when a line is logged, since a full line makes a thousand wait requests a second.
"""

import logging
from collections.abc import Collection
from time import perf_counter
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivr.monitoring.metrics import Metrics
from ivr.phone import fields
from routing import log_context
from routing.log_context import Subject

log = structlog.get_logger(__name__)
_lines = logging.getLogger(__name__)

_PATH = "/voice"
_OTHER = "other"
_ANSWERED = "answered"
_SLOW_SECONDS = 1.0
_REFUSED, _FAILED = 400, 500
_REFUSALS_TOLD_EVERY_SECONDS = 60.0


class Webhook(Subject):
    """One webhook: the ids in its URL and form, and its result."""

    __slots__ = ("_scope", "result", "status")

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self.result = _ANSWERED
        self.status = _FAILED

    def ids(self) -> dict[str, str]:
        """Return the known ids. The URL's count if they are UUIDs, the form's once the signature was checked."""
        query = parse_qs(self._scope["query_string"].decode("latin-1"))
        self.call = self.call or _id(query, "call")
        self.offer = self.offer or _id(query, "offer")
        form = self._scope.get("state", {}).get("form")
        self.leg = None if form is None else fields.sid(form.get("CallSid"), fields.CALL) or None
        return super().ids()


class InstrumentationMiddleware:
    """Times and counts the requests below /voice."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, routes: Collection[str]) -> None:
        """`routes` are the known paths; all others are counted as one."""
        self._app = app
        self._metrics = metrics
        self._routes = frozenset(routes)
        self._refusal_told_at = -_REFUSALS_TOLD_EVERY_SECONDS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not (scope["path"] + "/").startswith(_PATH + "/"):
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        webhook = Webhook(scope)
        token = log_context.current.set(webhook)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                webhook.status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._note(scope["path"], webhook, perf_counter() - began)
            log_context.current.reset(token)

    def _note(self, path: str, webhook: Webhook, seconds: float) -> None:
        route = path if path in self._routes else _OTHER
        result = webhook.result if webhook.status < _REFUSED else _result(webhook)
        self._metrics.webhook(route, result, seconds)
        if result == "refused":
            self._tell_refusal(route)
            return
        # Changes are logged where they happen, so a usual webhook needs no line at level INFO.
        level = logging.DEBUG if result == _ANSWERED and seconds < _SLOW_SECONDS else logging.INFO
        if _lines.isEnabledFor(level):
            log.log(level, "webhook.taken", route=route, result=result, ms=round(seconds * 1000, 1))

    def _tell_refusal(self, route: str) -> None:
        """Log that requests are refused, at most once a minute, so that no stranger can fill the log."""
        if (now := perf_counter()) - self._refusal_told_at >= _REFUSALS_TOLD_EVERY_SECONDS:
            self._refusal_told_at = now
            log.warning(
                "webhook.refused",
                route=route,
                why="not Twilio's signature for PUBLIC_URL and TWILIO_AUTH_TOKEN; told once a minute",
            )


def note(result: str) -> None:
    """Set the result of the current webhook, if it was not answered as it should be."""
    webhook = log_context.current.get()
    if isinstance(webhook, Webhook):
        webhook.result = result


def _result(webhook: Webhook) -> str:
    if webhook.result != _ANSWERED:
        return webhook.result
    return "failed" if webhook.status >= _FAILED else "refused"


def _id(query: dict[str, list[str]], noun: str) -> UUID | None:
    try:
        return UUID(query[noun][0])
    except (KeyError, ValueError):
        return None
