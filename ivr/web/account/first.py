"""`/link/first/{token}`: the first account, by the link that `serve` prints while there is none."""

from typing import Annotated, Any

from fastapi import APIRouter, Form
from pydantic import BaseModel
from starlette.responses import Response

from ivr.web.access import Anybody
from ivr.web.account import links, password_checks
from ivr.web.authors import address_and_name
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit, choices
from routing.audit import Actor, Deed
from routing.people import accounts, first_link, passwords, second_factor
from routing.people.accounts import AccountExists
from routing.people.passwords import PasswordNotSound
from routing.people.roles import Role

router = APIRouter(prefix="/link/first")

_GONE, _NOT_SOUND = 410, 422
# Whoever sets a helpline up does everything at first, and nobody gives roles to themselves later.
OFFERED = (Role.COORDINATOR, Role.SUPERVISOR)


class FirstAccount(BaseModel):
    """The form, as it is typed."""

    email: str = ""
    name: str = ""
    password: str = ""
    role: list[Role] = []


@router.get("/{token}")
async def first_page(visit: Anybody, token: str) -> Response:
    """Show the form. Looking at the link does not spend it."""
    if not await _works(visit, token):
        return _over(visit)
    return _page(visit, FirstAccount(role=list(OFFERED)))


@router.post("/{token}")
async def make(visit: Anybody, token: str, form: Annotated[FirstAccount, Form()]) -> Response:
    """Make the account of an admin with its password, and begin a session."""
    if not await _works(visit, token):
        return _over(visit)
    email, name, faults = _sound(visit, form)
    if faults:
        return _page(visit, form, faults)
    kept = await password_checks.hashed(passwords.sound(form.password))
    roles = {Role.ADMIN, *form.role}
    sealer = visit.pages.helpline.sealer
    try:
        async with visit.transaction() as connection:
            account = await accounts.add_first(connection, visit.now, email, roles, name=name)
            await accounts.change(connection, account, password_hash=kept)
            is_open = not await choices.need_second_factor(connection, roles)
            if not is_open:
                await second_factor.prepare(connection, account, sealer)
            tokens = await links.begin(visit, connection, account, email, is_open=is_open)
            deed = Deed("account.first_made", f"account {account}", after={"roles": sorted(roles)})
            await audit.note(connection, visit.now, Actor(account), deed, sealer)
    except AccountExists:
        return _over(visit)
    return links.lead_in(visit, tokens, is_open=is_open)


async def _works(visit: Visit, token: str) -> bool:
    if not first_link.is_sound(visit.pages.helpline.sealer, visit.now, token):
        return False
    async with visit.transaction() as connection:
        return not await accounts.exist(connection)


def _over(visit: Visit) -> Response:
    return visit.page("account/link_over.html", status=_GONE)


def _sound(visit: Visit, form: FirstAccount) -> tuple[str, str, dict[str, str]]:
    """Return email, name, and every fault of the form at once, by field."""
    _ = words_of(visit)
    email, name, faults = address_and_name(visit, form.email, form.name)
    try:
        passwords.sound(form.password)
    except PasswordNotSound:
        faults["password"] = _("This password is too easy: at least 12 signs, of five kinds or more.")
    return email, name, faults


def _page(visit: Visit, form: FirstAccount, faults: dict[str, str] | None = None) -> Response:
    values: dict[str, Any] = {"form": form, "offered": OFFERED, "faults": faults or {}}
    return visit.page("account/first.html", status=_NOT_SOUND if faults else 200, **values)
