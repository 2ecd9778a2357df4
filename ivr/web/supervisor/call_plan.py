"""The plan for a caller who rings often: made, changed and ended on the page of any call of theirs."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from ivr.web.access import SignedIn, require
from ivr.web.pages import Visit
from ivr.web.supervisor.call import CONFLICT, NOT_SOUND, Written, note_deed, show, unsound
from ivr.web.words import words_of
from routing.people.roles import Role
from routing.supervision import blocking, plans
from routing.supervision.plans import NumberNotKept, Plan

router = APIRouter(prefix="/calls/{call}/plan", dependencies=[Depends(require(Role.SUPERVISOR))])

_MOST_DIGITS = 3


@router.post("")
async def agree_on_plan(
    visit: SignedIn, call: UUID, who: Written = "", minutes: Written = "", plan: Written = ""
) -> Response:
    """Keep what is agreed for the caller, in place of the last plan."""
    typed = {"who": who, "minutes": minutes, "plan": plan}
    name, longest, words = " ".join(who.split()), minutes.strip(), plan.strip()
    if faults := _faults(visit, name, longest, words):
        return await show(visit, call, NOT_SOUND, faults, **typed)
    agreed = Plan(name, int(longest) if longest else None, words)
    sealer = visit.pages.helpline.sealer
    try:
        async with visit.transaction() as connection:
            await plans.agree(connection, visit.now, call, agreed, by=visit.actor, sealer=sealer)
            await note_deed(visit, connection, "plan.made", call)
    except NumberNotKept:
        return await show(visit, call, CONFLICT, {"": _not_kept(visit)})
    return visit.go(f"/calls/{call}#rencana")


@router.post("/end")
async def end_plan(visit: SignedIn, call: UUID) -> Response:
    """End the plan."""
    try:
        async with visit.transaction() as connection:
            if await plans.end(connection, call, sealer=visit.pages.helpline.sealer):
                await note_deed(visit, connection, "plan.ended", call)
    except NumberNotKept:
        return await show(visit, call, CONFLICT, {"": _not_kept(visit)})
    return visit.go(f"/calls/{call}#rencana")


def _faults(visit: Visit, name: str, minutes: str, words: str) -> dict[str, str]:
    """Return what is wrong with a plan, by field."""
    _ = words_of(visit)
    faults = {}
    if len(name) > plans.LONGEST_NAME or not name.isprintable() or blocking.names_number(name):
        faults["who"] = _("Write a name that can be said, without a number.")
    if minutes and not _is_span(minutes):
        faults["minutes"] = _("Write minutes, from 1 to 180, or leave it empty.")
    if (fault := unsound(visit, words, plans.LONGEST)) is not None:
        faults["plan"] = fault
    return faults


def _is_span(minutes: str) -> bool:
    is_number = minutes.isascii() and minutes.isdigit() and len(minutes) <= _MOST_DIGITS
    return is_number and 1 <= int(minutes) <= plans.MOST_MINUTES


def _not_kept(visit: Visit) -> str:
    _ = words_of(visit)
    return _("A plan needs a number that is kept: this one was withheld or is erased.")
