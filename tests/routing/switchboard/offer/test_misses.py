"""Misses: which rings count as a miss, and which only make a counsellor rest (design, part 4.4)."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors, offers
from routing.legs import LegState
from routing.offers import State
from routing.switchboard.actions import TellLast
from routing.switchboard.call import ending
from routing.switchboard.offer import ringing
from tests.routing.rows import MINUTE, NOW, SECOND, column, phone_of, publish
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.offer.rings import HELPLINE, LATER, misses, offered, over
from tests.routing.transactions import tx_at

RINGS_BY_CALLER = {"ringing_at": NOW + 3 * SECOND, "by_caller": True}


async def rests(connection: AsyncConnection) -> list[Any]:
    return await column(connection, "select rests_until from counsellors order by id")


RINGING: dict[str, Any] = {"ringing_at": NOW}
RANG: dict[str, Any] = {"ringing_at": NOW, "answered_at": NOW + 3 * SECOND}


@pytest.mark.parametrize(
    ("state", "known", "leg", "at", "is_miss"),
    [
        # A phone that was heard ringing to our limit.
        (State.RINGING, RINGING, LegState.NO_ANSWER, LATER, True),
        (State.RINGING, RINGING, LegState.CANCELLED, LATER, True),
        # The carrier ended the ring before that, or it was never heard.
        (State.RINGING, RINGING, LegState.NO_ANSWER, NOW + 24 * SECOND, False),
        (State.DIALLING, {}, LegState.NO_ANSWER, LATER, False),
        # It was picked up, and the word of that was lost: nobody knows what they heard.
        (State.RINGING, RINGING, LegState.COMPLETED, LATER, False),
        (State.RINGING, RINGS_BY_CALLER, LegState.COMPLETED, LATER, False),
        (State.DIALLING, {}, LegState.COMPLETED, LATER, False),
        # From the caller's own leg, the limit counts from the Dial, which ends the ring by itself.
        (State.RINGING, RINGS_BY_CALLER, LegState.NO_ANSWER, LATER, True),
        (State.RINGING, RINGS_BY_CALLER, LegState.NO_ANSWER, NOW + 20 * SECOND, False),
        (State.DIALLING, {"by_caller": True}, LegState.NO_ANSWER, LATER, False),
        # A voice that pressed nothing.
        (State.ANSWERED, RANG, LegState.COMPLETED, NOW + 9 * SECOND, True),
        # A busy line and a failed leg, however late.
        (State.RINGING, RINGING, LegState.BUSY, LATER, False),
        (State.DIALLING, {}, LegState.FAILED, LATER, False),
        (State.RINGING, RINGING, LegState.FAILED, LATER, False),
    ],
)  # fmt: skip
async def test_the_end_of_a_leg_decides_whether_the_offer_was_a_miss(
    connection: AsyncConnection,
    state: State,
    known: dict[str, Any],
    leg: LegState,
    at: datetime,
    is_miss: bool,
) -> None:
    await publish(connection, phone_of(1))
    offer = await offered(connection, state, **known)
    for _ in range(2):
        # A repeated webhook counts once.
        await over(connection, offer, leg, at)
    assert await misses(connection) == [int(is_miss)]
    assert await rests(connection) == [at + MINUTE], "60 s, whatever it was"


@pytest.mark.parametrize(
    ("state", "known", "missed", "rests_"),
    [
        (State.RINGING, RINGING, 1, True),
        (State.ANSWERED, RANG, 1, True),
        (State.DIALLING, {}, 0, True),
        (State.DIALLING, {"unsure": True}, 0, False),
    ],
)
async def test_an_offer_that_reaches_our_limit_is_a_miss_only_if_it_was_heard(
    connection: AsyncConnection, state: State, known: dict[str, Any], missed: int, rests_: bool
) -> None:
    await publish(connection, phone_of(1))
    await offered(connection, state, deadline_at=LATER, **known)
    await decided(ringing.expire, HELPLINE, connection, LATER, await offers.overdue(tx_at(connection, LATER)))
    assert await misses(connection) == [missed]
    assert await rests(connection) == [LATER + MINUTE if rests_ else None]


@pytest.mark.parametrize(("key", "missed"), [("", 3), ("1", 0), ("2", 0), ("7", 0)])
async def test_any_key_ends_a_row_of_misses(connection: AsyncConnection, key: str, missed: int) -> None:
    await publish(connection, phone_of(1))
    offer = await offered(connection, State.ANSWERED, **RANG)
    await connection.execute(text("update counsellors set misses = 2"))
    decision = await decided(ringing.take_key, HELPLINE, connection, LATER, offer.id, "CB1", key)
    assert await misses(connection) == [missed]
    told = [action for action in decision.actions if isinstance(action, TellLast)]
    assert [(each.call_id, each.misses) for each in told] == ([(offer.call_id, 3)] if missed == 3 else [])
    kinds = await column(connection, "select kind from counsellor_events where kind <> 'cleared'")
    assert kinds == (["last"] if missed == 3 else [])


async def test_a_repeated_key_of_an_old_offer_ends_no_present_row_of_misses(
    connection: AsyncConnection,
) -> None:
    await publish(connection, phone_of(1))
    offer = await offered(connection, State.DECLINED, **RANG)
    await connection.execute(text("update counsellors set misses = 3"))
    table = counsellors.counsellors
    await connection.execute(table.update().values(last_offered_at=NOW + MINUTE))
    await decided(ringing.take_key, HELPLINE, connection, NOW + 3 * MINUTE, offer.id, "CB1", "2")
    assert await misses(connection) == [3]


async def test_a_caller_who_hangs_up_makes_no_miss(connection: AsyncConnection) -> None:
    await publish(connection, phone_of(1))
    offer = await offered(connection, State.RINGING, **RINGING)
    await decided(ending.end, HELPLINE, connection, LATER, offer.call_id, "the caller hung up")
    await over(connection, offer, LegState.CANCELLED)
    assert await misses(connection) == [0]
