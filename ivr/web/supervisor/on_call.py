"""On call: a supervisor says by one press until when they are to be reached, on a phone that a test ring has proven."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web import times
from ivr.web.access import SignedIn, require
from ivr.web.live import board_source
from ivr.web.pages import Visit
from ivr.web.supervisor.board import show
from ivr.web.words import words_of
from routing import phone_numbers
from routing.audit import Deed
from routing.counselling.numbers import NumberOfSample, masked
from routing.people.roles import Role
from routing.phone_numbers import PhoneNotSound
from routing.supervision import by_hand, on_call, own_phone
from routing.supervision.by_hand import CallbackRefused
from routing.supervision.own_phone import CountryNotRung, PhoneNotProven, TestsUsedUp
from routing.supervision.tonight import EndNotSound
from routing.switchboard.testring import dialling
from routing.transaction import Transaction

router = APIRouter(prefix=f"{board_source.PATH}/on-call", dependencies=[Depends(require(Role.SUPERVISOR))])

_NOT_SOUND, _CONFLICT = 422, 409
_NO_RING = (CallbackRefused, CountryNotRung, TestsUsedUp)
Minutes = Annotated[int, Form()]
Written = Annotated[str, Form(max_length=100)]


@router.post("")
async def begin(visit: SignedIn, minutes: Minutes) -> Response:
    """Be on call for so long, in place of whoever was."""
    _ = words_of(visit)
    account = visit.signed_in.account.id
    try:
        async with visit.transaction() as connection:
            until = await on_call.begin(connection, visit.now, account, minutes)
            await _note(visit, connection, "on_call.began", until=until.isoformat(timespec="minutes"))
    except EndNotSound:
        return await show(visit, on_call_fault=_("Choose for how long."), status=_NOT_SOUND)
    except PhoneNotProven:
        fault = _("Your phone is not proven: have it rung, and press 1 there.")
        return await show(visit, on_call_fault=fault, status=_CONFLICT)
    return _done(visit)


@router.post("/end")
async def end(visit: SignedIn) -> Response:
    """Be on call no longer, whoever is: somebody who left must not stand there all night."""
    async with visit.transaction() as connection:
        if await on_call.end(connection, visit.now):
            await _note(visit, connection, "on_call.ended")
    return _done(visit)


@router.post("/phone")
async def phone(visit: SignedIn, phone: Written = "") -> Response:
    """Keep another phone as one's own, and have it rung for a test."""
    _ = words_of(visit)
    try:
        sound = _read(visit, phone)
        async with visit.transaction() as connection:
            await _may_ring(visit, connection, sound)
            await own_phone.change(connection, visit.now, visit.signed_in.account, sound)
            await _note(visit, connection, "on_call.phone_changed", phone=masked(sound))
    except PhoneNotSound:
        fault = _("This is no phone number that can be rung.")
        return await show(visit, on_call_fault=fault, phone_typed=phone, status=_NOT_SOUND)
    except NumberOfSample:
        fault = _("This number is of the sample of 2020 and may be a private person's today.")
        return await show(visit, on_call_fault=fault, phone_typed=phone, status=_CONFLICT)
    except _NO_RING as refused:
        return await show(visit, on_call_fault=_refused(visit, refused), phone_typed=phone, status=_CONFLICT)
    return await test(visit)


@router.post("/test")
async def test(visit: SignedIn) -> Response:
    """Ring one's own phone, for a key that says that the number is right."""
    _ = words_of(visit)
    try:
        async with visit.transaction() as connection:
            own = await own_phone.of(connection, visit.signed_in.account.id)
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            if own is not None:
                await _may_ring(visit, connection, own.phone)
            if own is not None and await dialling.begin(tx, own.counsellor_id, by=visit.actor):
                await _note(visit, connection, own_phone.TESTED)
    except dialling.PhoneHeld:
        fault = _("This phone rings, talks or rests now. Test it when that is over.")
        return await show(visit, on_call_fault=fault, status=_CONFLICT)
    except _NO_RING as refused:
        return await show(visit, on_call_fault=_refused(visit, refused), status=_CONFLICT)
    visit.pages.after_commit(tx.noted)
    return _done(visit)


async def _may_ring(visit: Visit, connection: AsyncConnection, phone: str) -> None:
    """Refuse a number whose owner is turned away, or wants no ring of ours, and what would cost us. Raises _NO_RING."""
    tx = Transaction(connection, visit.now, visit.pages.helpline)
    await by_hand.refuse_barred(tx, tx.sealer.hashes(phone))
    await own_phone.refuse_ring(tx, visit.signed_in.account.id, phone)


def _refused(visit: Visit, refused: Exception) -> str:
    _ = words_of(visit)
    if isinstance(refused, CountryNotRung):
        told = _(
            "The hotline rings phones of these countries alone, none that costs by the minute: %(countries)s."
        )
        return told % {"countries": ", ".join(refused.countries)}
    if isinstance(refused, TestsUsedUp):
        at = refused.again_at.astimezone(visit.pages.settings.zone)
        told = _("Your phone was tested %(most)s times within an hour. The next test from %(at)s on.")
        return told % {"most": own_phone.MOST_PER_HOUR, "at": times.clock(visit.language)(at)}
    return _("This number is blocked, or never to be rung again.")


def _read(visit: Visit, typed: str) -> str:
    """Return a number as E.164, any but the hotline's own. Raises PhoneNotSound."""
    settings = visit.pages.settings
    found = phone_numbers.read_phone(typed, settings.hotline_country).e164
    if found == settings.hotline_number:
        raise PhoneNotSound("unreadable")
    return found


async def _note(visit: Visit, connection: AsyncConnection, action: str, **after: object) -> None:
    deed = Deed(action, "", after=after or None)
    await visit.audited(connection, deed)


def _done(visit: Visit) -> Response:
    return visit.go(f"{board_source.PATH}#jaga")
