"""`/link/{token}`: an invitation or a new password, by a link that works once and is spent by a POST."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import session_cookie
from ivr.web.access import Anybody
from ivr.web.account import password_checks
from ivr.web.account.sign_in import safe_path
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit, choices
from routing.audit import Actor, Deed
from routing.people import accounts, one_time_links, passwords, second_factor, sessions, sign_in_attempts
from routing.people.accounts import Account
from routing.people.one_time_links import Purpose
from routing.people.passwords import PasswordNotSound

router = APIRouter()

_GONE, _NOT_SOUND = 410, 422


@router.get("/link/{token}")
async def link_page(visit: Anybody, token: str) -> Response:
    """Show the form. Whoever fetches a link to look at it, as mail programs do, does not spend it."""
    found = await _found(visit, token)
    if found is None:
        return visit.page("account/link_over.html", status=_GONE)
    return _page(visit, *found)


@router.post("/link/{token}")
async def use_link(
    visit: Anybody,
    token: str,
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 - a name in the form
) -> Response:
    """Spend the link: keep the password, end all sessions of the account, and begin one, which leads to `next`."""
    found = await _found(visit, token)
    if found is None:
        return visit.page("account/link_over.html", status=_GONE)
    account, purpose = found
    changed: dict[str, Any] = {}
    if purpose is not Purpose.DEMO:
        try:
            changed["password_hash"] = await password_checks.hashed(passwords.sound(password))
        except PasswordNotSound:
            _ = words_of(visit)
            said = _("This password is too easy: at least 12 signs, of five kinds or more.")
            return _page(visit, account, purpose, {"password": said})
    if purpose is Purpose.RESET:
        changed |= {"totp_secret": None, "totp_confirmed": False, "totp_step": None}
    return await _spend(visit, token, account, purpose, changed, safe_path(next))


async def _spend(
    visit: Visit, token: str, account: Account, purpose: Purpose, changed: dict[str, Any], path: str
) -> Response:
    sealer, account_id = visit.pages.helpline.sealer, account.id
    async with visit.transaction() as connection:
        if await one_time_links.spend(connection, visit.now, token) is None:
            return visit.page("account/link_over.html", status=_GONE)
        is_open = purpose is Purpose.DEMO
        if changed:
            await accounts.change(connection, account_id, **changed)
            await sessions.end_all(connection, account_id)
            is_open = not await choices.need_second_factor(connection, account.roles)
            if not is_open:
                await second_factor.prepare(connection, account_id, sealer)
        tokens = await begin(visit, connection, account_id, account.email, is_open=is_open)
        action = "account.password_chosen" if changed else "account.signed_in"
        deed = Deed(action, f"account {account_id}", after={"by": purpose.value})
        await audit.note(connection, visit.now, Actor(account_id), deed, sealer)
    return lead_in(visit, tokens, path, is_open=is_open)


class Tokens(NamedTuple):
    """What the browser gets of somebody who came in by a link."""

    session: str
    device: str


async def begin(
    visit: Visit, connection: AsyncConnection, account: int, email: str, *, is_open: bool
) -> Tokens:
    """Begin a session in a browser that is known from now on; unless it is open, a second factor is awaited."""
    device = await sign_in_attempts.know(
        connection,
        visit.now,
        email,
        visit.pages.helpline.sealer,
        device=session_cookie.device_of(visit),
        is_open=is_open,
    )
    return Tokens(await sessions.begin(connection, visit.now, account, is_open=is_open), device)


def lead_in(visit: Visit, tokens: Tokens, path: str = "", *, is_open: bool) -> Response:
    """Return the answer that leads in, to a path of ours or to the first page."""
    answer = visit.go((path or "/") if is_open else "/login/second-factor")
    session_cookie.give(answer, visit.pages, tokens.session)
    session_cookie.make_known(answer, visit.pages, tokens.device)
    return answer


async def _found(visit: Visit, token: str) -> tuple[Account, Purpose] | None:
    async with visit.transaction() as connection:
        link = await one_time_links.look_at(connection, visit.now, token)
        account = None if link is None else await accounts.by_id(connection, link[0])
    return None if link is None or account is None else (account, link[1])


def _page(visit: Visit, account: Account, purpose: Purpose, faults: dict[str, str] | None = None) -> Response:
    if purpose is Purpose.DEMO:
        return visit.page("account/demo.html", email=account.email)
    status = _NOT_SOUND if faults else 200
    return visit.page("account/link.html", status=status, email=account.email, faults=faults or {})
