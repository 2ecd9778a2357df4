"""`/login` and `/logout`: the password, slowed by account and by address; then the second factor, if there is one."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.responses import Response

from ivr.web import menu, session_cookie
from ivr.web.access import Anybody, is_before_first_account
from ivr.web.account import password_checks
from ivr.web.account.guesses import TooManyGuesses, guessed
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit, choices
from routing.audit import Deed
from routing.people import accounts, second_factor, sessions, sign_in_attempts
from routing.people.accounts import Account
from routing.people.sign_in_attempts import Guess

router = APIRouter()

LONGEST_EMAIL, LONGEST_NEXT = 254, 2000
SET_UP = "/login/second-factor"
_WRONG = 401


@router.get("/login")
async def login_page(visit: Anybody, next: str = "", lost: str = "") -> Response:  # noqa: A002 - a name in the URL
    """Show the form, or lead on who is signed in already; `lost` where a form was sent without a session.

    Before the first account nobody can sign in: `/` says how it is made.
    """
    if visit.session is not None and visit.session.is_open:
        return visit.go(safe_path(next) or menu.first_page(visit.session.roles))
    if await is_before_first_account(visit):
        return visit.go("/")
    return visit.page("account/login.html", next=safe_path(next), email="", is_lost=bool(lost))


@router.post("/login")
async def login(
    visit: Anybody,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002
) -> Response:
    """Sign in: count the guess first, then look at the password."""
    written = email.strip().lower()[:LONGEST_EMAIL]
    guess = Guess(written, visit.address, session_cookie.device_of(visit))
    path = safe_path(next)
    try:
        right = await guessed(visit, guess, partial(_right, visit, written, password))
    except TooManyGuesses as slowed:
        return slowed.answer(visit, "account/login.html", next=path, email=email, is_lost=False)
    if right is None:
        _ = words_of(visit)
        faults = {"": _("Email and password don't match. Nothing is locked: try again.")}
        return visit.page(
            "account/login.html", status=_WRONG, faults=faults, next=path, email=email, is_lost=False
        )
    return await _begin(visit, guess, *right, path)


@router.post("/logout")
async def logout(visit: Anybody) -> Response:
    """End the session."""
    if visit.session is not None:
        async with visit.transaction() as connection:
            await sessions.end(connection, visit.session.token_hash)
    answer = visit.go("/login")
    session_cookie.take_back(answer, visit.pages)
    return answer


def step_path(step: str, visit: Visit, next_: str) -> str:
    """Return the path of a step of the sign-in, with what it must remember: where to go, and the chosen language."""
    asked = ({"next": next_} if next_ else {}) | ({"lang": visit.language} if visit.chose_language else {})
    return f"{step}?{urlencode(asked, safe='/')}" if asked else step


def safe_path(next_: str) -> str:
    """Return where to go after signing in: a path of ours, or nothing."""
    is_path = next_.startswith("/") and not next_.startswith(("//", "/\\")) and next_.isprintable()
    return next_ if is_path and "\\" not in next_ and len(next_) <= LONGEST_NEXT else ""


async def _right(visit: Visit, email: str, password: str) -> tuple[Account, str | None] | None:
    """Return the account, and its password's hash anew where that is out of date; None for a wrong pair."""
    async with visit.transaction() as connection:
        account = await accounts.by_email(connection, email)
    right, anew = await password_checks.is_right(password, account.password_hash if account else None)
    return (account, anew) if right and account is not None else None


async def _begin(visit: Visit, guess: Guess, account: Account, anew: str | None, path: str) -> Response:
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        is_open = not account.totp_confirmed and not await choices.need_second_factor(
            connection, account.roles
        )
        device = await sign_in_attempts.know(
            connection, visit.now, guess.email, sealer, device=guess.device, is_open=is_open
        )
        if visit.session is not None:
            await sessions.end(connection, visit.session.token_hash)
        token = await sessions.begin(connection, visit.now, account.id, is_open=is_open)
        if anew is not None:
            await accounts.change(connection, account.id, password_hash=anew)
        if not is_open and not account.totp_confirmed and sealer.opened(account.totp_secret) is None:
            await second_factor.prepare(connection, account.id, sealer)
        if is_open:
            deed = Deed("account.signed_in", f"account {account.id}")
            await audit.note(connection, visit.now, audit.Actor(account.id), deed, sealer)
    if is_open:
        answer = visit.go(path or "/")
    else:
        answer = visit.go(step_path("/login/code" if account.totp_confirmed else SET_UP, visit, path))
    session_cookie.give(answer, visit.pages, token)
    session_cookie.make_known(answer, visit.pages, device)
    return answer
