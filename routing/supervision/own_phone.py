"""Own phones: a supervisor's phone, which is a contact's like any counsellor's (docs/decisions/0266).

So one table tells which phones we ring, and one hold keeps each from being rung twice. A test ring proves it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors, phone_numbers
from routing.audit.chain import audit
from routing.counselling import testrings
from routing.counselling.numbers import NumberOfSample
from routing.counselling.testrings import State, TestRing
from routing.people import accounts
from routing.people.accounts import Account
from routing.rota.sample import SAMPLE_PHONES
from routing.sql import locks
from routing.transaction import Transaction

TESTED = "on_call.phone_tested"  # in the audit
MOST_PER_HOUR = 5  # test rings of one account: each may go to another number
_HOUR = timedelta(hours=1)


class PhoneNotProven(Exception):
    """The account has no phone, or nobody pressed 1 at the last test ring that it asked for."""


class CountryNotRung(Exception):
    """The number is not of `countries` (ISO 3166), or costs by the minute."""

    def __init__(self, countries: tuple[str, ...]) -> None:
        super().__init__("a country that is not rung")
        self.countries = countries


class TestsUsedUp(Exception):
    """The account has had its phone rung as often as it may in an hour; `again_at` is when it may again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(f"again at {again_at.isoformat()}")
        self.again_at = again_at


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


async def refuse_ring(tx: Transaction, account: int, phone: str) -> None:
    """Refuse the test ring of an account to what costs us, or too many of them. Raises CountryNotRung, TestsUsedUp.

    Note TESTED in the audit in the transaction of the ring.
    """
    countries = tuple(dict.fromkeys((tx.rules.country, *tx.rules.rings_back_to)))
    if not phone_numbers.may_be_rung_back(phone, countries):
        raise CountryNotRung(countries)
    # One by one, so that two presses at once are not both the last that is left.
    await tx.connection.execute(text(locks.ON_CALL))
    lately = (audit.c.account == account, audit.c.action == TESTED, audit.c.at > tx.now - _HOUR)
    rung = (await tx.connection.execute(select(func.count(), func.min(audit.c.at)).where(*lately))).one()
    if rung[0] >= MOST_PER_HOUR:
        raise TestsUsedUp(rung[1] + _HOUR)


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
