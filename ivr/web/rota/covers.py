"""`/rota/covers`: somebody comes, stays away or stands in, in force with the next call; undone by one press."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.marked import N_
from ivr.web.numbers import whole
from ivr.web.pages import RowId, Visit
from ivr.web.rota.gaps_view import moment_of
from ivr.web.rota.page import Asked, CoverForm, minute_of, order_of, show
from ivr.web.times import date_of
from ivr.web.words import words_of
from routing.audit import Deed
from routing.queries.week import monday_of
from routing.rota.cover import Cover, CoverKind
from routing.rota.coverage.fitting import GapFilled, Wish, add_fitting
from routing.rota.covers import CoverNotSound, withdraw_cover
from routing.rota.files.times import DAY
from routing.rota.live import cover_by_id
from routing.rota.wallclock import instant_of

router = APIRouter(prefix="/rota/covers")

_CONFLICT, _NOT_SOUND = 409, 422
_LONGEST_NOTE = 200
_FURTHEST = timedelta(days=366)

# Why a cover is refused: the field that it is about, and the words.
_REFUSED = {
    "span": ("end", N_("A cover ends after it begins.")),
    "over": ("end", N_("This time has passed. Choose one that is still to come.")),
    "replaced": ("replaced", N_("Choose whose place it is.")),
    "same": ("who", N_("Nobody comes in their own place. Choose somebody else.")),
    "counsellor": ("who", N_("Choose who it is.")),
    "left": ("who", N_("This counsellor is no longer with us.")),
    "cleared": ("who", N_("This counsellor is not cleared to take calls.")),
    "paused": ("who", N_("This counsellor is paused then.")),
    "there": ("who", N_("This counsellor is there already, for these hours or a part of them.")),
    "not_there": ("who", N_("Nobody expects this counsellor then, so there is nothing to change.")),
}


@dataclass
class _FormNotSound(Exception):
    """Fields that cannot be understood, by name, and the words for each."""

    faults: dict[str, str]


@router.post("")
async def make(visit: SignedIn, form: Annotated[CoverForm, Form()]) -> Response:
    """Make a cover. It rings nobody: who comes is rung by the next call (promises P2, P9)."""
    _ = words_of(visit)
    try:
        wish = _wish(visit, form)
    except _FormNotSound as unsound:
        return await show(visit, form.asked, form, unsound.faults, _NOT_SOUND)
    try:
        async with visit.transaction() as connection:
            made = await add_fitting(connection, visit.pages.helpline.rota, wish, now=visit.now, by=visit.by)
            if made.is_new:
                cover = await cover_by_id(connection, made.id)
                await _note(visit, connection, "cover.made", made.id, None, cover)
    except GapFilled as filled:
        said = _("Meanwhile %(names)s fills these hours. Nobody was added.")
        faults = {"": said % {"names": ", ".join(filled.names)}}
        return await show(visit, form.asked, form, faults, _CONFLICT)
    except CoverNotSound as refused:
        place, words = _REFUSED[refused.reason]
        if refused.reason == "not_there" and wish.kind is CoverKind.REPLACED:
            place = "replaced"
        return await show(visit, form.asked, form, {place: _(words)}, _CONFLICT)
    if made.is_new:
        visit.pages.renew_copy()
    # A gap stands on the page of its week; a change of another day is seen on that day's.
    week = form.week if form.gap else form.day
    return visit.go(f"/rota?{_back(week, form.by)}done={made.id}#done")


@router.post("/{cover}/undo")
async def undo(
    visit: SignedIn, cover: RowId, week: Annotated[str, Form()] = "", by: Annotated[str, Form()] = ""
) -> Response:
    """Withdraw a cover that is not over; what was of it stays on record."""
    async with visit.transaction() as connection:
        before = await cover_by_id(connection, cover)
        is_withdrawn = await withdraw_cover(connection, cover, now=visit.now)
        if is_withdrawn:
            after = await cover_by_id(connection, cover)
            await _note(visit, connection, "cover.undone", cover, before, after)
    if not is_withdrawn:
        _ = words_of(visit)
        said = _("This cover is over, or was undone already. Nothing has changed.")
        return await show(visit, Asked(week=week, by=by), CoverForm(), {"": said}, _CONFLICT)
    visit.pages.renew_copy()
    return visit.go(f"/rota?{_back(week, by)}undone=1#done")


def _wish(visit: Visit, form: CoverForm) -> Wish:
    """Return what the form asks for. Raises _FormNotSound."""
    _, faults = words_of(visit), {}
    kind = CoverKind(form.kind) if form.kind in set(CoverKind) else None
    day, who, replaced = date_of(form.day), whole(form.comes), whole(form.replaced)
    start, end = minute_of(form.start), minute_of(form.end)
    if who is None:
        faults["who"] = _(_REFUSED["counsellor"][1])
    if kind is CoverKind.REPLACED and replaced is None:
        faults["replaced"] = _(_REFUSED["replaced"][1])
    if day is None:
        faults["day"] = _("Choose a day.")
    elif day > visit.now.date() + _FURTHEST:
        faults["day"] = _("Choose a day within a year from now.")
    if len(form.note) > _LONGEST_NOTE:
        faults["note"] = _("Write at most %(most)s signs here.") % {"most": _LONGEST_NOTE}
    faults |= _faults_of_times(visit, form)
    if kind is None:
        faults["kind"] = _("Choose what changes.")
    if faults or kind is None or who is None or day is None or start is None or end is None:
        raise _FormNotSound(faults)
    zone = visit.pages.settings.zone
    ends_at = instant_of(day, end if end > start else end + DAY, zone)
    tier = int(form.tier) if form.tier in {"1", "2"} else None
    return Wish(
        kind,
        who,
        instant_of(day, start, zone),
        ends_at,
        replaced if kind is CoverKind.REPLACED else None,
        tier if kind is CoverKind.ADDED else None,
        form.note.strip(),
        _gap(form, zone),
    )


def _faults_of_times(visit: Visit, form: CoverForm) -> dict[str, str]:
    _, faults = words_of(visit), {}
    for name, written in (("start", form.start), ("end", form.end)):
        if minute_of(written) is None:
            faults[name] = _("Write a time such as 22.00, 22:00 or 22.")
    if form.is_whole_day and not form.whole:
        faults["end"] = _("It begins and ends at the same time. If a whole day is meant, tick that below.")
    return faults


def _gap(form: CoverForm, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return the gap that a form was for, as its page had it."""
    start, end = moment_of(form.gap, zone), moment_of(form.until, zone)
    return None if start is None or end is None else (start, end)


def _back(week: str, by: str) -> str:
    """Return the part of the page's address that says which week is shown, by any of its days, and how."""
    day = date_of(week)
    order = order_of(by)
    return (f"week={monday_of(day)}&" if day else "") + (f"by={order}&" if order else "")


async def _note(
    visit: Visit,
    connection: AsyncConnection,
    action: str,
    cover_id: int,
    before: Cover | None,
    after: Cover | None,
) -> None:
    deed = Deed(action, f"cover {cover_id}", _told(before), _told(after))
    await visit.audited(connection, deed)


def _told(cover: Cover | None) -> dict[str, object] | None:
    """Return a cover for the audit: ids and times, no names."""
    if cover is None:
        return None

    def iso(at: datetime) -> str:
        return at.isoformat(timespec="seconds")

    told = {"kind": str(cover.kind), "counsellor": cover.counsellor_id, "tier": cover.tier}
    told |= {"from": iso(cover.starts_at), "until": iso(cover.ends_at)}
    return told if cover.replaced_id is None else told | {"replaced": cover.replaced_id}
