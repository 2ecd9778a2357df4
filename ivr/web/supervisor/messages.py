"""`/voicemails`: the messages that callers have left, as a work list: one's own, the new ones, those of others.

Listening is claiming: whoever takes a message can hear it, nobody else. What is released or handed over is in
somebody's list, with who and when.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import PlainTextResponse, Response

from ivr.web.access import SignedIn, require
from ivr.web.pages import HTML_NEVER_KEPT, Visit
from ivr.web.supervisor import messages_view, sound
from ivr.web.supervisor.messages_view import faulty, shown
from ivr.web.words import words_of
from routing import audit
from routing.audit import Deed
from routing.people import accounts
from routing.people.roles import Role
from routing.queries.work_lists import messages
from routing.supervision import claims
from routing.supervision.claims import MESSAGE, Work
from routing.transaction import Transaction

router = APIRouter(prefix="/voicemails", dependencies=[Depends(require(Role.SUPERVISOR))])
router.include_router(sound.router)

_LONGEST = 4 * claims.LONGEST_NOTE  # a line end counts as two in a form
Note = Annotated[str, Form(max_length=_LONGEST)]
Act = Callable[[Transaction, Work, str], Awaitable[bool]]


@router.get("")
async def page(visit: SignedIn, view: str = "", before: str = "", done: str = "") -> Response:
    """Show what waits, what is resolved, or all."""
    return await shown(visit, view, _id(before), _id(done))


@router.get("/stamp")
async def stamp(visit: SignedIn) -> Response:
    """Return a text that is another as soon as the list has changed."""
    async with visit.transaction() as connection:
        return PlainTextResponse(await messages.stamp(connection), headers=HTML_NEVER_KEPT)


@router.post("/{message}/claim")
async def claim(visit: SignedIn, message: UUID) -> Response:
    """Take a new message, to hear it."""
    return await _act(visit, message, claims.claim, "message.claimed", lead=f"#p-{message}")


@router.post("/{message}/take-over")
async def take_over(visit: SignedIn, message: UUID, holder: Annotated[str, Form(max_length=40)]) -> Response:
    """Take a message from whoever has it, and cannot work on it."""

    async def act(tx: Transaction, work: Work, by: str) -> bool:
        return holder != by and await claims.take_over(tx, work, by, holder)

    return await _act(visit, message, act, "message.taken_over", lead=f"#p-{message}", **{"from": holder})


@router.post("/{message}/note")
async def note(visit: SignedIn, message: UUID, note: Note = "") -> Response:
    """Keep a note."""

    async def act(tx: Transaction, work: Work, by: str) -> bool:
        return await claims.note(tx, work, by, note)

    return await _act(visit, message, act, "message.noted", note, lead=f"#p-{message}")


@router.post("/{message}/resolve")
async def resolve(visit: SignedIn, message: UUID, note: Note = "") -> Response:
    """Be done with a message."""
    return await _act(visit, message, claims.resolve, "message.resolved", note)


@router.post("/{message}/release")
async def release(visit: SignedIn, message: UUID, note: Note = "") -> Response:
    """Put a message back among the new."""
    return await _act(visit, message, claims.release, "message.released", note)


@router.post("/{message}/reopen")
async def reopen(visit: SignedIn, message: UUID) -> Response:
    """Put a resolved message back among the new."""
    return await _act(visit, message, claims.reopen, "message.reopened")


@router.post("/{message}/hand-over")
async def hand_over(
    visit: SignedIn, message: UUID, to: Annotated[str, Form(max_length=20)] = "", note: Note = ""
) -> Response:
    """Give a message to another supervisor."""
    async with visit.transaction() as connection:
        others = {each.id for each in await accounts.all_of(connection) if Role.SUPERVISOR in each.roles}
    chosen = int(to) if to.isascii() and to.isdigit() else 0
    if chosen not in others - {visit.signed_in.account.id}:
        _ = words_of(visit)
        return await faulty(visit, 422, {f"to-{message}": _("Choose who gets it.")}, message, note)

    async def act(tx: Transaction, work: Work, by: str) -> bool:
        return await claims.hand_over(tx, work, by, f"account {chosen}")

    return await _act(visit, message, act, "message.handed_over", note, to=f"account {chosen}")


async def _act(
    visit: Visit,
    message: UUID,
    act: Act,
    action: str,
    note: str | None = None,
    *,
    lead: str | None = None,
    **after: str,
) -> Response:
    """Do something with a message, keep the note of its form, and tell the audit; or say who has it meanwhile."""
    by, work = f"account {visit.signed_in.account.id}", Work(MESSAGE, message)
    async with visit.transaction() as connection:
        tx = Transaction(connection, visit.now, visit.pages.helpline)
        if note is not None:
            await claims.note(tx, work, by, note)
        if await act(tx, work, by):
            deed = Deed(action, f"message {message}", after=after or None)
            await audit.note(connection, visit.now, visit.actor, deed, tx.sealer)
            return visit.go(f"/voicemails{lead or f'?done={message}'}")
        why = await messages_view.why_not(visit, tx, work)
    return await faulty(visit, 409, {"": why}, message, note or "")


def _id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
