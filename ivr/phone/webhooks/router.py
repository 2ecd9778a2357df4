"""The router: finds each webhook's handler by its path.

`/voice/incoming`, `/voice/status` and `/voice/fallback` are the number's own; Twilio reaches the others from the
documents we return.
"""

from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.phone.documents import trouble
from ivr.phone.event import Event, EventNotSound
from ivr.phone.offline import webhooks as offline
from ivr.phone.webhooks import callback, caller, counsellor, number, overflow

_PARTS = (number, caller, callback, counsellor, overflow, offline)
_HANDLERS = {f"/voice{path}": handler for part in _PARTS for path, handler in part.router.handlers.items()}


def paths() -> frozenset[str]:
    """Return the path of every webhook."""
    return frozenset(_HANDLERS)


class WebhooksMiddleware:
    """Answers Twilio's signed POST requests, and passes on all others.

    It stands before the framework's routes, whose matching and layers cost as much as a heartbeat itself
    (docs/performance.md).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        handler = (
            _HANDLERS.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "POST" else None
        )
        if handler is None:
            await self._app(scope, receive, send)
            return
        responder = scope["app"].state.responder
        try:
            answer = await handler(
                Event(scope["state"]["form"], QueryParams(scope["query_string"]), scope["headers"]), responder
            )
        except EventNotSound:
            # A signed webhook to a URL that we never wrote: the fallback finds the call by its leg's SID.
            answer = responder.troubled(trouble.caller)
        except Exception as error:  # noqa: BLE001 - logged
            # Answer despite any fault, ours or the request's: a person may be on the line.
            answer = responder.failed(trouble.caller, error)
        await answer(scope, receive, send)
