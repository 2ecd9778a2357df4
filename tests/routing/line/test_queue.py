"""The queue: the callers who may be rung for next, in order of service (promise P5)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import calls, erasure, offers
from routing.calls import State
from routing.line import not_again, queue, roster
from routing.line.not_again import NotAgain
from routing.rota.live import RotaCache
from tests.routing.rows import (
    MINUTE,
    NOW,
    SECOND,
    a_call,
    a_counsellor,
    an_offer,
    phone_of,
    publish,
    rules,
)
from tests.routing.transactions import tx_at


async def head(connection: AsyncConnection, limit: int = 100, **changed: Any) -> list[UUID]:
    return [
        waiting.call_id for waiting in await queue.head(tx_at(connection, NOW), rules(**changed), limit=limit)
    ]


async def test_the_line_is_ordered_by_place_and_interrupted_callers_come_first(
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


async def test_a_caller_past_the_longest_wait_gets_no_new_ring(database: Database) -> None:
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
        # A ring whose create was lost no longer counts: the caller goes on to the next phone.
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
        (waiting,) = await queue.head(tx_at(connection, NOW), rules(), limit=9)
    assert (waiting.call_id, waiting.language, waiting.waiting_since) == (call.id, "en", since)
    assert (waiting.ringing, waiting.tried) == (1, {ana: 2, budi: 1})
    assert waiting.may_ring(NOW, rules()) == 1


async def test_who_is_in_the_line_and_was_told_nothing_yet_is_found(database: Database) -> None:
    async with database.begin() as connection:
        second = await a_call(connection, place_at=NOW)
        first = await a_call(connection, place_at=NOW - MINUTE)
        told = await a_call(connection, reasons={"1": "held"})
        await a_call(connection, State.TALKING)
        assert await queue.unexplained(connection) == [first.id, second.id]
        assert dict(await queue.reasons_of(connection, [told.id, first.id])) == {
            told.id: {"1": "held"},
            first.id: None,
        }
        assert await queue.reasons_of(connection, []) == []


# --- Callers whose counsellor left


@pytest.mark.parametrize(
    ("rings_after", "served"), [(None, True), (-SECOND, True), (timedelta(), True), (SECOND, False)]
)
async def test_a_caller_in_the_pause_to_hang_up_is_passed_over_and_blocks_nobody(
    database: Database, rings_after: timedelta | None, served: bool
) -> None:
    after = None if rings_after is None else NOW + rings_after
    async with database.begin() as connection:
        left = await a_call(connection, returned=True, rings_after=after, talked_at=NOW - MINUTE)
        other = await a_call(connection, place_at=NOW - MINUTE)
        first = [each.call_id for each in await queue.head(tx_at(connection, NOW), rules(), limit=1)]
        assert first == [left.id if served else other.id]
        assert await queue.place_of(tx_at(connection, NOW), other) == (2 if served else 1)
        assert await queue.place_of(tx_at(connection, NOW), left) == 1
        sent_home = {each.id for each in await queue.without_ring(tx_at(connection, NOW), limit=9)}
        assert sent_home == ({left.id, other.id} if served else {other.id})


@pytest.mark.parametrize("after", [timedelta(), SECOND])
async def test_no_dispatch_is_due_for_a_caller_in_the_pause_to_hang_up(
    database: Database, after: timedelta
) -> None:
    async with database.begin() as connection:
        await a_counsellor(connection, 1)
        await publish(connection, phone_of(1))
        await a_call(connection, returned=True, rings_after=NOW + after)
        duties = await roster.duties(connection, RotaCache(), NOW)
        assert await roster.is_due(tx_at(connection, NOW), duties) == (after <= timedelta())


async def test_the_line_is_read_further_by_the_number_of_callers_that_free_counsellors_declined(
    database: Database,
) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection, 1)
        known = await a_call(connection, caller_hash=b"h" * 32, caller_sealed=b"s", place_at=NOW - MINUTE)
        hidden = await a_call(connection, place_at=NOW - MINUTE / 2)
        other = await a_call(connection)
        for about in (known, hidden):
            said = NotAgain(
                counsellor_id=ana,
                call_id=about.id,
                caller_hash=about.caller_hash,
                said_at=NOW,
                until=NOW + MINUTE,
            )
            assert await not_again.add(connection, said)
            assert not await not_again.add(connection, said), "said twice, it counts once"
        own: dict[int, list[bytes]] = {ana: []}
        head = await queue.head(tx_at(connection, NOW), rules(), limit=1, own=own)
        assert [(each.call_id, each.never) for each in head] == [
            (known.id, {ana}),
            (hidden.id, {ana}),
            (other.id, frozenset()),
        ]
        later = await queue.head(tx_at(connection, NOW + MINUTE), rules(), limit=1, own=own)
        assert [each.never for each in later] == [frozenset()], "her duty is over"
        again = await a_call(connection, caller_hash=b"h" * 32, caller_sealed=b"s", place_at=NOW - 9 * MINUTE)
        (first, *_) = await queue.head(tx_at(connection, NOW), rules(), limit=1, own=own)
        assert (first.call_id, first.not_again) == (again.id, frozenset({ana})), "by the number's hash"
        await erasure.forget(connection, known.id)
        assert len((await not_again.in_force(tx_at(connection, NOW), [ana])).rows) == 1, (
            "erased with the number"
        )
        assert await not_again.erase(connection, NOW + MINUTE) == 1
