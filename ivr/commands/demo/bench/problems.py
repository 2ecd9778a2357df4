"""Problems: what a reader of the bench is told when something cannot be done there: a page, or a sentence beside it."""

from typing import NoReturn, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.commands.demo.bench import static_files
from ivr.commands.demo.bench.source import PATH, BenchSource
from ivr.database.engine import DatabaseNotReachable
from ivr.web.languages import translations
from ivr.web.marked import N_
from ivr.web.pages import HTML_NEVER_KEPT

BESIDE = "x-beside"  # bench.js sends what is pressed beside the page, which goes on by its stream
NO_PHONE = N_("This phone is no longer on the bench.")
NOT_HELD = N_("Nobody can hold this phone like that.")
NO_SUCH_KEY = N_("This phone has no such key.")
NO_SUCH_THING = N_("There is no such thing to try.")
NO_SUCH_SPEED = N_("Time cannot pass at this speed here.")
NO_SUCH_TROUBLE = N_("There is no such trouble to make here.")
NO_COUNSELLOR = N_("No such counsellor can be put on the bench.")
FULL = N_("The bench is full. “Start over” takes off the phones that were added.")
_NO_PAGE = N_("This address leads to no page.")
_NO_FORM = N_("Something is missing in what was sent, or the bench does not offer it.")
_ANOTHER = N_("Something is wrong with this request.")
_AWAY_TOO = N_("The database does not answer.")

_NOT_FOUND, _NO_METHOD, _CONFLICT, _NOT_SOUND, _NOT_NOW, _SEE_OTHER = 404, 405, 409, 422, 503, 303
_SAID = {_NOT_FOUND: _NO_PAGE, _NO_METHOD: _NO_PAGE}


class Refused(Exception):
    """Something cannot be done on the bench; `why` is a sentence of the catalogue, in English."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


def not_there(why: str) -> NoReturn:
    """Refuse what there is not. Raises Refused."""
    raise Refused(_NOT_FOUND, why)


def full() -> NoReturn:
    """Refuse one more phone. Raises Refused."""
    raise Refused(_CONFLICT, FULL)


def add_handlers(app: FastAPI) -> None:
    """Make the bench answer what its routes raise."""
    for kind in (Refused, RequestValidationError, StarletteHTTPException):
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(DatabaseNotReachable, _away)


async def _told(request: Request, error: Exception) -> Response:
    status, why = _status_and_why(error)
    if status == _NO_METHOD and request.method in {"GET", "HEAD"} and _is_person(request):
        # The address of a form, opened anew.
        return RedirectResponse(PATH, _SEE_OTHER, HTML_NEVER_KEPT)
    if _is_person(request):
        return _page(request, "bench/problem.html", status, why=why)
    return _sentence(request, status, why)


async def _away(request: Request, _error: Exception) -> Response:
    """Answer as any page does without the database."""
    if _is_person(request):
        return _page(request, "database_away.html", _NOT_NOW)
    return _sentence(request, _NOT_NOW, _AWAY_TOO)


def _status_and_why(error: Exception) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, error.why
    if isinstance(error, RequestValidationError):
        return _NOT_SOUND, _NO_FORM
    status = cast("StarletteHTTPException", error).status_code
    return status, _SAID.get(status, _ANOTHER)


def _is_person(request: Request) -> bool:
    return BESIDE not in request.headers and "text/html" in request.headers.get("accept", "")


def _page(request: Request, template: str, status: int, **values: object) -> Response:
    content = _source(request).alone(template, request, asset=static_files.asset, **values)
    return HTMLResponse(content, status, HTML_NEVER_KEPT)


def _sentence(request: Request, status: int, why: str) -> Response:
    said = f"{translations(_source(request).language_of(request)).gettext(why)}\n"
    return Response(said, status, {**HTML_NEVER_KEPT, "Vary": "Accept-Language"}, "text/plain")


def _source(request: Request) -> BenchSource:
    source: BenchSource = request.app.state.bench.source
    return source
