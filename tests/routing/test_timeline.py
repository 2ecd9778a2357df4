"""The timeline: a call's events in order, for as long as the call is kept."""

from datetime import timedelta

from sqlalchemy import delete

from ivr.database.engine import Database
from routing import timeline
from routing.calls import calls
from tests.routing.rows import NOW, SECOND, a_call, column
from tests.routing.transactions import tx_at


async def test_events_are_told_in_the_order_in_which_they_happened(database: Database) -> None:
    async with database.begin() as connection:
        call, other = await a_call(connection), await a_call(connection)
        await timeline.record(tx_at(connection, NOW + SECOND), call.id, "call.ended", why="gone")
        await timeline.record(tx_at(connection, NOW), call.id, "call.arrived")
        await timeline.record_all(
            tx_at(connection, NOW + SECOND),
            [(call.id, "offer.cancelled", {"offer": "1"}), (other.id, "call.waiting", {})],
        )
        told = await timeline.of_call(connection, call.id)
    assert [(event.kind, event.at, event.detail) for event in told] == [
        ("call.arrived", NOW, {}),
        ("call.ended", NOW + SECOND, {"why": "gone"}),
        ("offer.cancelled", NOW + SECOND, {"offer": "1"}),
    ]


async def test_events_of_one_instant_keep_their_order(database: Database) -> None:
    kinds = [f"test.{n}" for n in range(50)]
    async with database.begin() as connection:
        call = await a_call(connection)
        await timeline.record_all(tx_at(connection, NOW), [(call.id, kind, {}) for kind in kinds])
        assert [event.kind for event in await timeline.of_call(connection, call.id)] == kinds


async def test_recording_no_events_writes_nothing(database: Database) -> None:
    async with database.begin() as connection:
        await timeline.record_all(tx_at(connection, NOW), [])
        assert await column(connection, "select count(*) from events") == [0]


async def test_instants_come_back_as_they_were(database: Database) -> None:
    at = NOW + timedelta(microseconds=123_456)
    async with database.begin() as connection:
        call = await a_call(connection)
        await timeline.record(tx_at(connection, at), call.id, "test.told")
        (event,) = await timeline.of_call(connection, call.id)
    assert event.at == at
    assert event.at.utcoffset() == timedelta(0)


async def test_a_timeline_goes_with_its_call(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        await timeline.record(tx_at(connection, NOW), call.id, "test.told")
        await connection.execute(delete(calls).where(calls.c.id == call.id))
        assert await timeline.of_call(connection, call.id) == []
