"""Safety on the page of a call: a caller is turned away for a while, or never rung again, and each is taken back."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from ivr.web import times
from ivr.web.access import SignedIn, require
from ivr.web.authors import author
from ivr.web.pages import Visit
from ivr.web.supervisor.call import (
    CONFLICT,
    NOT_SOUND,
    SPAN_WORDS,
    Written,
    choose,
    note_deed,
    show,
    unsound,
)
from ivr.web.words import words_of
from routing.blocks import Block
from routing.people.roles import Role
from routing.supervision import barring, blocking, never_again
from routing.supervision.blocking import BlockedForLonger, BlockRefused, NumberOfCounsellor
from routing.supervision.by_hand import BeingAttempted, CallbackRefused
from routing.transaction import Transaction

router = APIRouter(prefix="/calls/{call}", dependencies=[Depends(require(Role.SUPERVISOR))])

_SPANS = dict(zip(SPAN_WORDS, blocking.SPANS, strict=True))


@router.post("/block")
async def block(visit: SignedIn, call: UUID, span: Written = "", why: Written = "") -> Response:
    """Turn the caller away for a while."""
    words = " ".join(why.split())
    typed = {"span": span, "why": why}
    fault = unsound(visit, words, blocking.LONGEST_REASON)
    if fault is None and blocking.names_number(words):
        _ = words_of(visit)
        fault = _("This looks like a number. Others read the reason: say it without one.")
    if fault is not None:
        return await show(visit, call, NOT_SOUND, {"why": fault}, **typed)
    if span not in _SPANS:
        return await show(visit, call, NOT_SOUND, {"span": choose(visit)}, **typed)
    until, sealer = visit.now + _SPANS[span], visit.pages.helpline.sealer
    try:
        async with visit.transaction() as connection:
            await blocking.block_caller(
                connection, visit.now, call, until, words, by=visit.actor, sealer=sealer
            )
            await note_deed(visit, connection, "caller.blocked", call, {"until": until.isoformat()})
    except BlockedForLonger as refused:
        return await show(visit, call, CONFLICT, {"": await _longer(visit, refused.standing)}, **typed)
    except BlockRefused as refused:
        return await show(visit, call, CONFLICT, {"": _not_blocked(visit, refused)}, **typed)
    return visit.go(f"/calls/{call}#keselamatan")


@router.post("/let-in")
async def let_in(visit: SignedIn, call: UUID) -> Response:
    """Let the caller in again."""
    sealer = visit.pages.helpline.sealer
    try:
        async with visit.transaction() as connection:
            if await blocking.let_in(connection, visit.now, call, sealer=sealer):
                await note_deed(visit, connection, "caller.let_in", call)
    except BlockRefused as refused:
        return await show(visit, call, CONFLICT, {"": _not_blocked(visit, refused)})
    return visit.go(f"/calls/{call}#keselamatan")


@router.post("/never")
async def never(visit: SignedIn, call: UUID, never_why: Written = "") -> Response:
    """Ring the caller never again, for a reason."""
    words = never_why.strip()
    if (fault := unsound(visit, words, never_again.LONGEST_REASON)) is not None:
        return await show(visit, call, NOT_SOUND, {"never_why": fault}, never_why=never_why)
    try:
        async with visit.transaction() as connection:
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            await barring.bar_caller(tx, call, visit.by, words)
            await note_deed(visit, connection, "caller.never_again", call)
    except CallbackRefused as refused:
        return await show(visit, call, CONFLICT, {"": _not_barred(visit, refused)}, never_why=never_why)
    visit.pages.after_commit(tx.noted)
    return visit.go(f"/calls/{call}#keselamatan")


@router.post("/again")
async def again(visit: SignedIn, call: UUID) -> Response:
    """Let the caller be rung again."""
    try:
        async with visit.transaction() as connection:
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            if await barring.lift_caller(tx, call, visit.by):
                await note_deed(visit, connection, "caller.again", call)
    except CallbackRefused as refused:
        return await show(visit, call, CONFLICT, {"": _not_barred(visit, refused)})
    return visit.go(f"/calls/{call}#keselamatan")


def _not_blocked(visit: Visit, refused: BlockRefused) -> str:
    _ = words_of(visit)
    if isinstance(refused, NumberOfCounsellor):
        return _("This is a counsellor's number. A pause takes them off the line.")
    return _("There is no number to turn away: it was withheld or is erased.")


async def _longer(visit: Visit, standing: Block) -> str:
    """Tell who turned the caller away for longer meanwhile, and until when."""
    _ = words_of(visit)
    async with visit.transaction() as connection:
        name = await author(connection, standing.by)
    if standing.until is None:
        told = _("%(name)s has turned this caller away without an end. Nothing was changed.")
    else:
        told = _("%(name)s has turned this caller away for longer, until %(at)s. Nothing was changed.")
    written = times.moment(visit.language, visit.pages.settings.zone)
    return told % {"name": name, "at": written(standing.until) if standing.until else ""}


def _not_barred(visit: Visit, refused: CallbackRefused) -> str:
    _ = words_of(visit)
    if isinstance(refused, BeingAttempted):
        return _("A counsellor waits for its caller at this moment. Nothing was changed: see how it ends.")
    return _("There is no number that could be rung: it was withheld or is erased.")
