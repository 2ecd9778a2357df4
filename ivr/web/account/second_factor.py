"""`/login/code` and `/login/second-factor`: the code of an authenticator, or a recovery code; setting one up."""

from functools import partial
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import session_cookie
from ivr.web.access import Anybody
from ivr.web.account.guesses import TooManyGuesses, guessed
from ivr.web.account.sign_in import SET_UP, safe_path, step_path
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit
from routing.audit import Actor, Deed
from routing.people import accounts, second_factor, sessions, sign_in_attempts
from routing.people.accounts import Account
from routing.people.sign_in_attempts import Guess, Stage

router = APIRouter()

_WRONG = 401
_SET_UP = "account/set_up.html"


@router.get("/login/code")
async def code_page(visit: Anybody, next: str = "") -> Response:  # noqa: A002 - the name in the URL
    """Ask for the code."""
    account = _half_open(visit)
    if account is None:
        return visit.go(safe_path(next) or "/")
    if not account.totp_confirmed:
        return visit.go(step_path(SET_UP, visit, safe_path(next)))
    return visit.page("account/code.html", next=safe_path(next))


@router.post("/login/code")
async def code(
    visit: Anybody,
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002
) -> Response:
    """Open the session by a code of the authenticator, or by a recovery code."""
    account = _half_open(visit)
    if account is None:
        return visit.go(safe_path(next) or "/")
    path = safe_path(next)
    try:
        opened = await guessed(visit, _guess(visit, account), partial(_accept, visit, account, code, path))
    except TooManyGuesses as slowed:
        return slowed.answer(visit, "account/code.html", next=path)
    if opened is not None:
        return opened
    _ = words_of(visit)
    said = _("This code is wrong, or was used already. The authenticator shows a new one every 30 seconds.")
    return visit.page("account/code.html", status=_WRONG, faults={"code": said}, next=path)


async def _accept(visit: Visit, account: Account, code: str, path: str) -> Response | None:
    """Open the session if the code is right, the authenticator's or a recovery code."""
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        if await second_factor.accept(connection, account, code, visit.now, sealer):
            return await _open(visit, connection, account, path, None)
        left = await second_factor.spend_recovery_code(connection, account.id, code, sealer)
        if left is None:
            return None
        return await _open(visit, connection, account, path, {"recovery_codes_left": left})


@router.get("/login/second-factor")
async def set_up_page(visit: Anybody, next: str = "") -> Response:  # noqa: A002
    """Show the QR code of the secret that waits to be used; looking makes none."""
    account = _half_open(visit)
    if account is None:
        return visit.go(safe_path(next) or "/")
    if account.totp_confirmed:
        return visit.go(step_path("/login/code", visit, safe_path(next)))
    return visit.page(_SET_UP, next=safe_path(next), **_secret(visit, account))


@router.post("/login/second-factor")
async def set_up(
    visit: Anybody,
    code: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002
) -> Response:
    """Use the authenticator from now on; show the recovery codes once."""
    account = _half_open(visit)
    if account is None or account.totp_confirmed:
        return visit.go("/")
    path = safe_path(next)
    if visit.pages.helpline.sealer.opened(account.totp_secret) is None:
        return await _begin_anew(visit, account, path)
    try:
        begun = await guessed(visit, _guess(visit, account), partial(_begin, visit, account, code, path))
    except TooManyGuesses as slowed:
        return slowed.answer(visit, _SET_UP, next=path, **_secret(visit, account))
    if begun is not None:
        return begun
    _ = words_of(visit)
    said = _("This code is wrong. Take the one that the authenticator shows now.")
    faults, secret = {"code": said}, _secret(visit, account)
    return visit.page(_SET_UP, status=_WRONG, faults=faults, next=path, **secret)


async def _begin(visit: Visit, account: Account, code: str, path: str) -> Response | None:
    """Use the authenticator from now on, if the code is right; open the session and show the recovery codes."""
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        if not await second_factor.accept(connection, account, code, visit.now, sealer):
            return None
        codes = await second_factor.new_recovery_codes(connection, account.id, sealer)
        opened = await _open(visit, connection, account, "", {"second_factor": "set up"})
    answer = visit.page("account/recovery.html", codes=codes, next=path or "/")
    for name, value in opened.headers.items():
        if name == "set-cookie":
            answer.headers.append(name, value)
    return answer


def _half_open(visit: Visit) -> Account | None:
    """Return the account whose second factor is awaited; None where the session is open already."""
    session = visit.half_open
    return None if session.is_open else session.account


def _guess(visit: Visit, account: Account) -> Guess:
    return Guess(account.email, visit.address, session_cookie.device_of(visit), Stage.CODE)


async def _begin_anew(visit: Visit, account: Account, path: str) -> Response:
    """Make a secret for who has none: it was made at the sign-in, and its key may be gone since."""
    async with visit.transaction() as connection:
        await second_factor.prepare(connection, account.id, visit.pages.helpline.sealer)
        anew = await accounts.by_id(connection, account.id)
    return visit.page(_SET_UP, next=path, **_secret(visit, anew or account))


def _secret(visit: Visit, account: Account) -> dict[str, Any]:
    """Return the secret that waits to be used, as the page shows it; empty where there is none."""
    secret = visit.pages.helpline.sealer.opened(account.totp_secret)
    if secret is None:
        return {"qr": "", "uri": "", "secret": ""}
    uri = second_factor.uri_of(secret, account.email, "Satu Nomor")
    qr = segno.make(uri, error="m").svg_inline(
        scale=5, border=2, svgclass="qr", lineclass=None, omitsize=False
    )
    return {"qr": qr, "uri": uri, "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))}


async def _open(
    visit: Visit, connection: AsyncConnection, account: Account, next_: str, after: dict[str, Any] | None
) -> Response:
    """Open the session under a new token, and lead on."""
    sealer = visit.pages.helpline.sealer
    token = await sessions.open_anew(connection, visit.now, visit.half_open)
    device = await sign_in_attempts.know(
        connection, visit.now, account.email, sealer, device=session_cookie.device_of(visit), is_open=True
    )
    deed = Deed("account.signed_in", f"account {account.id}", after=after)
    await audit.note(connection, visit.now, Actor(account.id), deed, sealer)
    answer = visit.go(next_ or "/")
    session_cookie.give(answer, visit.pages, token)
    session_cookie.make_known(answer, visit.pages, device)
    return answer
