"""What is answered in place of `serve` while it is away, or has not started: a page that tries again, and its style."""

from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.web import static_files
from ivr.web.languages import chosen, translations
from ivr.web.security_headers import SecurityHeadersMiddleware
from ivr.web.templating import asset

_STATIC = "/static/"
_AWAY, _STARTING = 502, 503
_NEVER_KEPT = {"Cache-Control": "no-store", "Retry-After": "2"}


def away(usual_language: str, *, is_starting: bool) -> ASGIApp:
    """Return the application that answers meanwhile."""
    static = FastAPI(openapi_url=None, routes=list(static_files.router.routes))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        # Style sheet and fonts are the same, whoever serves them.
        is_static = scope["path"].startswith(_STATIC)
        told = static if is_static else _page(Request(scope), usual_language, is_starting=is_starting)
        await told(scope, receive, send)

    return SecurityHeadersMiddleware(answer)


def _page(request: Request, usual_language: str, *, is_starting: bool) -> Response:
    status = _STARTING if is_starting else _AWAY
    if "text/html" not in request.headers.get("accept", ""):
        told = "The demo is starting.\n" if is_starting else "The service is not running.\n"
        return PlainTextResponse(told, status, _NEVER_KEPT)
    language = chosen(None, request.headers.get("accept-language", ""), usual_language)
    pages = Environment(
        loader=PackageLoader("ivr.commands.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    pages.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    page = pages.get_template("away.html").render(language=language, asset=asset, is_starting=is_starting)
    return HTMLResponse(page, status, {**_NEVER_KEPT, "Vary": "Accept-Language"})
