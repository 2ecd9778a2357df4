"""Supervisors with a phone of their own, which a test ring has proven."""

import contextlib
from collections.abc import AsyncIterator
from uuid import uuid4

from ivr.lab import Phone
from routing.counselling import testrings
from routing.counselling.testrings import State, TestRing
from routing.people import accounts
from routing.people.roles import Role
from routing.supervision import own_phone
from tests.scenarios.hotline import Hotline

THEIRS = "+6281390000055"


async def a_supervisor(hotline: Hotline, phone: str = THEIRS) -> int:
    """Make a supervisor whose phone is proven; return the account's id."""
    now = hotline.clock.now()
    async with hotline.service.database.begin() as connection:
        account = await accounts.add(connection, now, "sari@example.org", [Role.SUPERVISOR])
    await has_a_phone(hotline, account, phone)
    return account


async def has_a_phone(hotline: Hotline, account: int, phone: str = THEIRS) -> None:
    """Give a supervisor a phone that is proven."""
    async with hotline.service.database.begin() as connection:
        found = await accounts.by_id(connection, account)
        assert found is not None
        await own_phone.change(connection, hotline.clock.now(), found, phone)
    await proves(hotline, account)


async def proves(hotline: Hotline, account: int) -> None:
    """Let a test ring have been confirmed on an account's phone."""
    now = hotline.clock.now()
    async with hotline.service.database.begin() as connection:
        own = await own_phone.of(connection, account)
        assert own is not None
        ring = TestRing(
            id=uuid4(),
            counsellor_id=own.counsellor_id,
            phone=own.phone,
            state=State.CONFIRMED,
            account=account,
            pressed_at=now,
            check_at=now,
            ended_at=now,
            leg_over_at=now,
        )
        await testrings.plan(connection, ring)


def their_phone(hotline: Hotline) -> Phone:
    """Return the supervisor's phone."""
    return hotline.lab.phone(THEIRS, "Sari's phone")


async def numbers_are_erased(hotline: Hotline) -> None:
    """Erase the numbers of all calls, as `forget` does."""
    await hotline.rows("update calls set caller_hash = null, caller_sealed = null returning id")


async def none_had_a_number(hotline: Hotline) -> None:
    """Let every call have come without a number."""
    known = """detail || '{"number": "withheld"}'"""
    await hotline.rows(f"update events set detail = {known} where kind = 'call.arrived' returning id")  # noqa: S608


@contextlib.asynccontextmanager
async def calls_are_old(hotline: Hotline, days: int) -> AsyncIterator[None]:
    """Let every call have ended so many days earlier, for a while."""
    earlier = f"update calls set ended_at = ended_at - interval '{days} days' returning id"  # noqa: S608
    await hotline.rows(earlier)
    yield
    await hotline.rows(earlier.replace(" - ", " + "))
