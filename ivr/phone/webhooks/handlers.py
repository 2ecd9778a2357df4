"""Handlers: how a webhook is registered, and what each one takes."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder

Handler = Callable[[Event, WebhookResponder], Awaitable[Response]]


class Webhooks:
    """Some webhooks: path below /voice -> handler."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}

    def on(self, path: str) -> Callable[[Handler], Handler]:
        """Let a handler answer the events posted to a path."""

        def register(handler: Handler) -> Handler:
            self.handlers[path] = handler
            return handler

        return register
