"""Cross-site requests: refused before any page sees them, so that no other site acts with somebody's session.

Browsers say where a request comes from (Sec-Fetch-Site); older ones send Origin alone. The carrier's webhooks carry no
cookie and are signed: they stand before this.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})
_REFUSED = (
    "This request came from another site, so it was refused and nothing changed. "
    "Open the page anew and try again.\n"
)


def origin_of(url: str) -> str:
    """Return the origin of a URL, as browsers write it: scheme, host, and a port that is not the scheme's own."""
    parts = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    host = parts.hostname or ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


class CrossSiteMiddleware:
    """Refuses what changes something and comes from elsewhere."""

    def __init__(self, app: ASGIApp, *, pages_url: str) -> None:
        """`pages_url` is where people reach the pages: its origin alone is ours, whatever Host says."""
        self._app = app
        self._origin = origin_of(pages_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] not in _CHANGES_NOTHING and not self._is_ours(scope):
            await PlainTextResponse(_REFUSED, status_code=403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in _OURS
        return headers.get("origin") == self._origin
