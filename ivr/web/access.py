"""Access: the door of each folder of pages. A stranger signs in first; who lacks the role is told whose page it is."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from ivr.database.engine import DatabaseNotReachable
from ivr.web import session_cookie
from ivr.web.live.board_source import WATCHERS
from ivr.web.menu import Counts
from ivr.web.pages import Pages, Visit
from routing.people import accounts, sessions
from routing.people.roles import Role


class SecondFactorAwaited(Exception):
    """The password was right, and the second factor is still to come."""


class RoleLacking(Exception):
    """An account without the role asks for a page."""

    def __init__(self, visit: Visit, roles: tuple[Role, ...]) -> None:
        """`roles` may open the page."""
        super().__init__()
        self.visit = visit
        self.roles = roles


_RENEWS = "x-renews"  # satu.js says so where nobody pressed anything
_STREAM = "text/event-stream"  # what a browser asks for that watches


async def any_visit(request: Request) -> Visit:
    """Return the visit of anybody: strangers too. Raises DatabaseNotReachable where somebody is signed in."""
    pages: Pages = request.app.state.pages
    visit = Visit(pages, request, pages.clock.now())
    token = session_cookie.token_of(visit)
    if token is None:
        return visit
    async with pages.database.begin() as connection:
        by_hand = not _renews(request)
        session = await sessions.find(connection, visit.now, token, by_hand=by_hand)
    return Visit(pages, request, visit.now, session)


async def signed_in(visit: Annotated[Visit, Depends(any_visit)]) -> Visit:
    """Return the visit of somebody who is signed in. Raises NotSignedIn, SecondFactorAwaited."""
    if not visit.half_open.is_open:
        raise SecondFactorAwaited
    counts = await _counts(visit)
    if counts is None:
        return visit
    roles = visit.half_open.roles
    pulse = counts.pulse if roles & WATCHERS else None
    return replace(visit, work=counts.for_roles(roles), pulse=pulse)


async def _counts(visit: Visit) -> Counts | None:
    """Return the menu's counts: none where nobody sees them, and after a form, which leads on, those at hand."""
    if _renews(visit.request):
        return None
    work = visit.pages.work
    return work.kept if visit.request.method == "POST" else await work.at(visit.now)


def _renews(request: Request) -> bool:
    """Tell whether the page asks by itself: its stream, or a part that it renews."""
    return _RENEWS in request.headers or request.headers.get("accept") == _STREAM


async def is_before_first_account(visit: Visit) -> bool:
    """Tell whether nobody has an account yet, so that nobody can sign in; without the database nobody knows."""
    if visit.pages.has_accounts.is_set():
        return False
    try:
        async with visit.transaction() as connection:
            there = await accounts.exist(connection)
    except DatabaseNotReachable:
        return False
    if there:
        visit.pages.has_accounts.set()
    return not there


def require(*roles: Role) -> Callable[..., Awaitable[None]]:
    """Return the door of a folder: one of these roles opens it. Raises RoleLacking."""

    async def door(visit: Annotated[Visit, Depends(signed_in)]) -> None:
        if not visit.signed_in.roles & set(roles):
            raise RoleLacking(visit, roles)

    return door


Anybody = Annotated[Visit, Depends(any_visit)]
SignedIn = Annotated[Visit, Depends(signed_in)]


class PasswordAwaited(Exception):
    """What is asked for needs the password again, since it was given long ago."""

    def __init__(self, visit: Visit) -> None:
        """`visit` is of the form that waits."""
        super().__init__()
        self.visit = visit


async def _confirmed(visit: SignedIn) -> None:
    if not visit.signed_in.is_confirmed(visit.now):
        raise PasswordAwaited(visit)


confirmed = Depends(_confirmed)
