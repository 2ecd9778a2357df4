"""`/callbacks`: those that need somebody first, those that run by themselves, and what counsellors keyed to follow up.

A supervisor who has one has it rung now or at a time, or cancels it. What is being attempted goes on until it ends.
"""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import PlainTextResponse, Response

from ivr.web.access import SignedIn, require
from ivr.web.pages import HTML_NEVER_KEPT, Visit
from ivr.web.supervisor.callbacks_view import faulty, moments, shown
from ivr.web.supervisor.ring_back import refused, ring_back_of
from ivr.web.supervisor.work import (
    CONFLICT,
    NOT_SOUND,
    List,
    Note,
    acted,
    claims_of,
    id_of,
    reason_unsound,
)
from ivr.web.times import date_of
from ivr.web.words import words_of
from routing.audit import Deed
from routing.people.roles import Role
from routing.queries.work_lists import callbacks, follow_ups
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time
from routing.rota.messages.saying import say
from routing.rota.wallclock import instant_of
from routing.supervision import barring, by_hand, claims
from routing.supervision.by_hand import CallbackRefused
from routing.supervision.claims import CALLBACK, FOLLOW_UP, Work
from routing.supervision.never_again import LONGEST_REASON
from routing.transaction import Transaction

router = APIRouter(prefix="/callbacks", dependencies=[Depends(require(Role.SUPERVISOR))])

_LIST = List(CALLBACK, "callback", "/callbacks", faulty)
_LONGEST = timedelta(days=14)
Short = Annotated[str, Form(max_length=60)]
Written = Annotated[str, Form(max_length=4 * LONGEST_REASON)]


class _NotSound(Exception):
    """What was chosen or typed is no time; `faults` says why, by field."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field)
        self.faults = {field: why}


@router.get("")
async def page(visit: SignedIn, view: str = "", before: str = "", done: str = "") -> Response:
    """Show what is open, what is over, or all."""
    return await shown(visit, view, id_of(before), id_of(done))


@router.get("/stamp")
async def stamp(visit: SignedIn) -> Response:
    """Return a text that is another as soon as the list has changed."""
    async with visit.transaction() as connection:
        both = await callbacks.stamp(connection) + await follow_ups.stamp(connection)
    return PlainTextResponse(both, headers=HTML_NEVER_KEPT)


@router.post("/{work}/ring")
async def ring(
    visit: SignedIn,
    work: UUID,
    when: Short = "",
    day: Short = "",
    time: Short = "",
    note: Note = "",
    why: Written = "",
) -> Response:
    """Have it rung at a time, by whoever is on duty then; it is in nobody's hands from then on.

    `why` is of the same form: whoever wrote there why it is never to be rung may have pressed Enter.
    """
    typed = {"when": when, "day": day, "time": time, "why": why}
    try:
        _not_never(visit, work, why)
        at = _chosen(visit, work, when, day, time)
    except _NotSound as fault:
        return await faulty(visit, NOT_SOUND, fault.faults, work, note, **typed)
    is_now = when == "now"

    async def act(tx: Transaction, one: Work, by: str) -> bool:
        if not await claims.release(tx, one, by):
            return False
        quiet = tx.rules.callback_quiet.around(tx.now, tx.rules.zone)
        await by_hand.ring(tx, work, at, tonight=is_now and quiet is not None)
        return True

    try:
        return await acted(visit, _LIST, work, act, "rung", note, at=at.isoformat(timespec="minutes"))
    except CallbackRefused as because:
        told = {"": refused(visit, because)}
        return await faulty(visit, CONFLICT, told, work, note, **typed)


@router.post("/{work}/cancel")
async def cancel(visit: SignedIn, work: UUID, note: Note = "") -> Response:
    """Ring its caller no more, until they ask again."""

    async def act(tx: Transaction, one: Work, by: str) -> bool:
        if not await claims.resolve(tx, one, by):
            return False
        await by_hand.cancel(tx, work)
        return True

    try:
        return await acted(visit, _LIST, work, act, "cancelled", note)
    except CallbackRefused as why:
        return await faulty(visit, CONFLICT, {"": refused(visit, why)}, work, note)


@router.post("/{work}/never")
async def never(visit: SignedIn, work: UUID, why: Written = "", note: Note = "") -> Response:
    """Ring its number never again, for a reason."""
    words = why.strip()
    if not words or len(words) > LONGEST_REASON:
        fault = {f"why-{work}": reason_unsound(visit, words)}
        return await faulty(visit, NOT_SOUND, fault, work, note, why=why)

    async def act(tx: Transaction, one: Work, by: str) -> bool:
        if not await claims.resolve(tx, one, by):
            return False
        await barring.bar_callback(tx, work, by, words)
        return True

    try:
        return await acted(visit, _LIST, work, act, "never_again", note)
    except CallbackRefused as because:
        return await faulty(visit, CONFLICT, {"": refused(visit, because)}, work, note, why=why)


@router.post("/{work}/again")
async def again(visit: SignedIn, work: UUID) -> Response:
    """Let its number be rung again; whoever sees that it was a mistake may say so."""
    try:
        async with visit.transaction() as connection:
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            if await barring.lift_callback(tx, work, visit.by):
                told = Deed("callback.again", f"callback {work}")
                await visit.audited(connection, told)
    except CallbackRefused as because:
        return await faulty(visit, CONFLICT, {"": refused(visit, because)}, work, "")
    return visit.go(f"/callbacks?done={work}")


router.include_router(claims_of(_LIST))
router.include_router(ring_back_of(_LIST))
router.include_router(
    claims_of(List(FOLLOW_UP, "follow_up", "/callbacks", faulty)),
    prefix="/follow-ups",
)


def _not_never(visit: Visit, work: UUID, why: str) -> None:
    """Ring nobody for whom a reason was written never to be rung again. Raises _NotSound."""
    if why.strip():
        _ = words_of(visit)
        fault = _("Nothing was rung. Press “Never ring it again” below, or take these words away.")
        raise _NotSound(f"why-{work}", fault)


def _chosen(visit: Visit, work: UUID, when: str, day: str, time: str) -> datetime:
    """Return the instant that was chosen. Raises _NotSound."""
    _, offered = words_of(visit), moments(visit)
    if when in offered:
        if time.strip():
            raise _NotSound(f"when-{work}", _("You wrote a time: choose that it counts, or take it away."))
        return offered[when]
    if when != "other":
        raise _NotSound(f"when-{work}", _("Choose when to ring."))
    on = date_of(day)
    if on is None:
        raise _NotSound(f"day-{work}", _("This is no date. Write one such as 2026-12-25."))
    try:
        minute, _repaired = read_time(time)
    except CellNotSound as fault:
        raise _NotSound(f"time-{work}", say(fault.key, time, fault.params, visit.language)) from None
    at = instant_of(on, minute, visit.pages.settings.zone)
    if not visit.now <= at <= visit.now + _LONGEST:
        raise _NotSound(f"time-{work}", _("Write a time within the next 14 days."))
    return at
