"""The carrier: whether failing legs are the carrier's fault or one phone's (design, part 4.4)."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.legs import LegState
from routing.line import carrier_route
from routing.offers import State
from routing.switchboard.actions import TellRoute
from routing.switchboard.offer import ringing
from tests.routing.rows import column, phone_of, publish
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.offer.rings import HELPLINE, LATER, misses, offered, over


async def failing(connection: AsyncConnection) -> bool:
    return (await carrier_route.state(connection)).failing_since is not None


async def fails(connection: AsyncConnection, n: int) -> list[bool]:
    """Let one leg of a counsellor fail; return the actions that report on the carrier."""
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
