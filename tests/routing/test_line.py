"""The line: who may be rung for next, in order of service (promise P5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database import Database
from routing import calls, line, offers
from routing.calls import State
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, an_offer, rules


async def head(connection: AsyncConnection, limit: int = 100, **changed: Any) -> list[UUID]:
    return [waiting.call_id for waiting in await line.head(connection, NOW, rules(**changed), limit=limit)]


async def test_the_line_is_in_order_of_places_with_those_before_all_who_were_interrupted(
    database: Database,
) -> None:
    async with database.begin() as connection:
        second = await a_call(connection, place_at=NOW - MINUTE)
        third = await a_call(connection, place_at=NOW)
        first = await a_call(connection, place_at=NOW - 5 * MINUTE)
        back_late = await a_call(connection, place_at=NOW - SECOND, returned=True)
        back_early = await a_call(connection, place_at=NOW - 2 * SECOND, returned=True)
        expected = [call.id for call in (back_early, back_late, first, second, third)]
        assert await head(connection) == expected
        assert await head(connection, limit=2) == expected[:2]
        assert await head(connection, limit=0) == []
        assert await head(connection, limit=-3) == []


async def test_of_two_with_one_place_the_order_is_always_the_same(database: Database) -> None:
    async with database.begin() as connection:
        ids = [(await a_call(connection)).id for _ in range(5)]
        assert await head(connection) == sorted(ids)


async def test_only_who_waits_is_in_the_line(database: Database) -> None:
    async with database.begin() as connection:
        for state in State:
            await a_call(connection, state)
        waiting = await head(connection)
        assert len(waiting) == 1
        found = await calls.by_id(connection, waiting[0])
        assert found is not None
        assert found.state == State.WAITING


async def test_who_has_waited_longest_gets_no_new_ring(database: Database) -> None:
    longest = timedelta(seconds=300)
    async with database.begin() as connection:
        await a_call(connection, waiting_since=NOW - longest)
        in_time = await a_call(connection, waiting_since=NOW - longest + SECOND)
        assert await head(connection) == [in_time.id]


async def test_who_has_as_many_rings_as_they_may_is_passed_over(database: Database) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection)
        lately = await a_call(connection, waiting_since=NOW - 59 * SECOND)
        long = await a_call(connection, waiting_since=NOW - 60 * SECOND, place_at=NOW + SECOND)
        assert await head(connection) == [lately.id, long.id]
        for call in (lately, long):
            await an_offer(connection, call.id, ana)
        assert await head(connection) == [long.id], "one more after a minute"
        assert await head(connection, ring_at_once=2) == [lately.id, long.id]
        await an_offer(connection, long.id, ana)
        assert await head(connection) == []


async def test_a_ring_counts_while_it_may_still_bring_somebody(database: Database) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection)
        for state in offers.State:
            call = await a_call(connection)
            await an_offer(connection, call.id, ana, state)
            found = call.id in await head(connection)
            assert found == (state not in offers.LIVE), state
        # One whose create was lost counts no more: the caller goes on to the next phone.
        unsure = await a_call(connection)
        await an_offer(connection, unsure.id, ana, offers.State.DIALLING, unsure=True)
        assert unsure.id in await head(connection)


async def test_the_line_brings_what_the_choice_needs_to_know(database: Database) -> None:
    async with database.begin() as connection:
        ana, budi = await a_counsellor(connection, 1), await a_counsellor(connection, 2)
        since = NOW - 2 * MINUTE
        call = await a_call(connection, language="en", waiting_since=since)
        await an_offer(connection, call.id, ana, offers.State.DECLINED)
        await an_offer(connection, call.id, ana, offers.State.RINGING)
        await an_offer(connection, call.id, budi, offers.State.BUSY)
        (waiting,) = await line.head(connection, NOW, rules(), limit=9)
    assert (waiting.call_id, waiting.language, waiting.waiting_since) == (call.id, "en", since)
    assert (waiting.ringing, waiting.tried) == (1, {ana: 2, budi: 1})
    assert waiting.may_ring(NOW, rules()) == 1


async def test_who_is_in_the_line_and_was_told_nothing_yet_is_found(database: Database) -> None:
    async with database.begin() as connection:
        second = await a_call(connection, place_at=NOW)
        first = await a_call(connection, place_at=NOW - MINUTE)
        told = await a_call(connection, reasons={"1": "held"})
        await a_call(connection, State.TALKING)
        assert await line.unexplained(connection) == [first.id, second.id]
        assert dict(await line.reasons_of(connection, [told.id, first.id])) == {
            told.id: {"1": "held"},
            first.id: None,
        }
        assert await line.reasons_of(connection, []) == []
