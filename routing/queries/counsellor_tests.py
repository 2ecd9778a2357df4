"""Tests: the newest test ring of the number that a counsellor has now, and who asked for it."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counselling import testrings
from routing.counselling.testrings import TestRing
from routing.queries.counsellor_history import names


@dataclass(frozen=True, slots=True)
class Tested:
    """A test ring, under way or over; `by` is an account's name or email, or who ran a command."""

    ring: TestRing
    by: str


async def newest(connection: AsyncConnection, counsellor_id: int) -> Tested | None:
    """Return the newest test ring of a counsellor's present number."""
    ring = await testrings.newest(connection, counsellor_id)
    if ring is None:
        return None
    named = await names(connection, {ring.account} if ring.account is not None else ())
    return Tested(ring, named.get(ring.account, ring.by) if ring.account is not None else ring.by)
