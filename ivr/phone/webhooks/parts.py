"""Parts: how a webhook is registered, and what each one takes."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange

Handler = Callable[[Event, Exchange], Awaitable[Response]]


class Webhooks(APIRouter):
    """Routes that are no part of any API description: only Twilio posts here."""

    def on(self, path: str) -> Callable[[Handler], Handler]:
        """Let a handler answer the events posted to a path."""

        def register(handler: Handler) -> Handler:
            async def endpoint(request: Request) -> Response:
                return await handler(
                    Event(request.state.form, request.query_params), request.app.state.exchange
                )

            self.add_route(path, endpoint, methods=["POST"], name=handler.__name__)
            return handler

        return register
