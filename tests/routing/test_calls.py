"""Calls: one row decides; a move that is not in the table of transitions does not happen."""

import asyncio
import itertools
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from ivr.database.engine import Database
from routing import calls, offers
from routing.calls import TRANSITIONS, Outcome, State
from routing.line import carrier_queues, queue
from tests.routing.rows import (
    MINUTE,
    NOW,
    SECOND,
    a_call,
    a_counsellor,
    an_offer,
    column,
    kinds_of,
    rules,
)
from tests.routing.transactions import tx_at

BEGINNINGS = {State.GREETING, State.DESK}
CALLER = b"h" * 32
SEALED: dict[str, Any] = {"caller_hash": CALLER, "caller_sealed": b"sealed"}


# --- The table


def test_every_state_is_reached_from_where_a_call_begins() -> None:
    reached = set(BEGINNINGS)
    while new := {to for to, sources in TRANSITIONS.items() if sources & reached} - reached:
        reached |= new
    assert reached == set(State)


def test_an_end_is_for_ever_and_every_other_state_can_end_at_once() -> None:
    assert not any(State.ENDED in sources for sources in TRANSITIONS.values())
    assert TRANSITIONS[State.ENDED] == set(State) - {State.ENDED}


def test_no_state_leads_to_itself_so_that_a_repeated_event_changes_nothing() -> None:
    assert not any(to in sources for to, sources in TRANSITIONS.items())


def test_nothing_becomes_a_counsellors_own_call_later() -> None:
    assert set(State) - set(TRANSITIONS) == {State.DESK}


def test_a_counsellor_is_given_only_who_waits_or_is_theirs_already() -> None:
    # A person who picked up a callback has confirmed it by key.
    assert TRANSITIONS[State.CONNECTING] == {State.WAITING, State.HELD, State.PICKED_UP}
    assert TRANSITIONS[State.TALKING] == {State.CONNECTING}


# --- Moving


async def test_a_move_happens_from_the_states_of_the_table_and_from_no_other(database: Database) -> None:
    async with database.begin() as connection:
        for source, to in itertools.product(State, TRANSITIONS):
            before = await a_call(connection, source)
            end: dict[str, Any] = (
                {"outcome": Outcome.CONVERSATION, "ended_at": NOW} if to == State.ENDED else {}
            )
            after = await calls.move(
                tx_at(connection, NOW + SECOND),
                before.id,
                to,
                "a test",
                check_at=NOW + 2 * MINUTE,
                **end,
            )
            kept = await calls.by_id(connection, before.id)
            assert kept is not None
            if source in TRANSITIONS[to]:
                assert after == kept
                assert (kept.state, kept.last_seen_at, kept.check_at) == (to, NOW + SECOND, NOW + 2 * MINUTE)
                assert await kinds_of(connection, before.id) == [f"call.{to}"]
            else:
                assert after is None, f"{source} -> {to}"
                assert kept == before
                assert await kinds_of(connection, before.id) == []


async def test_a_move_may_allow_fewer_source_states_but_not_more(database: Database) -> None:
    async with database.begin() as connection:
        held = await a_call(connection, State.HELD)
        talking = await a_call(connection, State.TALKING)
        for call, sources, moves in (
            (held, (State.WAITING,), False),
            (talking, (State.TALKING,), False),
            (held, (State.HELD, State.ENDED), True),
        ):
            moved = await calls.move(
                tx_at(connection, NOW),
                call.id,
                State.CONNECTING,
                "a test",
                only_from=sources,
                check_at=NOW,
            )
            assert (moved is not None) is moves


async def test_a_move_writes_why_and_its_details_on_the_timeline(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        await calls.move(
            tx_at(connection, NOW),
            call.id,
            State.CONNECTING,
            "pressed 1",
            check_at=NOW,
            detail={"counsellor": 7},
        )
        assert await column(connection, "select detail from events") == [
            {"why": "pressed 1", "counsellor": 7}
        ]


async def test_a_call_that_nobody_knows_is_moved_nowhere(database: Database) -> None:
    async with database.begin() as connection:
        moved = await calls.move(
            tx_at(connection, NOW),
            uuid4(),
            State.ENDED,
            "x",
            check_at=NOW,
            outcome=Outcome.ABANDONED,
            ended_at=NOW,
        )
        assert moved is None
        assert await column(connection, "select kind from events") == []


async def test_of_many_who_want_the_same_caller_one_gets_them(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)

    async def wants(to: State) -> bool:
        end: dict[str, Any] = {"outcome": Outcome.ABANDONED, "ended_at": NOW} if to == State.ENDED else {}
        async with database.begin() as connection:
            moved = await calls.move(
                tx_at(connection, NOW),
                call.id,
                to,
                "x",
                only_from=(State.WAITING,),
                check_at=NOW,
                **end,
            )
            return moved is not None

    won = await asyncio.gather(
        *(wants(to) for to in (State.CONNECTING, State.OVERFLOW, State.ENDED, State.CONNECTING))
    )
    assert won.count(True) == 1


NONSENSE: dict[str, dict[str, Any]] = {
    "no outcome": {"state": State.ENDED, "outcome": None, "ended_at": NOW},
    "no end": {"state": State.ENDED, "outcome": Outcome.CONVERSATION, "ended_at": None},
    "an outcome too early": {"state": State.WAITING, "outcome": Outcome.CONVERSATION},
    "an end too early": {"state": State.WAITING, "ended_at": NOW},
    "half a number": {"state": State.WAITING, "caller_hash": CALLER, "caller_sealed": None},
}


async def test_the_database_itself_refuses_a_call_that_makes_no_sense(database: Database) -> None:
    for wrong in NONSENSE.values():
        with pytest.raises(IntegrityError):
            async with database.begin() as connection:
                await a_call(connection, **wrong)


# --- Arriving, and signs of life


async def test_a_call_arrives_once_however_often_it_is_told(database: Database) -> None:
    async with database.begin() as connection:
        first = await a_call(connection, sid="CA1")
        again, is_new = await calls.arrive(connection, calls.Call(**first.model_dump() | {"id": uuid4()}))
        assert (again.id, is_new) == (first.id, False)
        other = calls.Call(**first.model_dump() | {"id": uuid4(), "sid": "CA2"})
        assert await calls.arrive(connection, other) == (other, True)


async def test_a_call_is_found_by_its_leg_and_by_its_id_and_otherwise_not(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection, sid="CA1")
        assert await calls.by_sid(connection, "CA1") == call
        assert await calls.by_id(connection, call.id) == call
        assert await calls.locked(connection, call.id) == call
        assert await calls.by_sid(connection, "CA2") is None
        assert await calls.by_id(connection, uuid4()) is None
        assert await calls.locked(connection, uuid4()) is None
        assert await calls.locked_by_offer(connection, uuid4()) is None


async def test_only_a_waiting_callers_heartbeat_puts_off_the_sweep(database: Database) -> None:
    async with database.begin() as connection:
        for state in State:
            call = await a_call(connection, state)
            later = NOW + 5 * MINUTE
            touched = await calls.touch(
                tx_at(connection, later), call.id, check_at=later + MINUTE, queue_sid="QU1"
            )
            assert touched is not None
            assert (touched.last_seen_at, touched.state) == (later, state)
            assert touched.check_at == (later + MINUTE if state == State.WAITING else call.check_at)
            # The first name of the queue stays; an empty name changes nothing.
            again = await calls.touch(tx_at(connection, later), call.id, check_at=later, queue_sid="QU2")
            assert again is not None
            assert again.queue_sid == "QU1"
            assert await kinds_of(connection, call.id) == []


async def test_a_wait_without_a_queues_name_leaves_it_open(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        touched = await calls.touch(tx_at(connection, NOW), call.id, check_at=NOW, queue_sid="")
        assert touched is not None
        assert touched.queue_sid is None
        assert await calls.touch(tx_at(connection, NOW), uuid4(), check_at=NOW, queue_sid="") is None


async def test_a_value_for_no_column_of_a_call_or_an_offer_is_refused(database: Database) -> None:
    async with database.begin() as connection:
        call, counsellor = await a_call(connection), await a_counsellor(connection)
        offer = await an_offer(connection, call.id, counsellor, offers.State.PLANNED)
        tx, wrong = tx_at(connection, NOW), {"titel": "wrong"}
        with pytest.raises(KeyError, match="titel"):
            await calls.set_values(connection, call.id, **wrong)
        with pytest.raises(KeyError, match="titel"):
            await calls.move(tx, call.id, State.ENDED, "why", check_at=NOW, **wrong)  # type: ignore[arg-type]
        with pytest.raises(KeyError, match="titel"):
            await offers.set_values(connection, offer.id, **wrong)
        with pytest.raises(KeyError, match="titel"):
            await offers.move(tx, offer, offers.State.DIALLING, "why", **wrong)  # type: ignore[arg-type]


# --- Places


async def test_the_place_that_is_spoken_is_the_place_in_the_line(database: Database) -> None:
    dice = random.Random(7)  # noqa: S311 - for the same line each time
    arrivals = [NOW - n * SECOND for n in range(40)]
    dice.shuffle(arrivals)
    async with database.begin() as connection:
        line_of = [
            await a_call(connection, arrived_at=at, place_at=at, returned=dice.random() < 0.3)
            for at in arrivals
        ]
        for state in (State.GREETING, State.TALKING, State.CONNECTING, State.HELD, State.ENDED):
            await a_call(connection, state, place_at=NOW - MINUTE)
        head = await queue.head(tx_at(connection, NOW), rules(), limit=100)
        places = {call.id: await queue.place_of(tx_at(connection, NOW), call) for call in line_of}
    assert [places[waiting.call_id] for waiting in head] == list(range(1, 41))


async def test_who_returns_from_a_conversation_is_before_all_others(database: Database) -> None:
    async with database.begin() as connection:
        early = await a_call(connection, place_at=NOW - 10 * MINUTE)
        returned = await a_call(connection, place_at=NOW, returned=True)
        assert await queue.place_of(tx_at(connection, NOW), returned) == 1
        assert await queue.place_of(tx_at(connection, NOW), early) == 2


CUT_OFF: dict[str, Any] = {"state": State.ENDED, "outcome": Outcome.ABANDONED, "ended_at": NOW - 5 * MINUTE}
PLACE = NOW - 20 * MINUTE  # that the call had kept itself ...
CAME = NOW - 12 * MINUTE  # ... when it came

KEEPS: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"ended_at": NOW - 10 * MINUTE}, True),
    ({"ended_at": NOW - 10 * MINUTE - SECOND}, False),
    ({"waiting_since": None, "arrived_at": PLACE}, False),  # hung up in the greeting
    ({"waiting_since": None, "arrived_at": CAME}, True),  # so again, with a place that was kept
    ({"arrived_at": CAME, "place_at": CAME}, True),  # with none
    ({"outcome": Outcome.CONVERSATION}, False),
    ({"outcome": Outcome.DIRECTIONS}, False),
    ({"outcome": Outcome.VOICEMAIL}, False),
    ({"outcome": Outcome.CALLBACK}, False),
    ({"outcome": Outcome.BLOCKED, "waiting_since": None}, False),
    ({"caller_hash": b"o" * 32}, False),
    ({"state": State.WAITING, "outcome": None, "ended_at": None}, False),
]


async def test_who_was_cut_off_in_the_line_keeps_their_place_for_ten_minutes(database: Database) -> None:
    async with database.begin() as connection:
        for number, (last, keeps) in enumerate(KEEPS):
            mine = bytes([number]) * 32
            sealed = {"caller_hash": mine, "caller_sealed": b"sealed"}
            await a_call(connection, **CUT_OFF | {"place_at": PLACE, "arrived_at": CAME} | sealed | last)
            place = await queue.place_to_keep(connection, [b"other key", mine], NOW - timedelta(minutes=10))
            assert place == (CAME if keeps else None), last


async def test_only_the_last_call_of_a_caller_counts_for_their_place(database: Database) -> None:
    def ended(minutes: float) -> dict[str, datetime]:
        return {"arrived_at": NOW - (minutes + 1) * MINUTE, "ended_at": NOW - minutes * MINUTE}

    async with database.begin() as connection:
        await a_call(connection, **SEALED | CUT_OFF | ended(8) | {"place_at": PLACE})
        await a_call(connection, **SEALED | CUT_OFF | ended(3) | {"outcome": Outcome.CONVERSATION})
        assert await queue.place_to_keep(connection, [CALLER], NOW - 10 * MINUTE) is None


# --- Calls past their time, and queues left


async def test_the_sweep_finds_what_is_past_its_time_the_longest_first(database: Database) -> None:
    async with database.begin() as connection:
        late = await a_call(connection, check_at=NOW - MINUTE)
        due = await a_call(connection, State.TALKING, check_at=NOW)
        await a_call(connection, check_at=NOW + SECOND)
        await a_call(connection, State.ENDED, check_at=NOW - 5 * MINUTE)
        found = await calls.to_check(tx_at(connection, NOW), limit=10)
        assert [call.id for call in found] == [late.id, due.id]
        assert [call.id for call in await calls.to_check(tx_at(connection, NOW), limit=1)] == [late.id]


async def test_what_somebody_changes_at_this_moment_is_left_to_them(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection, check_at=NOW)
    async with database.begin() as one, database.begin() as other:
        assert await calls.try_lock(one, call.id)
        assert not await calls.try_lock(other, call.id)
        assert await calls.to_check(tx_at(other, NOW), limit=10) == []
        assert await queue.head(tx_at(other, NOW), rules(), limit=10) == []


async def test_p5_while_one_call_has_a_kept_place_no_other_takes_it_too(database: Database) -> None:
    async with database.begin() as connection:
        began = NOW - 9 * MINUTE
        ended = {"arrived_at": began, "place_at": began, "ended_at": NOW - MINUTE}
        await a_call(connection, **SEALED | CUT_OFF | ended)
        assert await queue.place_to_keep(connection, [CALLER], NOW - 10 * MINUTE) == began
        await a_call(connection, **SEALED, arrived_at=NOW, place_at=began)
        assert await queue.place_to_keep(connection, [CALLER], NOW - 10 * MINUTE) is None


async def test_a_queue_is_left_when_its_call_is_over_and_it_was_not_deleted(database: Database) -> None:
    async with database.begin() as connection:
        left = await a_call(connection, State.ENDED, queue_sid="QU1", ended_at=NOW - MINUTE, check_at=NOW)
        older = await a_call(
            connection, State.ENDED, queue_sid="QU2", ended_at=NOW - 2 * MINUTE, check_at=NOW
        )
        await a_call(connection, State.ENDED, queue_sid=None, ended_at=NOW - MINUTE, check_at=NOW)
        await a_call(connection, State.ENDED, queue_sid="QU3", ended_at=NOW, check_at=NOW)
        await a_call(connection, queue_sid="QU4")
        spans = {"after": MINUTE / 2, "at_most": MINUTE}
        assert await carrier_queues.left(tx_at(connection, NOW), **spans, limit=1) == [(older.id, "QU2")]
        assert await carrier_queues.left(tx_at(connection, NOW), **spans, limit=10) == [(left.id, "QU1")]
