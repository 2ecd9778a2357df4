"""`/login/code` and `/login/second-factor`: the code of an authenticator, or a recovery code; setting one up."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import session_cookie
from ivr.web.access import Anybody
from ivr.web.account.sign_in import safe_path
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit
from routing.audit import Actor, Deed
from routing.people import accounts, second_factor, sessions, sign_in_attempts
from routing.people.accounts import Account
from routing.people.sign_in_attempts import Guess

router = APIRouter()

_WRONG = 401


@router.get("/login/code")
async def code_page(visit: Anybody, next: str = "") -> Response:  # noqa: A002 - the name in the URL
    """Ask for the code."""
    account = _half_open(visit)
    if account is None:
        return visit.go(safe_path(next) or "/")
    if not account.totp_confirmed:
        return visit.go("/login/second-factor")
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
    sealer = visit.pages.helpline.sealer
    guess = _guess(visit, account)
    _ = words_of(visit)
    async with visit.transaction() as connection:
        wait = await sign_in_attempts.allow(connection, visit.now, guess, sealer)
        if wait:
            said = _("Too many tries. Wait a little, then try again.")
            return visit.page("account/code.html", status=429, faults={"": said}, next=safe_path(next))
        left: int | None = None
        is_right = await second_factor.accept(connection, account, code, visit.now, sealer)
        if not is_right:
            left = await second_factor.spend_recovery_code(connection, account.id or 0, code, sealer)
        if is_right or left is not None:
            await sign_in_attempts.forget(connection, visit.now, guess, sealer)
            after = None if left is None else {"recovery_codes_left": left}
            return await _open(visit, connection, account, safe_path(next), after)
    said = _("This code is wrong, or was used already. The authenticator shows a new one every 30 seconds.")
    return visit.page("account/code.html", status=_WRONG, faults={"code": said}, next=safe_path(next))


@router.get("/login/second-factor")
async def set_up_page(visit: Anybody, next: str = "") -> Response:  # noqa: A002
    """Show the QR code of a new secret, which is kept until it is used."""
    account = _half_open(visit)
    if account is None:
        return visit.go(safe_path(next) or "/")
    if account.totp_confirmed:
        return visit.go("/login/code")
    return await _set_up(visit, account, safe_path(next))


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
    sealer = visit.pages.helpline.sealer
    guess = _guess(visit, account)
    async with visit.transaction() as connection:
        wait = await sign_in_attempts.allow(connection, visit.now, guess, sealer)
        if not wait and await second_factor.accept(connection, account, code, visit.now, sealer):
            await sign_in_attempts.forget(connection, visit.now, guess, sealer)
            codes = await second_factor.new_recovery_codes(connection, account.id or 0, sealer)
            opened = await _open(visit, connection, account, "", {"second_factor": "set up"})
            answer = visit.page("account/recovery.html", codes=codes, next=safe_path(next) or "/")
            for name, value in opened.headers.items():
                if name == "set-cookie":
                    answer.headers.append(name, value)
            return answer
    _ = words_of(visit)
    said = _("This code is wrong. Take the one that the authenticator shows now.")
    return await _set_up(visit, account, safe_path(next), {"code": said})


def _half_open(visit: Visit) -> Account | None:
    """Return the account whose second factor is awaited; None where the session is open already."""
    session = visit.half_open
    return None if session.is_open else session.account


def _guess(visit: Visit, account: Account) -> Guess:
    return Guess(f"code of {account.email}", visit.address)


async def _set_up(
    visit: Visit, account: Account, next_: str, faults: dict[str, str] | None = None
) -> Response:
    sealer = visit.pages.helpline.sealer
    secret = sealer.opened(account.totp_secret)
    if secret is None:
        secret = second_factor.new_secret()
        async with visit.transaction() as connection:
            await accounts.change(connection, account.id or 0, totp_secret=sealer.seal(secret))
    uri = second_factor.uri_of(secret, account.email, "Satu Nomor")
    qr = segno.make(uri, error="m").svg_inline(
        scale=5, border=2, svgclass="qr", lineclass=None, omitsize=False
    )
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    status = _WRONG if faults else 200
    return visit.page(
        "account/set_up.html", status=status, faults=faults or {}, qr=qr, secret=grouped, next=next_
    )


async def _open(
    visit: Visit, connection: AsyncConnection, account: Account, next_: str, after: dict[str, Any] | None
) -> Response:
    """Open the session under a new token, and lead on."""
    token = await sessions.open_anew(connection, visit.now, visit.half_open)
    deed = Deed("account.signed_in", f"account {account.id}", after=after)
    await audit.note(connection, visit.now, Actor(account.id), deed, visit.pages.helpline.sealer)
    answer = visit.go(next_ or "/")
    session_cookie.give(answer, visit.pages, token)
    return answer
