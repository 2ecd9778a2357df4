"""`/counsellors/{id}`: one counsellor: how they stand and why, duty ahead, load, history, and what may be changed.

A number is shown whole, or changed, only by whoever gave their password lately.
"""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.coordinator import ahead, written
from ivr.web.coordinator.duty_view import DutyView
from ivr.web.coordinator.offered_days import offered_days
from ivr.web.coordinator.written import NotSound
from ivr.web.pages import RowId, Visit
from ivr.web.words import words_of
from routing import counsellors
from routing.audit import Deed
from routing.counselling import clearance, details, numbers, pausing
from routing.counselling.numbers import NumberOfSample, NumberRefused, NumberTaken, PhoneHeld, masked
from routing.counselling.turn import Busy
from routing.queries import (
    counsellor_history,
    counsellor_load,
    counsellor_tests,
    counsellors_now,
    duty_ahead,
    duty_behind,
)
from routing.queries.counsellor_load import Load
from routing.rota.live import covers_from
from routing.switchboard.testring import dialling
from routing.transaction import Transaction

router = APIRouter(prefix="/counsellors/{counsellor}")

_CONFLICT, _NOT_SOUND = 409, 422
_EVENTS = 30
_TOMORROW = timedelta(days=1)
Written = Annotated[str, Form()]


@router.get("")
async def counsellor_page(visit: SignedIn, counsellor: RowId) -> Response:
    """Show one counsellor."""
    return await _page(visit, counsellor)


@router.post("/pause")
async def pause(
    visit: SignedIn, counsellor: RowId, day: Written = "", time: Written = "", why: Written = ""
) -> Response:
    """Take them off the line until a time."""
    try:
        written.short(visit, why=why)
        until = written.end_of_pause(visit, day, time)
    except NotSound as fault:
        return await _page(visit, counsellor, _NOT_SOUND, fault.faults, day=day, time=time, why=why)
    async with visit.transaction() as connection:
        if await counsellors.by_id(connection, counsellor) is None:
            return visit.go("/counsellors")
        reason = " ".join(why.split())
        await pausing.pause(connection, visit.now, counsellor, until=until, by=visit.actor, why=reason)
        await note(visit, connection, "counsellor.paused", counsellor, after={"until": until.isoformat()})
    return back(visit, counsellor)


@router.post("/resume")
async def resume(visit: SignedIn, counsellor: RowId) -> Response:
    """End their pause."""
    async with visit.transaction() as connection:
        if await pausing.resume(connection, visit.now, counsellor, by=visit.actor):
            await note(visit, connection, "counsellor.resumed", counsellor)
    return back(visit, counsellor)


@router.post("/in-turn")
async def in_turn(visit: SignedIn, counsellor: RowId) -> Response:
    """Forget the misses in a row: they are rung in turn again."""
    async with visit.transaction() as connection:
        if await pausing.put_in_turn(connection, visit.now, counsellor, by=visit.actor):
            await note(visit, connection, "counsellor.in_turn", counsellor)
    return back(visit, counsellor)


@router.post("/test")
async def test(visit: SignedIn, counsellor: RowId) -> Response:
    """Ring their phone, for a key that says that the number is right."""
    try:
        async with visit.transaction() as connection:
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            if await dialling.begin(tx, counsellor, by=visit.actor) is None:
                return visit.go("/counsellors")
            await note(visit, connection, "counsellor.tested", counsellor)
    except dialling.PhoneHeld as held:
        return await _page(visit, counsellor, _CONFLICT, {"": _held(visit, held)})
    visit.pages.after_commit(tx.noted)
    return visit.go(f"/counsellors/{counsellor}#uji")


@router.post("/details")
async def change_details(
    visit: SignedIn, counsellor: RowId, languages: Written = "", organisation: Written = ""
) -> Response:
    """Change languages and organisation."""
    typed = {"languages": languages, "organisation": organisation}
    try:
        sound = written.details(visit, languages, organisation)
    except NotSound as fault:
        return await _page(visit, counsellor, _NOT_SOUND, fault.faults, **typed)
    async with visit.transaction() as connection:
        found = await counsellors.by_id(connection, counsellor)
        if found is None:
            return visit.go("/counsellors")
        spoken, of = sound
        if await details.change(
            connection, visit.now, found, languages=spoken, organisation=of, by=visit.actor
        ):
            before = {"languages": found.languages, "organisation": found.organisation}
            after = {"languages": list(spoken), "organisation": of}
            await note(visit, connection, "counsellor.details_changed", counsellor, before, after)
    return back(visit, counsellor)


@router.post("/clear")
async def clear(visit: SignedIn, counsellor: RowId) -> Response:
    """Let them take calls."""
    async with visit.transaction() as connection:
        if await clearance.clear(connection, visit.now, counsellor, by=visit.actor):
            await note(visit, connection, "counsellor.cleared", counsellor)
    return back(visit, counsellor)


@router.post("/clearance")
async def change_clearance(visit: SignedIn, counsellor: RowId, until: Written = "") -> Response:
    """Clear them until the end of a day, or without an end."""
    try:
        last = written.last_day(visit, until)
        async with visit.transaction() as connection:
            if await counsellors.by_id(connection, counsellor) is None:
                return visit.go("/counsellors")
            before = await clearance.set_end(connection, visit.now, counsellor, last, by=visit.actor)
            if before != last:
                await note(
                    visit, connection, "counsellor.cleared_until", counsellor, _until(before), _until(last)
                )
    except NotSound as fault:
        return await _page(visit, counsellor, _NOT_SOUND, fault.faults, until=until)
    except Busy:
        return await _page(visit, counsellor, _CONFLICT, _busy(visit), until=until)
    return back(visit, counsellor)


@router.post("/number/show", dependencies=[confirmed])
async def show_number(visit: SignedIn, counsellor: RowId) -> Response:
    """Show the whole number, this once."""
    async with visit.transaction() as connection:
        number = await numbers.show(connection, visit.now, counsellor, by=visit.actor)
        if number is None:
            return visit.go("/counsellors")
        await note(visit, connection, "counsellor.number_shown", counsellor)
    return await _page(visit, counsellor, number=written.number(visit, number))


@router.post("/number", dependencies=[confirmed])
async def change_number(visit: SignedIn, counsellor: RowId, phone: Written = "") -> Response:
    """Give them another number, with all that is theirs."""
    try:
        sound = written.phone(visit, phone)
        async with visit.transaction() as connection:
            found = await counsellors.by_id(connection, counsellor)
            if found is None:
                return visit.go("/counsellors")
            if await numbers.change(connection, visit.now, found, sound, by=visit.actor):
                before, after = {"phone": masked(found.phone)}, {"phone": masked(sound)}
                await note(visit, connection, "counsellor.number_changed", counsellor, before, after)
    except NotSound as fault:
        return await _page(visit, counsellor, _NOT_SOUND, fault.faults, phone=phone)
    except NumberRefused as why:
        return await _page(visit, counsellor, _CONFLICT, {"phone": _refused(visit, why)}, phone=phone)
    except Busy:
        return await _page(visit, counsellor, _CONFLICT, _busy(visit), phone=phone)
    return back(visit, counsellor)


async def _page(
    visit: Visit,
    counsellor: int,
    status: int = 200,
    faults: dict[str, str] | None = None,
    *,
    number: str = "",
    **typed: str,
) -> Response:
    """Show one counsellor; `typed` is what stood in a form that was refused, `number` their own, shown this once."""
    now, rota_cache = visit.now, visit.pages.helpline.rota
    today = now.astimezone(visit.pages.settings.zone).date()
    async with visit.transaction() as connection:
        person = await counsellors_now.one(connection, rota_cache, now, counsellor)
        if person is None:
            return visit.go("/counsellors")
        rota = await rota_cache.live(connection)
        covers = await covers_from(
            connection, now - duty_ahead.LONGEST_SHIFT, now + duty_ahead.SPAN + duty_ahead.LONGEST_SHIFT
        )
        behind = await duty_behind.read(connection, visit.pages.settings.zone, counsellor, now)
        loads = await counsellor_load.of(connection, [counsellor], now)
        tested = await counsellor_tests.newest(connection, counsellor)
        told = await counsellor_history.newest(connection, counsellor, _EVENTS)
        names = await _names(
            connection, {each.replaced_id for each in covers if each.replaced_id is not None}
        )
    # In a thread, as a week is: a long rota must not hold up a webhook of this process.
    hours_behind = await asyncio.to_thread(behind.hours)
    coming = await ahead.of_one(rota, covers, counsellor, now)
    usual: dict[str, Any] = {
        "day": (today + _TOMORROW).isoformat(),
        "time": "08.00" if visit.language == "id" else "08:00",
        "why": "",
        "languages": " ".join(person.languages),
        "organisation": person.organisation or "",
        "until": person.cleared_until.isoformat() if person.cleared_until else "",
        "phone": "",
    }
    return visit.page(
        "coordinator/counsellor.html",
        status=status,
        faults=faults or {},
        person=person,
        look=person.look(today),
        ahead=coming.stretches,
        names=names,
        load=loads.get(counsellor, Load()),
        duty=DutyView.of(hours_behind, visit.language),
        spoken=coming.spoken,
        told=told,
        tested=tested,
        whole_number=number,
        typed=usual | typed,
        pause_days=offered_days(visit, today, str((usual | typed)["day"])),
    )


async def _names(connection: AsyncConnection, ids: set[int]) -> dict[int, str]:
    table = counsellors.counsellors
    rows = await connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}


async def note(
    visit: Visit,
    connection: AsyncConnection,
    action: str,
    counsellor: int,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what was done to a counsellor into the audit."""
    deed = Deed(action, f"counsellor {counsellor}", before, after)
    await visit.audited(connection, deed)


def _until(last: date | None) -> dict[str, Any]:
    return {"until": None if last is None else last.isoformat()}


def _busy(visit: Visit) -> dict[str, str]:
    _ = words_of(visit)
    return {"": _("Somebody publishes a rota at this moment, or a call has this counsellor. Press again.")}


def _refused(visit: Visit, why: NumberRefused) -> str:
    _ = words_of(visit)
    if isinstance(why, PhoneHeld):
        return _("This phone rings, talks or rests now. Change the number when it is over.")
    if isinstance(why, NumberOfSample):
        return _("This number is of the sample of 2020 and may be a private person's today.")
    assert isinstance(why, NumberTaken)  # noqa: S101 - for the type checker: there is no fourth
    return _("Another counsellor has this number.")


def _held(visit: Visit, held: dialling.PhoneHeld) -> str:
    _ = words_of(visit)
    if held.by_test:
        return _("This phone is being tested now.")
    return _("This phone rings, talks or rests now. Test it when that is over.")


def back(visit: Visit, counsellor: int) -> Response:
    """Lead back to the counsellor's page."""
    return visit.go(f"/counsellors/{counsellor}")
