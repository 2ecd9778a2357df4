"""Offline talks: recorded once each, whoever tells of them, and over when their caller does something else."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import offers, timeline
from routing.calls import State
from routing.switchboard.offer import offline_talks
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, an_offer, kinds_of
from tests.routing.transactions import tx_at


async def talks(connection: AsyncConnection) -> list[Any]:
    found = await connection.execute(text("select connected_at, parted_at from offers order by connected_at"))
    return [tuple(row) for row in found]


async def test_a_talk_is_recorded_once_and_ended_once(connection: AsyncConnection) -> None:
    call, ana = await a_call(connection, State.TALKING), await a_counsellor(connection)
    for _ in range(2):
        await offline_talks.begin(tx_at(connection, NOW), call.id, ana)
    assert await talks(connection) == [(NOW, None)]
    for later in (MINUTE, 2 * MINUTE):
        await offline_talks.end(tx_at(connection, NOW + later), call.id)
    assert await talks(connection) == [(NOW, NOW + MINUTE)]
    assert await kinds_of(connection, call.id) == ["counsellor.accepted", "offer.ended"]


async def test_what_happened_before_a_talk_ends_it_not(connection: AsyncConnection) -> None:
    call, ana = await a_call(connection, State.TALKING), await a_counsellor(connection)
    await offline_talks.begin(tx_at(connection, NOW), call.id, ana)
    await offline_talks.end(tx_at(connection, NOW - SECOND), call.id)
    assert await talks(connection) == [(NOW, None)]


async def test_an_earlier_end_that_is_told_later_is_the_end(connection: AsyncConnection) -> None:
    call, ana = await a_call(connection, State.TALKING), await a_counsellor(connection)
    await offline_talks.begin(tx_at(connection, NOW), call.id, ana, "CB1")
    for later in (2 * MINUTE, MINUTE, 3 * MINUTE):
        await offline_talks.end(tx_at(connection, NOW + later), call.id)
    assert await talks(connection) == [(NOW, NOW + MINUTE)]


async def test_what_ends_with_its_call_ends_no_earlier_than_it_began(connection: AsyncConnection) -> None:
    call, (ana, budi) = await a_call(connection), [await a_counsellor(connection, n) for n in (1, 2)]
    await offline_talks.begin(tx_at(connection, NOW), call.id, ana, "CB1")
    await offline_talks.end(tx_at(connection, NOW + SECOND), call.id)
    await offline_talks.begin(tx_at(connection, NOW + MINUTE), call.id, budi, "CB2")
    await offline_talks.end_all(tx_at(connection, NOW + MINUTE - SECOND), call.id)
    assert await talks(connection) == [(NOW, NOW + SECOND), (NOW + MINUTE, NOW + MINUTE)]


async def test_conversations_that_the_database_knows_are_left_alone(connection: AsyncConnection) -> None:
    call, ana = await a_call(connection, State.TALKING), await a_counsellor(connection)
    known: dict[str, Any] = {"connected_at": NOW, "leg_sid": "CB1", "by_caller": True}
    talks_on = await an_offer(connection, call.id, ana, offers.State.ACCEPTED, **known)
    known |= {"leg_sid": "CB2", "ended_at": NOW + 2 * MINUTE, "parted_at": NOW + 2 * MINUTE}
    is_over = await an_offer(connection, call.id, ana, offers.State.ENDED, **known)
    for end in (offline_talks.end, offline_talks.end_all):
        await end(tx_at(connection, NOW + MINUTE), call.id)
    for offer in (talks_on, is_over):
        assert await offers.by_id(connection, offer.id) == offer


async def test_the_ring_before_it_begins_where_it_was_told_of(connection: AsyncConnection) -> None:
    call, ana = await a_call(connection, State.TALKING), await a_counsellor(connection)
    await timeline.record(tx_at(connection, NOW - 9 * SECOND), call.id, "counsellor.rung", counsellor=ana)
    await offline_talks.begin(tx_at(connection, NOW), call.id, ana)
    await offline_talks.begin(tx_at(connection, NOW), call.id, ana + 1)  # nobody knows who that was
    rang = await connection.execute(text("select counsellor_id, ringing_at from offers"))
    assert [tuple(row) for row in rang] == [(ana, NOW - 9 * SECOND)]
