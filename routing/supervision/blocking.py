"""Blocking: a number is turned away, unless it is a counsellor's, who needs it for their desk."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import blocks, calls, counsellors
from routing.audit import Actor
from routing.blocks import Block
from routing.sealing import Sealer
from routing.sql import locks

LONGEST_REASON = 200  # signs
SPANS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=30))


_A_NUMBER = re.compile(r"(?:\d[ .()-]*){6,}")


def names_number(reason: str) -> bool:
    """Tell whether a reason, which stands unsealed, has a phone number in it."""
    return _A_NUMBER.search(reason) is not None


class BlockRefused(Exception):
    """The number is not turned away."""


class NumberNotKept(BlockRefused):
    """It was withheld, or is erased, or none of the keys opens it."""


class NumberOfCounsellor(BlockRefused):
    """Pausing a counsellor takes them off the line; their number stays theirs."""


class BlockedForLonger(BlockRefused):
    """It is turned away for longer already; whoever means to shorten that lets the caller in first."""

    def __init__(self, standing: Block) -> None:
        super().__init__("it is turned away for longer")
        self.standing = standing


async def turn_away(
    connection: AsyncConnection, row: Block, number: str, hashes: list[bytes], *, may_shorten: bool = False
) -> Block | None:
    """Block a number; `hashes` are its own under every key. Return the longer block that it replaces.

    Raises NumberOfCounsellor; BlockedForLonger, unless it `may_shorten`.
    """
    if await counsellors.by_phone(connection, number) is not None:
        raise NumberOfCounsellor
    await connection.execute(text(locks.BLOCKS))
    standing = await blocks.longest(connection, row.since, hashes)
    longer = standing if standing is not None and _outlasts(standing, row) else None
    if longer is not None and not may_shorten:
        raise BlockedForLonger(longer)
    # A block by a hash of an older key would outlast this one's end.
    await blocks.unblock(connection, hashes)
    await blocks.block(connection, row.since, row.caller_hash, until=row.until, note=row.note, by=row.by)
    return longer


async def block_caller(
    connection: AsyncConnection,
    now: datetime,
    call_id: UUID,
    until: datetime,
    reason: str,
    *,
    by: Actor,
    sealer: Sealer,
) -> None:
    """Turn the caller of this call away until an instant. Raises BlockRefused."""
    number, hashes = await _number(connection, call_id, sealer)
    who = f"account {by.account}"
    row = Block(caller_hash=hashes[0], since=now, until=until, note=reason, by=who)
    await turn_away(connection, row, number, hashes)


async def let_in(connection: AsyncConnection, now: datetime, call_id: UUID, *, sealer: Sealer) -> bool:
    """Let the caller of this call in again; tell whether they were turned away. Raises NumberNotKept."""
    _, hashes = await _number(connection, call_id, sealer)
    was_blocked = await blocks.is_blocked(connection, now, hashes)
    await blocks.unblock(connection, hashes)
    return was_blocked


def _outlasts(one: Block, other: Block) -> bool:
    return other.until is not None and (one.until is None or one.until > other.until)


async def _number(connection: AsyncConnection, call_id: UUID, sealer: Sealer) -> tuple[str, list[bytes]]:
    call = await calls.by_id(connection, call_id)
    number = None if call is None else sealer.opened(call.caller_sealed)
    if number is None:
        raise NumberNotKept
    return number, sealer.hashes(number)
