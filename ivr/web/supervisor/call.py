"""`/calls/{id}`: one call: how it ended and why, its phones and its timeline; notes, the number.

The number is masked. It is opened for a minute, for a purpose and with a reason, by whoever gave their password lately.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import numbers, times
from ivr.web.access import SignedIn, confirmed, require
from ivr.web.authors import authors
from ivr.web.marked import N_
from ivr.web.pages import Visit
from ivr.web.supervisor import legs_view, timeline_words
from ivr.web.supervisor.call_words import CallWords
from ivr.web.supervisor.timeline_words import RESOLUTIONS, Reader
from ivr.web.supervisor.work import is_night
from ivr.web.words import words_of
from routing import calls, phone_numbers
from routing.audit import Deed
from routing.callbacks import State
from routing.calls import Call, Outcome
from routing.counselling.numbers import masked
from routing.people.roles import Role
from routing.queries.caller_codes import code_of
from routing.queries.one_call import facts, story
from routing.queries.one_call.facts import OneCall
from routing.supervision import notes, reveals
from routing.supervision.plans import Plan
from routing.supervision.reveals import Purpose, RevealRefused, RevealsUsedUp

router = APIRouter(prefix="/calls/{call}", dependencies=[Depends(require(Role.SUPERVISOR))])

_NOT_FOUND, CONFLICT, NOT_SOUND = 404, 409, 422
Written = Annotated[str, Form()]

PURPOSES = {
    Purpose.DANGER: N_("Somebody's life is in danger"),
    Purpose.RING_BACK: N_("A promised callback that cannot be made otherwise"),
    Purpose.MISUSE: N_("Threats or misuse, to be reported"),
    Purpose.WISH: N_("The caller asks what is kept of them, or to be forgotten"),
}
SPAN_WORDS = {"hour": N_("1 hour"), "day": N_("24 hours"), "week": N_("7 days"), "month": N_("30 days")}
_RESOLVED = dict(zip(("resolved", "follow_up", "call_back"), RESOLUTIONS.values(), strict=True))


@router.get("")
async def call_page(visit: SignedIn, call: UUID) -> Response:
    """Show one call."""
    return await show(visit, call)


@router.post("/notes")
async def add_note(visit: SignedIn, call: UUID, note: Written = "") -> Response:
    """Keep a note of the call."""
    words = note.strip()
    if (fault := unsound(visit, words, notes.LONGEST)) is not None:
        return await show(visit, call, NOT_SOUND, {"note": fault}, note=note)
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        found = await calls.by_id(connection, call)
        if found is None:
            return _not_there(visit)
        if _keeps_notes(visit, found):
            await notes.add(connection, visit.now, call, words, by=visit.actor, sealer=sealer)
            await note_deed(visit, connection, "call.noted", call)
    return visit.go(f"/calls/{call}#catatan")


@router.post("/number", dependencies=[confirmed])
async def show_number(visit: SignedIn, call: UUID, purpose: Written = "", reason: Written = "") -> Response:
    """Show the whole number for a minute."""
    words = reason.strip()
    typed = {"purpose": purpose, "reason": reason}
    if (fault := unsound(visit, words, reveals.LONGEST_REASON)) is not None:
        return await show(visit, call, NOT_SOUND, {"reason": fault}, **typed)
    if purpose not in set(Purpose):
        return await show(visit, call, NOT_SOUND, {"purpose": choose(visit)}, **typed)
    sealer = visit.pages.helpline.sealer
    try:
        async with visit.transaction() as connection:
            if await calls.by_id(connection, call) is None:
                return _not_there(visit)
            number = await reveals.reveal(
                connection, visit.now, call, Purpose(purpose), words, by=visit.actor, sealer=sealer
            )
            await note_deed(visit, connection, "call.number_shown", call, {"purpose": purpose})
    except RevealRefused as refused:
        return await show(visit, call, CONFLICT, {"": _refused(visit, refused)}, **typed)
    shown = await show(visit, call, number=number)
    # Without any script too, the number does not stay on a screen that somebody leaves.
    shown.headers["Refresh"] = f"{reveals.SHOWN_FOR.total_seconds():.0f}; url=/calls/{call}"
    return shown


async def show(
    visit: Visit,
    call: UUID,
    status: int = 200,
    faults: dict[str, str] | None = None,
    *,
    number: str = "",
    **typed: str,
) -> Response:
    """Show a call; `typed` is what stood in a form that was refused, `number` its caller's, shown for a minute."""
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        found = await facts.read(connection, visit.now, call, sealer)
        if found is None:
            return _not_there(visit)
        people = await authors(connection, _people(found))
    _ = words_of(visit)
    zone = visit.pages.settings.zone
    clock = times.clock(visit.language)
    told = story.told(found, visit.now)
    reader = Reader(_, times.moment(visit.language, zone), numbers.language_name(visit.language), people)
    agreed = found.plan.plan if found.plan and found.plan.plan else Plan()
    usual = {
        "note": "",
        "purpose": Purpose.DANGER.value,
        "reason": "",
        "span": "day",
        "why": "",
        "never_why": "",
        "who": agreed.who,
        "minutes": f"{agreed.minutes or ''}",
        "plan": agreed.words,
    }
    return visit.page(
        "supervisor/call.html",
        status=status,
        faults=faults or {},
        found=found,
        call=found.call,
        code=code_of(found.call.caller_hash, sealer),
        mask=masked(found.number) if found.number else "",
        whole_number=_written(visit, number) if number else "",
        shown_until=visit.now + reveals.SHOWN_FOR,
        story=told,
        legs=legs_view.drawn(told, is_over=found.call.is_over),
        said=CallWords(found, told, visit.language, lambda at: clock(at.astimezone(zone))),
        lines=timeline_words.lines(found, reader),
        people=people,
        resolution=_(_RESOLVED[found.call.resolution]) if found.call.resolution in _RESOLVED else "",
        purposes={each.value: _(text) for each, text in PURPOSES.items()},
        spans={each: _(text) for each, text in SPAN_WORDS.items()},
        typed=usual | typed,
        rings_back=_may_ring_back(visit, found),
        is_night=is_night(visit),
        lately=timedelta(days=visit.pages.settings.keep_numbers_days),
        keeps_notes=_keeps_notes(visit, found.call),
    )


def _people(found: OneCall) -> set[str]:
    """Return everybody of the team of whom the page tells, as tables keep them."""
    of_events = {event.detail.get(name) for event in found.events for name in ("by", "to")}
    ids = {each.account for each in found.notes} | {each.account for each in found.reveals}
    handled = {message.handled_by for message in found.messages}
    named = {each for each in of_events | handled if isinstance(each, str)}
    ids |= {found.plan.account} if found.plan else set()
    decided = {each.by for each in (found.block, found.never) if each}
    return named | decided | {f"account {each}" for each in ids}


def _may_ring_back(visit: Visit, found: OneCall) -> bool:
    """Tell whether ringing the caller back is offered: not where it would be refused, nor beside the list's own way."""
    call, rules = found.call, visit.pages.helpline.rules
    if not call.is_over or call.outcome == Outcome.DESK or found.asked_in is not None:
        return False
    if found.number in {None, rules.number} or found.block or found.never:
        return False
    is_rung = any(each.state in {State.IN_LINE, State.ATTEMPTING} for each in found.callbacks)
    return not is_rung and phone_numbers.may_be_rung_back(found.number or "", rules.rings_back_to)


def _keeps_notes(visit: Visit, call: Call) -> bool:
    """Tell whether a note of this call would be kept: once its time is over, it would go within the hour."""
    kept_for = timedelta(days=visit.pages.settings.keep_numbers_days)
    return call.ended_at is None or call.ended_at > visit.now - kept_for


def _written(visit: Visit, e164: str) -> str:
    country = visit.pages.settings.hotline_country
    return phone_numbers.national(e164, country) or phone_numbers.international(e164)


def unsound(visit: Visit, words: str, most: int) -> str | None:
    """Return what is wrong with words that somebody must write."""
    _ = words_of(visit)
    if not words:
        return _("Write it in words of your own.")
    return _("Write at most %(most)s signs here.") % {"most": most} if len(words) > most else None


def choose(visit: Visit) -> str:
    """Return what is said where nothing that is offered was chosen."""
    _ = words_of(visit)
    return _("Choose one of these.")


def _refused(visit: Visit, refused: RevealRefused) -> str:
    _ = words_of(visit)
    if isinstance(refused, RevealsUsedUp):
        at: datetime = refused.again_at.astimezone(visit.pages.settings.zone)
        return _("You have opened %(most)s numbers within an hour. The next one from %(at)s on.") % {
            "most": reveals.MOST_PER_HOUR,
            "at": times.clock(visit.language)(at),
        }
    return _("There is no number to show: it was withheld or is erased.")


def _not_there(visit: Visit) -> Response:
    return visit.page("not_there.html", status=_NOT_FOUND)


async def note_deed(
    visit: Visit, connection: AsyncConnection, action: str, call: UUID, after: dict[str, Any] | None = None
) -> None:
    deed = Deed(action, f"call {call}", None, after)
    await visit.audited(connection, deed)
