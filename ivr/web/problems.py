"""Problems: what a page's reader is told when a request cannot be served, and where they can go."""

from collections.abc import Callable
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from ivr.database.engine import DatabaseNotReachable
from ivr.web.access import PasswordAwaited, RoleLacking, SecondFactorAwaited, any_visit, signed_in
from ivr.web.account import carried_forms
from ivr.web.account.own import confirm_page
from ivr.web.languages import LANGUAGES
from ivr.web.pages import HTML_NEVER_KEPT, NotSignedIn, Pages, Visit
from ivr.web.words import words_of

_SEE_OTHER, _FORBIDDEN, _NOT_AVAILABLE = 303, 403, 503
_BAD, _NOT_FOUND, _NO_METHOD, _NOT_SOUND = 400, 404, 405, 422
_TOLD = (_BAD, _NOT_FOUND, _NO_METHOD, _NOT_SOUND)
_WITH_BODY = ("GET", "HEAD")
_NO_TEXT = {"22021", "22P05"}  # PostgreSQL's errors; its driver tells of a NUL in words


def add_handlers(app: FastAPI) -> None:
    """Make the application answer what access and the database raise."""
    app.add_exception_handler(NotSignedIn, _to_login)
    app.add_exception_handler(SecondFactorAwaited, _to_second_factor)
    app.add_exception_handler(PasswordAwaited, _to_confirm)
    app.add_exception_handler(RoleLacking, _role_lacking)
    app.add_exception_handler(DatabaseNotReachable, _database_away)
    app.add_exception_handler(StarletteHTTPException, _not_served)
    app.add_exception_handler(RequestValidationError, _not_served)
    app.add_exception_handler(DataError, _not_kept)


def _to_login(request: Request, _error: Exception) -> Response:
    return _lead(f"/login{_next(request)}")


def _to_second_factor(request: Request, _error: Exception) -> Response:
    return _lead(f"/login/code{_next(request)}")


async def _to_confirm(request: Request, error: Exception) -> Response:
    visit = cast("PasswordAwaited", error).visit
    carried = await carried_forms.sealed(visit)
    return confirm_page(visit, _page_of(request), carried, is_lost=not carried)


def _page_of(request: Request) -> str:
    """Return the page of a form: what its path begins with, as far as that can be read."""
    parts = request.url.path.strip("/").split("/")
    paths = ["/" + "/".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((path for path in paths if _is_page(request, path)), "/")


def _is_page(request: Request, path: str) -> bool:
    asked = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


def _role_lacking(_request: Request, error: Exception) -> Response:
    lacking = cast("RoleLacking", error)
    return lacking.visit.page("no_rights.html", status=_FORBIDDEN, needed=list(lacking.roles))


def _database_away(request: Request, _error: Exception) -> Response:
    pages: Pages = request.app.state.pages
    visit = Visit(pages, request, pages.clock.now())
    return visit.page("database_away.html", status=_NOT_AVAILABLE)


# Who asks cannot be told: what is answered instead.
_NOT_SEEN: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    NotSignedIn: _to_login,
    SecondFactorAwaited: _to_second_factor,
    DatabaseNotReachable: _database_away,
}


async def _not_served(request: Request, error: Exception) -> Response:
    """Show people a page where a program is told in its own way; a stranger is sent to the sign-in."""
    status = _status(error)
    if "text/html" not in request.headers.get("accept", "") or status not in _TOLD:
        return await _told_programs(request, error)
    if status == _NO_METHOD and request.method in _WITH_BODY:
        # The address of a form's answer, opened anew: the page of the form stands above it.
        return _lead(_page_of(request))
    try:
        visit = await signed_in(await any_visit(request))
    except tuple(_NOT_SEEN) as unseen:
        return _NOT_SEEN[type(unseen)](request, unseen)
    if status in {_NOT_FOUND, _NO_METHOD}:
        return visit.page("not_there.html", status=_NOT_FOUND)
    _ = words_of(visit)
    why = _("A field of this form is too long, or has something that its page does not offer.")
    return visit.page("not_kept.html", status=status, why=why, back=_page_of(request))


async def _not_kept(request: Request, error: Exception) -> Response:
    """Answer a sign that PostgreSQL keeps in no text (NUL), wherever it was written; other errors are ours."""
    driver = cast("DataError", error).orig
    if getattr(driver, "sqlstate", None) not in _NO_TEXT and "NUL (0x00)" not in str(driver):
        raise error
    return await _not_served(request, StarletteHTTPException(_NOT_SOUND))


async def _told_programs(request: Request, error: Exception) -> Response:
    if isinstance(error, RequestValidationError):
        return await request_validation_exception_handler(request, error)
    return await http_exception_handler(request, cast("StarletteHTTPException", error))


def _status(error: Exception) -> int:
    """Return the status of what can't be served: an address that no page has is not there, whatever its form says."""
    if isinstance(error, StarletteHTTPException):
        return error.status_code
    wrong = cast("RequestValidationError", error).errors()
    return _NOT_SOUND if all(each["loc"][0] == "body" for each in wrong) else _NOT_FOUND


def _lead(path: str) -> Response:
    return RedirectResponse(path, status_code=_SEE_OTHER, headers=HTML_NEVER_KEPT)


def _next(request: Request) -> str:
    """Return the part of an address that says where to go after the sign-in, after a form to its page.

    The language that an address names goes along.
    """
    path = request.url.path
    if path.startswith("/login"):  # a step of the sign-in itself
        return ""
    if request.method not in _WITH_BODY:
        return f"?next={quote(_page_of(request), safe='/')}&lost=1"
    if path == "/":
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    lang = request.query_params.get("lang")
    language = f"&lang={lang}" if lang in LANGUAGES else ""
    return f"?next={quote(path + query, safe='/')}{language}"
