"""Presses of "Test ring", and what came of them."""

from typing import Any
from uuid import UUID

from ivr.lab import Phone
from routing.audit.deeds import Actor
from routing.switchboard.testring import dialling
from routing.transaction import Transaction
from tests.scenarios.hotline import Hotline

BY = Actor(by="Wulan")
KEY = "Tekan satu, agar kami tahu"


async def id_of(hotline: Hotline, phone: Phone) -> int:
    """Return the counsellor who has a phone."""
    (row,) = await hotline.rows(f"select id from counsellors where phone = '{phone.number}'")  # noqa: S608
    return int(row.id)


async def presses(hotline: Hotline, phone: Phone, process: int = 0) -> None:
    """Press on one process, which rings the phone. Raises PhoneHeld."""
    transactions = hotline.processes[process].state.service.transactions
    await transactions.run(dialling.begin, await id_of(hotline, phone), by=BY)


async def presses_and_is_killed(hotline: Hotline, phone: Phone) -> UUID:
    """Press on a process that commits, and dies before it does what it has noted; return the test's id."""
    service = hotline.service
    async with service.database.begin() as connection:
        tx = Transaction(connection, hotline.clock.now(), service.helpline)
        test = await dialling.begin(tx, await id_of(hotline, phone), by=BY)
    assert test is not None
    return test.id


async def results(hotline: Hotline) -> list[tuple[str, str | None]]:
    """Return the states of all tests in order, with why those failed that did."""
    return [
        (row.state, row.failure) for row in await hotline.rows("select * from test_rings order by pressed_at")
    ]


async def told(hotline: Hotline) -> list[tuple[str, dict[str, Any]]]:
    """Return by whom and with what detail the events tell of tests."""
    rows = await hotline.rows("select by, detail from counsellor_events where kind = 'tested' order by id")
    return [(row.by, row.detail) for row in rows]


def rings_of(hotline: Hotline, phone: Phone) -> int:
    """Return how many legs the product has made to a phone."""
    return len([leg for leg in hotline.lab.calls if leg.direction == "outbound-api" and leg.phone is phone])
