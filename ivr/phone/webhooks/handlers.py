"""Handlers: registers each webhook, and defines what a handler takes."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder

Handler = Callable[[Event, WebhookResponder], Awaitable[Response]]


class Webhooks:
    """A table of webhooks: path below /voice -> handler."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}

    def on(self, path: str) -> Callable[[Handler], Handler]:
        """Register a handler for the events posted to a path."""

        def register(handler: Handler) -> Handler:
            self.handlers[path] = handler
            return handler

        return register
