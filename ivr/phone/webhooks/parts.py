"""Parts: how a webhook is registered, and what each one takes."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange

Handler = Callable[[Event, Exchange], Awaitable[Response]]


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
