"""Numbers of counsellors: shown whole to nobody but on request, and changed by hand."""

from datetime import datetime

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors, holds
from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import Kind
from routing.counselling.turn import in_turn
from routing.counsellors import Counsellor
from routing.rota import contacts
from routing.rota.sample import SAMPLE_PHONES
from routing.sql import locks

_SHOWN = 2
_LONGEST_CODE = 3


class NumberRefused(Exception):
    """A counsellor cannot get this number now."""


class NumberTaken(NumberRefused):
    """It is somebody else's; `counsellor_id` is whose."""

    def __init__(self, counsellor_id: int) -> None:
        super().__init__(f"counsellor {counsellor_id} has this number")
        self.counsellor_id = counsellor_id


class NumberOfSample(NumberRefused):
    """It is one of the sample of 2020, and may be a private person's today."""


class PhoneHeld(NumberRefused):
    """Their phone rings, talks or rests now."""


def masked(e164: str) -> str:
    """Return a number as pages show it: the country and the last two digits."""
    return f"+{_calling_code(e164)} •••• {e164[-_SHOWN:]}"


def _calling_code(e164: str) -> str:
    """Return the digits of the country; no code begins with another."""
    beginnings = (e164[1:end] for end in range(2, _LONGEST_CODE + 2))
    return next((code for code in beginnings if int(code) in COUNTRY_CODE_TO_REGION_CODE), "")


async def show(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> str | None:
    """Return a counsellor's whole number, and note who saw it."""
    found = await counsellors.by_id(connection, counsellor_id)
    if found is None:
        return None
    await events.note(connection, now, counsellor_id, Kind.NUMBER_SHOWN, by)
    return found.phone


async def change(
    connection: AsyncConnection, now: datetime, counsellor: Counsellor, phone: str, *, by: Actor
) -> bool:
    """Give a counsellor another phone (E.164), with all that is theirs; tell whether it is another one.

    Raises NumberRefused, and Busy; roll the transaction back then.
    """
    if phone == counsellor.phone:
        return False
    if phone in SAMPLE_PHONES:
        raise NumberOfSample
    async with in_turn(connection):
        # Nobody plans a ring meanwhile: it would be one of the phone before.
        await connection.execute(text(locks.LINE))
        if (other := await counsellors.by_phone(connection, phone)) is not None:
            raise NumberTaken(other.id)
        held = select(holds.holds.c.id).where(holds.holds.c.phone.in_((counsellor.phone, phone)), holds.OPEN)
        if (await connection.execute(held.limit(1))).first() is not None:
            raise PhoneHeld
        await contacts.change_phones(connection, now, [(counsellor.id, counsellor.phone, phone)], by=by)
    return True
