"""Misses: what is one, and what only lets a counsellor rest; legs that fail (design, part 4.4)."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors, holds, offers
from routing.legs import LegState
from routing.line import carrier_route
from routing.offers import Offer, State
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.actions import TellLast, TellRoute
from routing.switchboard.call import ending
from routing.switchboard.offer import ringing
from routing.switchboard.replies import Reply
from routing.transaction import Helpline
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, an_offer, column, phone_of, publish, rules
from tests.routing.switchboard.decided import Decided, decided
from tests.routing.transactions import tx_at

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))
LATER = NOW + 25 * SECOND
RINGS_BY_CALLER = {"ringing_at": NOW + 3 * SECOND, "by_caller": True}


async def offered(connection: AsyncConnection, state: State, n: int = 1, **changed: Any) -> Offer:
    """Let a counsellor be offered a caller, and their phone be held for it."""
    (counsellor_id,) = await column(connection, f"select id from counsellors where phone = '{phone_of(n)}'")  # noqa: S608 - ours
    call = await a_call(connection)
    known = {"phone": phone_of(n), "leg_sid": f"CB{n}", "dialled_at": NOW, **changed}
    offer = await an_offer(connection, call.id, counsellor_id, state, **known)
    await holds.take(tx_at(connection, NOW), offer.phone, call_id=call.id, offer_id=offer.id, check_at=NOW)
    return offer


async def over(
    connection: AsyncConnection, offer: Offer, leg: LegState, at: datetime = LATER
) -> Decided[Reply]:
    assert offer.leg_sid is not None
    return await decided(ringing.leg_is, HELPLINE, connection, at, offer.id, offer.leg_sid, leg, 9)


async def misses(connection: AsyncConnection) -> list[Any]:
    return await column(connection, "select misses from counsellors order by id")


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
        # Ended by the carrier before that, or never heard ringing.
        (State.RINGING, RINGING, LegState.NO_ANSWER, NOW + 24 * SECOND, False),
        (State.DIALLING, {}, LegState.NO_ANSWER, LATER, False),
        (State.DIALLING, {}, LegState.COMPLETED, LATER, False),
        # From the caller's own leg, the limit counts from the dial, which ends the ring by itself.
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
async def test_what_the_end_of_a_leg_says_of_its_counsellor(
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
        # Told again, it counts once.
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
async def test_what_our_limit_says(
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


async def test_a_key_of_before_that_is_told_again_ends_no_row_of_today(connection: AsyncConnection) -> None:
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


# --- Legs that fail


async def failing(connection: AsyncConnection) -> bool:
    return (await carrier_route.state(connection)).failing_since is not None


async def fails(connection: AsyncConnection, n: int) -> list[bool]:
    """Let one leg of a counsellor fail; return what is told of the carrier."""
    before = await column(connection, "select id from offers")
    offer = await offered(connection, State.DIALLING, n, leg_sid=f"CB{n}-{len(before)}")
    decision = await over(connection, offer, LegState.FAILED)
    return [action.fails for action in decision.actions if isinstance(action, TellRoute)]


async def test_legs_of_two_counsellors_in_a_row_are_the_carriers_fault_and_told_once(
    connection: AsyncConnection,
) -> None:
    await publish(connection, phone_of(1), phone_of(2))
    assert [await fails(connection, n) for n in (1, 1, 2, 1)] == [[], [], [True], []]
    assert await failing(connection)
    assert await misses(connection) == [0, 0]
    rings = await offered(connection, State.DIALLING, 1, leg_sid="CB9")
    told = await decided(ringing.leg_is, HELPLINE, connection, LATER, rings.id, "CB9", LegState.RINGING, 1)
    assert [action.fails for action in told.actions if isinstance(action, TellRoute)] == [False]
    assert not await failing(connection)


async def test_a_phone_heard_ringing_between_ends_the_row(connection: AsyncConnection) -> None:
    await publish(connection, phone_of(1), phone_of(2))
    assert await fails(connection, 1) == []
    rings = await offered(connection, State.DIALLING, 1, leg_sid="CB9")
    await decided(ringing.leg_is, HELPLINE, connection, LATER, rings.id, "CB9", LegState.RINGING, 1)
    await over(connection, rings, LegState.BUSY)
    assert await fails(connection, 2) == []
    assert not await failing(connection)


async def test_three_times_at_the_only_one_on_duty_is_the_carriers_fault(connection: AsyncConnection) -> None:
    await publish(connection, phone_of(1))
    assert [await fails(connection, 1) for _ in range(4)] == [[], [], [True], []]


async def test_three_times_at_one_of_two_is_that_phones_fault(connection: AsyncConnection) -> None:
    await publish(connection, phone_of(1), phone_of(2))
    assert [await fails(connection, 1) for _ in range(4)] == [[], [], [], []]
    await connection.execute(text(f"update counsellors set cleared = false where phone = '{phone_of(2)}'"))  # noqa: S608 - ours
    assert await fails(connection, 1) == [True], "she is the only one now"
