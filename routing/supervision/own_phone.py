"""Own phones: a supervisor's phone, which is a contact's like any counsellor's (docs/decisions/0266).

So one table tells which phones we ring, and one hold keeps each from being rung twice. A test ring proves it.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.counselling import testrings
from routing.counselling.numbers import NumberOfSample
from routing.counselling.testrings import State, TestRing
from routing.people import accounts
from routing.people.accounts import Account
from routing.rota.sample import SAMPLE_PHONES


class PhoneNotProven(Exception):
    """The account has no phone, or nobody pressed 1 at the last test ring that it asked for."""


class OwnPhone(NamedTuple):
    """A supervisor's phone, as a contact, and the newest test ring that they asked for.

    Another's test does not prove that it is theirs.
    """

    counsellor_id: int
    phone: str
    test: TestRing | None

    @property
    def is_proven(self) -> bool:
        """Whether key 1 was pressed at its last test ring."""
        return self.test is not None and self.test.state == State.CONFIRMED


async def of(connection: AsyncConnection, account: int) -> OwnPhone | None:
    """Return the phone of an account, if it has one."""
    found = await accounts.by_id(connection, account)
    if found is None or found.counsellor_id is None:
        return None
    contact = await counsellors.by_id(connection, found.counsellor_id)
    if contact is None:
        return None
    return OwnPhone(
        contact.id, contact.phone, await testrings.newest(connection, contact.id, account=account)
    )


async def proven(connection: AsyncConnection, account: int) -> OwnPhone:
    """Return the proven phone of an account. Raises PhoneNotProven."""
    phone = await of(connection, account)
    if phone is None or not phone.is_proven:
        raise PhoneNotProven
    return phone


async def change(connection: AsyncConnection, now: datetime, account: Account, phone: str) -> None:
    """Give an account a phone (E.164): the contact's who has it, or a new contact's. Raises NumberOfSample."""
    if phone in SAMPLE_PHONES:
        raise NumberOfSample
    contact = await counsellors.by_phone(connection, phone)
    id_ = contact.id if contact is not None else await _contact(connection, now, account, phone)
    await accounts.change(connection, account.id, counsellor_id=id_)


async def _contact(connection: AsyncConnection, now: datetime, account: Account, phone: str) -> int:
    """Make a contact whom no rota names: nobody's turn ever comes by it."""
    row = {
        "name": account.name or account.email,
        "phone": phone,
        "created_at": now,
        "cleared": False,
        "awaits_rota": True,
    }
    made = insert(counsellors.counsellors).values(row).returning(counsellors.counsellors.c.id)
    return int((await connection.execute(made)).scalar_one())
