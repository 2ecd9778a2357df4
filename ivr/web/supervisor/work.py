"""Work: taking, noting, resolving, releasing and handing over, the same for each list of what waits for a person.

Each is told to the audit. Whoever was too late for it is told who has it now, and what they wrote is shown to them.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.authors import author
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.audit import Deed
from routing.people import accounts
from routing.people.accounts import Account
from routing.people.roles import Role
from routing.supervision import claims
from routing.supervision.claims import Kind, Work, hand
from routing.supervision.handling import Handling
from routing.supervision.never_again import LONGEST_REASON
from routing.transaction import Transaction

_LONGEST = 4 * claims.LONGEST_NOTE  # a line end counts as two in a form
Note = Annotated[str, Form(max_length=_LONGEST)]
Act = Callable[[Transaction, Work, str], Awaitable[bool]]
Faulty = Callable[[Visit, int, dict[str, str], UUID, str], Awaitable[Response]]
CONFLICT, NOT_SOUND = 409, 422


class List(NamedTuple):
    """A list: the kind of its work, its noun in the audit, the path of its page, and what shows it with a fault.

    `faulty` is asked with the status, faults by field, the work and the note of its form.
    """

    kind: Kind
    noun: str
    path: str
    faulty: Faulty


def claims_of(of: List) -> APIRouter:
    """Return the routes of one piece of work, below its id."""
    router = APIRouter(prefix="/{work}")

    _change_hands(router, of)

    @router.post("/note")
    async def note(visit: SignedIn, work: UUID, note: Note = "") -> Response:
        async def act(tx: Transaction, one: Work, by: str) -> bool:
            return await claims.note(tx, one, by, note)

        return await acted(visit, of, work, act, "noted", note, stays=True)

    @router.post("/resolve")
    async def resolve(visit: SignedIn, work: UUID, note: Note = "") -> Response:
        return await acted(visit, of, work, claims.resolve, "resolved", note)

    @router.post("/release")
    async def release(visit: SignedIn, work: UUID, note: Note = "") -> Response:
        return await acted(visit, of, work, claims.release, "released", note)

    @router.post("/reopen")
    async def reopen(visit: SignedIn, work: UUID) -> Response:
        return await acted(visit, of, work, claims.reopen, "reopened")

    return router


def _change_hands(router: APIRouter, of: List) -> None:
    @router.post("/claim")
    async def claim(visit: SignedIn, work: UUID) -> Response:
        return await acted(visit, of, work, claims.claim, "claimed", stays=True)

    @router.post("/take-over")
    async def take_over(visit: SignedIn, work: UUID, holder: Annotated[str, Form(max_length=40)]) -> Response:
        async def act(tx: Transaction, one: Work, by: str) -> bool:
            return holder != by and await claims.take_over(tx, one, by, holder)

        return await acted(visit, of, work, act, "taken_over", stays=True, **{"from": holder})

    @router.post("/hand-over")
    async def hand_over(
        visit: SignedIn, work: UUID, to: Annotated[str, Form(max_length=20)] = "", note: Note = ""
    ) -> Response:
        async with visit.transaction() as connection:
            others = {str(each.id): each.id for each in await colleagues(visit, connection)}
        if (chosen := others.get(to)) is None:
            _ = words_of(visit)
            return await of.faulty(visit, NOT_SOUND, {f"to-{work}": _("Choose who gets it.")}, work, note)

        async def act(tx: Transaction, one: Work, by: str) -> bool:
            return await claims.hand_over(tx, one, by, f"account {chosen}")

        return await acted(visit, of, work, act, "handed_over", note, to=f"account {chosen}")


async def colleagues(visit: Visit, connection: AsyncConnection) -> list[Account]:
    """Return the other supervisors, to whom work may be handed over."""
    me = visit.signed_in.account.id
    return [
        each for each in await accounts.all_of(connection) if Role.SUPERVISOR in each.roles and each.id != me
    ]


async def acted(
    visit: Visit,
    of: List,
    id_: UUID,
    act: Act,
    deed: str,
    note: str | None = None,
    *,
    stays: bool = False,
    **after: str,
) -> Response:
    """Do something with a piece of work, keep the note of its form, and tell the audit; or say who has it meanwhile.

    `stays`: it is in the reader's hands afterwards, and the page leads to it.
    """
    by, work = visit.by, Work(of.kind, id_)
    if note and not await _keeps_notes(visit, work):
        return await of.faulty(visit, CONFLICT, {"": _too_old(visit)}, id_, note)
    async with visit.transaction() as connection:
        tx = Transaction(connection, visit.now, visit.pages.helpline)
        if note is not None:
            await claims.note(tx, work, by, note)
        is_done = await act(tx, work, by)
        if is_done:
            told = Deed(f"{of.noun}.{deed}", f"{of.noun} {id_}", after=after or None)
            await visit.audited(connection, told)
        else:
            why = await _why_not(visit, tx, work)
    if not is_done:
        return await of.faulty(visit, CONFLICT, {"": why}, id_, note or "")
    visit.pages.after_commit(tx.noted)
    return visit.go(f"{of.path}#p-{id_}" if stays else f"{of.path}?done={id_}#done")


def noted_since(visit: Visit) -> datetime:
    """Return when a call must have ended, at the earliest, for a note of it to be kept."""
    return visit.now - timedelta(days=visit.pages.settings.keep_numbers_days)


async def _keeps_notes(visit: Visit, work: Work) -> bool:
    async with visit.transaction() as connection:
        tx = Transaction(connection, visit.now, visit.pages.helpline)
        return await claims.keeps_notes(tx, work, noted_since(visit))


def _too_old(visit: Visit) -> str:
    _ = words_of(visit)
    return _("This call is too old for a note: notes are erased with the number.")


async def _why_not(visit: Visit, tx: Transaction, work: Work) -> str:
    _ = words_of(visit)
    found = await hand(tx, work)
    if found is None:
        return _("There is no such entry any more.")
    if found.handling == Handling.NEW:
        return _("It is in nobody's hands now. Take it first.")
    who = {"name": await author(tx.connection, found.by or "")}
    if found.holder is None:
        return _("It is resolved already, by %(name)s.") % who
    if found.holder == visit.by:
        return _("It is in your hands already.")
    return _("It is in the hands of %(name)s now. Nothing was changed.") % who


def is_night(visit: Visit) -> bool:
    """Tell whether quiet hours are on: by itself nothing rings then."""
    rules = visit.pages.helpline.rules
    return rules.callback_quiet.around(visit.now, rules.zone) is not None


def reason_unsound(visit: Visit, words: str) -> str:
    """Tell what is wrong with a reason that is missing or too long."""
    _ = words_of(visit)
    if not words:
        return _("Write it in words of your own.")
    return _("Write at most %(most)s signs here.") % {"most": LONGEST_REASON}


def id_of(written: str) -> UUID | None:
    """Return the id that an address names."""
    try:
        return UUID(written)
    except ValueError:
        return None
