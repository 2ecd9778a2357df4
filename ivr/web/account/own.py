"""`/account`: what everybody may change of their own: language, look, password, sessions; and their own audit."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from ivr.web import session_cookie
from ivr.web.access import SignedIn
from ivr.web.account import carried_forms, password_checks
from ivr.web.account.guesses import TooManyGuesses, guessed
from ivr.web.account.sign_in import safe_path
from ivr.web.authors import name_fault
from ivr.web.deeds.subjects import subjects
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit
from routing.audit import Deed
from routing.people import accounts, passwords, sessions
from routing.people.accounts import NameNotSound
from routing.people.passwords import PasswordNotSound
from routing.people.sign_in_attempts import Guess, Stage

router = APIRouter()

THEMES = ("light", "dark")
_WRONG, _NOT_SOUND = 401, 422
_CONFIRM = "account/confirm.html"
_OWN_ROWS = 20


@router.get("/account")
async def account_page(visit: SignedIn) -> Response:
    """Show one's own account."""
    return await _account(visit)


@router.post("/account/look")
async def look(
    visit: SignedIn, language: Annotated[str, Form()] = "", theme: Annotated[str, Form()] = ""
) -> Response:
    """Keep language and look; empty means the browser's and the device's."""
    async with visit.transaction() as connection:
        await accounts.change(
            connection,
            visit.signed_in.account.id,
            language=language if language in visit.pages.languages else None,
            theme=theme if theme in THEMES else None,
        )
    return visit.go("/account")


@router.post("/account/name")
async def name(visit: SignedIn, name: Annotated[str, Form()] = "") -> Response:
    """Keep the own name; empty means the email."""
    try:
        sound = accounts.name_of(name)
    except NameNotSound:
        return await _account(visit, _NOT_SOUND, {"name": name_fault(visit)}, name=name)
    account = visit.signed_in.account
    async with visit.transaction() as connection:
        await accounts.change(connection, account.id, name=sound)
        if sound != account.name:
            deed = Deed("account.named", f"account {account.id}")
            await visit.audited(connection, deed)
    return visit.go("/account")


@router.post("/account/password")
async def password(
    visit: SignedIn, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = ""
) -> Response:
    """Change the password; every other session of the account ends."""
    _ = words_of(visit)
    try:
        if not await _is_own(visit, old):
            return await _account(visit, _NOT_SOUND, {"old": _("This is not your password.")})
        kept = await password_checks.hashed(passwords.sound(new))
    except PasswordNotSound:
        said = _("This password is too easy: at least 12 signs, of five kinds or more.")
        return await _account(visit, _NOT_SOUND, {"new": said})
    except TooManyGuesses as slowed:
        return slowed.answer(visit, "account/account.html", **await _shown(visit))
    account = visit.signed_in.account.id
    async with visit.transaction() as connection:
        await accounts.change(connection, account, password_hash=kept)
        await sessions.end_all(connection, account, but=visit.signed_in.token_hash)
        deed = Deed("account.password_changed", f"account {account}")
        await visit.audited(connection, deed)
    return visit.go("/account")


@router.post("/account/sessions/end")
async def end_sessions(visit: SignedIn) -> Response:
    """End every other session of one's own."""
    account = visit.signed_in.account.id
    async with visit.transaction() as connection:
        count = await sessions.end_all(connection, account, but=visit.signed_in.token_hash)
        deed = Deed("account.sessions_ended", f"account {account}", after={"count": count})
        await visit.audited(connection, deed)
    return visit.go("/account")


@router.get("/account/confirm")
async def ask_again(visit: SignedIn, next: Annotated[str, Query()] = "") -> Response:  # noqa: A002
    """Ask for the password again."""
    return visit.page(_CONFIRM, next=safe_path(next), carried="", is_lost=False)


@router.post("/account/confirm")
async def confirm(
    visit: SignedIn,
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002
    carried: Annotated[str, Form()] = "",
) -> Response:
    """Note that the password was given again; send on the form that waited for it, or lead back."""
    _, path = words_of(visit), safe_path(next)
    try:
        if not await _is_own(visit, password):
            faults = {"password": _("This is not your password.")}
            return confirm_page(visit, path, carried, faults=faults)
    except TooManyGuesses as slowed:
        return slowed.answer(visit, _CONFIRM, next=path, carried=carried, is_lost=False)
    async with visit.transaction() as connection:
        await sessions.confirm(connection, visit.now, visit.signed_in)
    if not carried:
        return visit.go(path or "/")
    form = carried_forms.opened(visit, carried)
    if form is None:
        return visit.page("not_kept.html", status=_NOT_SOUND, why="", back=path or "/")
    return carried_forms.SentOn(visit.request, form)


def confirm_page(visit: Visit, path: str, carried: str, *, is_lost: bool = False, **values: Any) -> Response:
    """Return the page that asks for the password again; `carried` is the form that waits, `is_lost` one that can't."""
    return visit.page(_CONFIRM, status=_WRONG, next=path, carried=carried, is_lost=is_lost, **values)


async def _is_own(visit: Visit, written: str) -> bool:
    """Tell whether this is one's own password; guesses count as they do at the sign-in. Raises TooManyGuesses."""
    account = visit.signed_in.account

    async def check() -> bool | None:
        is_right, _anew = await password_checks.is_right(written, account.password_hash)
        return is_right or None

    guess = Guess(account.email, visit.address, session_cookie.device_of(visit), Stage.CONFIRM)
    return bool(await guessed(visit, guess, check))


async def _account(
    visit: Visit, status: int = 200, faults: dict[str, str] | None = None, *, name: str | None = None
) -> Response:
    values = await _shown(visit) | ({} if name is None else {"name": name})
    return visit.page("account/account.html", status=status, faults=faults or {}, **values)


async def _shown(visit: Visit) -> dict[str, Any]:
    async with visit.transaction() as connection:
        rows = await audit.newest(connection, account=visit.signed_in.account.id, limit=_OWN_ROWS)
        told = await subjects(visit, connection, rows)
    return {"name": visit.signed_in.account.name, "rows": list(zip(rows, told, strict=True))}
