"""The session's cookie, and the one by which a browser is known at the sign-in."""

from starlette.responses import Response

from ivr.web.pages import Pages, Visit
from routing.people.sessions import AT_MOST
from routing.people.sign_in_attempts import KNOWN_FOR

_SESSION, _DEVICE = "satunomor", "satunomor_device"


def token_of(visit: Visit) -> str | None:
    """Return the session's token that the browser sent."""
    return visit.request.cookies.get(_name(visit.pages, _SESSION))


def device_of(visit: Visit) -> str | None:
    """Return the token by which the browser is known."""
    return visit.request.cookies.get(_name(visit.pages, _DEVICE))


def give(answer: Response, pages: Pages, token: str) -> None:
    """Give a browser its session."""
    _set(answer, pages, _SESSION, token, int(AT_MOST.total_seconds()))


def take_back(answer: Response, pages: Pages) -> None:
    """Take a browser's session from it."""
    _set(answer, pages, _SESSION, "", 0)


def make_known(answer: Response, pages: Pages, device: str) -> None:
    """Give a browser the token by which it is known."""
    _set(answer, pages, _DEVICE, device, int(KNOWN_FOR.total_seconds()))


def _set(answer: Response, pages: Pages, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        _name(pages, name),
        value,
        max_age=seconds,
        path="/",
        secure=pages.are_secure,
        httponly=True,
        samesite="lax",
    )


def _name(pages: Pages, name: str) -> str:
    # The prefix makes browsers refuse a cookie that a neighbouring host, or a page without https, has set.
    return f"__Host-{name}" if pages.are_secure else name
