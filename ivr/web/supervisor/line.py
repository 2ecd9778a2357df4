"""The line tonight: on the board supervisors close it for a while, and have something said before the greeting."""

from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import times
from ivr.web.access import SignedIn, require
from ivr.web.authors import author
from ivr.web.live import board_source
from ivr.web.pages import Visit
from ivr.web.supervisor.board import show
from ivr.web.words import words_of
from routing.audit import Deed
from routing.choices import Choices
from routing.people.roles import Role
from routing.supervision import handover, tonight
from routing.supervision.tonight import ChangedMeanwhile, EndNotSound

router = APIRouter(prefix=board_source.PATH, dependencies=[Depends(require(Role.SUPERVISOR))])

_NOT_SOUND, _CONFLICT = 422, 409
_LONGEST = 2000
Minutes = Annotated[int, Form()]
Written = Annotated[str, Form(max_length=_LONGEST)]
Seen = Annotated[str, Form(max_length=40)]  # the mark of what stood on the form


@router.post("/line/close")
async def close(visit: SignedIn, minutes: Minutes, seen: Seen = "") -> Response:
    """Close the line for so long."""
    _ = words_of(visit)
    try:
        async with visit.transaction() as connection:
            chosen = await tonight.close_line(connection, visit.now, minutes, visit.by, seen=seen)
            await _note(visit, connection, "line.closed", until=chosen.closed_until)
    except EndNotSound:
        return await show(visit, fault=_("Choose for how long."), status=_NOT_SOUND)
    except ChangedMeanwhile as changed:
        return await show(visit, fault=await _closed_by(visit, changed), status=_CONFLICT)
    return _done(visit, chosen)


@router.post("/line/open")
async def open_(visit: SignedIn, seen: Seen = "") -> Response:
    """Open the line before its time."""
    try:
        async with visit.transaction() as connection:
            chosen = await tonight.open_line(connection, visit.now, visit.by, seen=seen)
            await _note(visit, connection, "line.opened")
    except ChangedMeanwhile as changed:
        return await show(visit, fault=await _closed_by(visit, changed), status=_CONFLICT)
    return _done(visit, chosen)


@router.post("/announcement")
async def announce(visit: SignedIn, minutes: Minutes, seen: Seen = "") -> Response:
    """Say something before the greeting for so long, in the languages of the hotline that the form brings."""
    _ = words_of(visit)
    form = await visit.request.form()
    written = {each: form.get(each) for each in visit.pages.settings.hotline_languages}
    said = {each: tonight.sayable(text) for each, text in written.items() if isinstance(text, str)}
    words = {each: text for each, text in said.items() if text}
    if not words:
        return await show(visit, fault=_("Write what callers shall hear."), status=_NOT_SOUND, written={})
    if any(len(text) > tonight.LONGEST_WORDS for text in words.values()):
        fault = _("That is too long: at most %(count)s signs.") % {"count": tonight.LONGEST_WORDS}
        return await show(visit, fault=fault, status=_NOT_SOUND, written=words)
    try:
        async with visit.transaction() as connection:
            chosen = await tonight.announce(connection, visit.now, words, minutes, visit.by, seen=seen)
            said = {f"words_{language}": text for language, text in chosen.announcement}
            await _note(visit, connection, "announcement.made", until=chosen.announced_until, **said)
    except EndNotSound:
        return await show(visit, fault=_("Choose for how long."), status=_NOT_SOUND, written=words)
    except ChangedMeanwhile as changed:
        fault = await _announced_by(visit, changed)
        return await show(visit, fault=fault, status=_CONFLICT, written=words)
    return _done(visit, chosen)


@router.post("/announcement/end")
async def end_announcement(visit: SignedIn, seen: Seen = "") -> Response:
    """End the announcement before its time."""
    try:
        async with visit.transaction() as connection:
            chosen = await tonight.fall_silent(connection, visit.now, visit.by, seen=seen)
            await _note(visit, connection, "announcement.ended")
    except ChangedMeanwhile as changed:
        return await show(visit, fault=await _announced_by(visit, changed), status=_CONFLICT)
    return _done(visit, chosen)


@router.post("/handover")
async def hand_over(visit: SignedIn, words: Written = "") -> Response:
    """Tell the next supervisor something."""
    _ = words_of(visit)
    told = words.replace("\r\n", "\n").strip()
    if not told or len(told) > handover.LONGEST:
        fault = _("Write something, of at most 1,000 signs.")
        return await show(visit, fault=fault, status=_NOT_SOUND, told=words)
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        await handover.write(connection, visit.now, told, visit.signed_in.account.id, sealer)
        await _note(visit, connection, "handover.written")
    return visit.go(f"{board_source.PATH}#serah")


async def _closed_by(visit: Visit, changed: ChangedMeanwhile) -> str:
    _ = words_of(visit)
    if changed.until is None:
        return _("%(name)s opened the line meanwhile, at %(at)s.") % await _who_when(visit, changed)
    return _("%(name)s closed the line meanwhile, until %(at)s.") % await _who_when(visit, changed)


async def _announced_by(visit: Visit, changed: ChangedMeanwhile) -> str:
    _ = words_of(visit)
    if changed.until is None:
        return _("%(name)s ended the announcement meanwhile, at %(at)s.") % await _who_when(visit, changed)
    return _("%(name)s made another announcement meanwhile, until %(at)s.") % await _who_when(visit, changed)


async def _who_when(visit: Visit, changed: ChangedMeanwhile) -> dict[str, str]:
    async with visit.transaction() as connection:
        name = await author(connection, changed.by)
    written = times.since_when(visit.language, visit.pages.settings.zone)
    return {"name": name, "at": written(changed.until or changed.at, visit.now)}


async def _note(visit: Visit, connection: AsyncConnection, action: str, **after: object) -> None:
    told = {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in after.items()
    }
    deed = Deed(action, "", after=told or None)
    await visit.audited(connection, deed)


def _done(visit: Visit, chosen: Choices) -> Response:
    # The next call of this process hears it; other processes look again within a second.
    visit.pages.helpline.at_hand.take(chosen, monotonic())
    visit.pages.renew_copy()
    return visit.go(f"{board_source.PATH}#saluran")
