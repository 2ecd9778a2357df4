"""The host that a request names: a site elsewhere may let its own name lead to this machine, and must not act here."""

import re

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.web.security_headers import SecurityHeadersMiddleware

_OURS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE | re.ASCII)
_MISDIRECTED = 421
_REFUSED = "The demo answers on this machine alone. Open it at the address that `satunomor demo` prints.\n"


class OwnHostMiddleware:
    """Refuses what names another host than this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and not _OURS.fullmatch(Headers(scope=scope).get("host", "")):
            refused = SecurityHeadersMiddleware(PlainTextResponse(_REFUSED, status_code=_MISDIRECTED))
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)
