"""`/people`: accounts, their roles, invitations and new links; each change asks for the password again, lately."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.authors import address_and_name
from ivr.web.pages import RowId, Visit
from ivr.web.words import words_of
from routing.audit import Deed
from routing.people import accounts, link_mails, one_time_links, sessions
from routing.people.accounts import Account, AccountExists
from routing.people.one_time_links import Purpose
from routing.people.roles import LastAdmin, OwnAdmin, Role, RoleNotGiven

router = APIRouter(prefix="/people")

_CONFLICT, _NOT_SOUND = 409, 422
Roles = Annotated[list[Role], Form()]


class _FormNotSound(Exception):
    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__()
        self.faults = faults


class Told(StrEnum):
    """How the owner of an account gets a link; without SMTP_URL each is shown."""

    MAILED = "mailed"
    SHOWN = "shown"


@router.get("")
async def people_page(visit: SignedIn) -> Response:
    """List the accounts."""
    return await _people(visit)


class Invitation(BaseModel):
    """The form of an invitation, as it is typed."""

    email: str = ""
    name: str = ""
    role: list[Role] = []
    link: Told = Told.MAILED


@router.post("", dependencies=[confirmed])
async def invite(visit: SignedIn, form: Annotated[Invitation, Form()]) -> Response:
    """Make an account; mail its invitation, or show it once."""
    try:
        sound, name = _sound(visit, form)
    except _FormNotSound as unsound:
        return await _people(visit, _NOT_SOUND, unsound.faults, form=form)
    try:
        async with visit.transaction() as connection:
            account = await accounts.add(connection, visit.now, sound, form.role, name=name)
            token = await _make_link(visit, connection, account, Purpose.INVITATION, form.link)
            deed = Deed("account.invited", f"account {account}", after={"roles": sorted(form.role)})
            await visit.audited(connection, deed)
    except AccountExists:
        _ = words_of(visit)
        said = _("Somebody with this email has an account.")
        return await _people(visit, _CONFLICT, {"email": said}, form=form)
    return await _told(visit, token, sound)


def _sound(visit: Visit, form: Invitation) -> tuple[str, str]:
    """Return the email and the name of an invitation. Raises _FormNotSound with every fault at once."""
    _ = words_of(visit)
    email, name, faults = address_and_name(visit, form.email, form.name)
    if not form.role:
        faults["role"] = _("Choose at least one role.")
    if faults:
        raise _FormNotSound(faults)
    return email, name


@router.post("/{account}/roles", dependencies=[confirmed])
async def give_roles(visit: SignedIn, account: RowId, role: Roles = []) -> Response:  # noqa: B006
    """Give an account exactly these roles."""
    _ = words_of(visit)
    try:
        async with visit.transaction() as connection:
            if await accounts.by_id(connection, account) is None:
                return visit.go("/people")
            by = visit.signed_in.account.id
            had = await accounts.give_roles(connection, account, role, by=by)
            deed = Deed(
                "account.roles_given", f"account {account}", {"roles": sorted(had)}, {"roles": sorted(role)}
            )
            await visit.audited(connection, deed)
    except RoleNotGiven:
        said = _("Nobody gives a role to themselves. Ask another admin.")
        return await _people(visit, _CONFLICT, {"": said})
    except (LastAdmin, OwnAdmin) as refused:
        return await _people(visit, _CONFLICT, {"": _refused(visit, refused)})
    return visit.go("/people")


@router.post("/{account}/reset", dependencies=[confirmed])
async def reset(visit: SignedIn, account: RowId, link: Annotated[Told, Form()] = Told.MAILED) -> Response:
    """Make a link for a new password, which also takes the second factor away; end the account's sessions."""
    async with visit.transaction() as connection:
        found = await accounts.by_id(connection, account)
        if found is None:
            return visit.go("/people")
        token = await _make_link(visit, connection, account, _purpose(found), link)
        await sessions.end_all(connection, account)
        await visit.audited(connection, Deed("account.link_made", f"account {account}"))
    return await _told(visit, token, found.email)


@router.post("/{account}/end", dependencies=[confirmed])
async def end(visit: SignedIn, account: RowId) -> Response:
    """End an account, its sessions and its link."""
    try:
        async with visit.transaction() as connection:
            if await accounts.by_id(connection, account) is None:
                return visit.go("/people")
            await accounts.end(connection, visit.now, account, by=visit.signed_in.account.id)
            await sessions.end_all(connection, account)
            await one_time_links.withdraw(connection, account)
            await visit.audited(connection, Deed("account.ended", f"account {account}"))
    except (LastAdmin, OwnAdmin) as refused:
        return await _people(visit, _CONFLICT, {"": _refused(visit, refused)})
    return visit.go("/people")


def _refused(visit: Visit, refused: Exception) -> str:
    _ = words_of(visit)
    if isinstance(refused, LastAdmin):
        return _("This is the last admin. Make somebody else an admin first.")
    return _("You would shut yourself out of these pages. Ask another admin.")


async def _people(
    visit: Visit,
    status: int = 200,
    faults: dict[str, str] | None = None,
    *,
    form: Invitation | None = None,
    link: str = "",
    link_of: str = "",
) -> Response:
    async with visit.transaction() as connection:
        listed = await accounts.all_of(connection)
        mails = await link_mails.states(connection, visit.now)
    return visit.page(
        "admin/people.html",
        status=status,
        faults=faults or {},
        people=listed,
        mails=mails,
        by_mail=_by_mail(visit),
        every_role=list(Role),
        form=form or Invitation(),
        link=link,
        link_of=link_of,
    )


async def _make_link(
    visit: Visit, connection: AsyncConnection, account: int, purpose: Purpose, link: Told
) -> str | None:
    """Make a link; return its token where it is to be shown, None where a worker mails it."""
    mailed = _by_mail(visit) and link is Told.MAILED
    by = visit.signed_in.account.id
    token = await one_time_links.make(connection, visit.now, account, purpose, by=by, mailed=mailed)
    return None if mailed else token


async def _told(visit: Visit, token: str | None, email: str) -> Response:
    """Show a link once, or lead back to the list, which tells what becomes of a mail."""
    if token is None:
        return visit.go("/people")
    return await _people(visit, link=f"{visit.pages.settings.pages_url}/link/{token}", link_of=email)


def _by_mail(visit: Visit) -> bool:
    return bool(visit.pages.settings.smtp_url.get_secret_value())


def _purpose(account: Account) -> Purpose:
    return Purpose.INVITATION if account.password_hash is None else Purpose.RESET
