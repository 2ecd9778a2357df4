"""`/link/{token}`: an invitation or a new password, by a link that works once and is spent by a POST."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from ivr.web import session_cookie
from ivr.web.access import Anybody
from ivr.web.account import password_checks
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit
from routing.audit import Actor, Deed
from routing.people import accounts, choices, one_time_links, passwords, sessions, sign_in_attempts
from routing.people.accounts import Account
from routing.people.one_time_links import Purpose
from routing.people.passwords import PasswordNotSound

router = APIRouter()

_GONE = 410


@router.get("/link/{token}")
async def link_page(visit: Anybody, token: str) -> Response:
    """Show the form. Whoever fetches a link to look at it, as mail programs do, does not spend it."""
    account = await _account(visit, token)
    if account is None:
        return visit.page("account/link_over.html", status=_GONE)
    return visit.page("account/link.html", email=account.email)


@router.post("/link/{token}")
async def use_link(visit: Anybody, token: str, password: Annotated[str, Form()] = "") -> Response:
    """Spend the link: keep the password, end all sessions of the account, and begin one."""
    account = await _account(visit, token)
    if account is None:
        return visit.page("account/link_over.html", status=_GONE)
    try:
        kept = await password_checks.hashed(passwords.sound(password))
    except PasswordNotSound:
        said = words_of(visit)("This password is too easy: at least 12 signs, of five kinds or more.")
        return visit.page("account/link.html", status=422, email=account.email, faults={"password": said})
    sealer, account_id = visit.pages.helpline.sealer, account.id or 0
    async with visit.transaction() as connection:
        spent = await one_time_links.spend(connection, visit.now, token)
        if spent is None:
            return visit.page("account/link_over.html", status=_GONE)
        changed: dict[str, Any] = {"password_hash": kept}
        if spent[1] is Purpose.RESET:
            changed |= {"totp_secret": None, "totp_confirmed": False, "totp_step": None}
        await accounts.change(connection, account_id, **changed)
        await sessions.end_all(connection, account_id)
        device = await sign_in_attempts.know(connection, visit.now, account.email, sealer)
        is_open = not await choices.need_second_factor(connection, account.roles)
        session = await sessions.begin(connection, visit.now, account_id, is_open=is_open)
        deed = Deed("account.password_chosen", f"account {account_id}", after={"by": spent[1].value})
        await audit.note(connection, visit.now, Actor(account_id), deed, sealer)
    answer = visit.go("/" if is_open else "/login/second-factor")
    session_cookie.give(answer, visit.pages, session)
    session_cookie.make_known(answer, visit.pages, device)
    return answer


async def _account(visit: Visit, token: str) -> Account | None:
    async with visit.transaction() as connection:
        account = await one_time_links.account_of(connection, visit.now, token)
        return None if account is None else await accounts.by_id(connection, account)
