"""Callbacks: their states from the first question to the end; late and repeated events change nothing."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import callbacks, calls
from routing.callbacks import OPEN, TRANSITIONS, Callback, State
from routing.calls import TRANSITIONS as CALLS
from routing.line import due_callbacks
from routing.quiet_hours import Night
from routing.switchboard.callback import limits
from tests.databases import AS_OWNER
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, kinds_of, plans_of, read_whole
from tests.routing.transactions import tx_at

OVER = set(State) - OPEN - {State.ASKED}


async def a_callback(connection: AsyncConnection, call_id: UUID, state: State, **changed: Any) -> Callback:
    """Insert a callback in any state."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "call_id": call_id,
        "state": state,
        "language": "id",
        "number_hash": uuid4().bytes,
        "number_sealed": b"sealed",
        "typed": False,
        "at_night": False,
        "place_at": NOW,
        "asked_at": NOW,
        "due_at": NOW,
        "expires_at": NOW + 60 * MINUTE,
        "attempts": 0,
        "ended_at": NOW if state in OVER else None,
        **changed,
    }
    callback = Callback(**values)
    await callbacks.add(connection, callback)
    return callback


def test_every_state_is_reached_from_the_question_and_what_is_over_stays_over() -> None:
    reached = {State.ASKED}
    while new := {to for to, sources in TRANSITIONS.items() if sources & reached} - reached:
        reached |= new
    assert reached == set(State)
    assert not any(sources & OVER for sources in TRANSITIONS.values())


def test_p6_nobody_is_connected_out_of_a_ring_before_somebody_said_by_key_that_it_is_them() -> None:
    ringing = {calls.State.FETCHING, calls.State.CALLING}
    assert not CALLS[calls.State.CONNECTING] & ringing
    assert not CALLS[calls.State.TALKING] & calls.FETCHED
    assert CALLS[calls.State.PICKED_UP] == {calls.State.CALLING}


def test_only_an_attempt_exhausts_a_callback() -> None:
    # One that waits for a supervisor's phone alone is in the line, and ends there when that does not take it.
    assert TRANSITIONS[State.EXHAUSTED] == {State.ATTEMPTING, State.IN_LINE}
    assert TRANSITIONS[State.ATTEMPTING] == {State.IN_LINE}


async def test_a_move_happens_from_the_states_of_the_table_and_tells_the_call_that_asked(
    database: Database,
) -> None:
    async with database.begin() as connection:
        for source, to in itertools.product(State, TRANSITIONS):
            call = await a_call(connection)
            before = await a_callback(connection, call.id, source)
            after = await callbacks.move(tx_at(connection, NOW + SECOND), before, to, "a test")
            kept = await callbacks.by_id(connection, before.id)
            assert kept is not None
            if source in TRANSITIONS[to]:
                assert after == kept
                assert (kept.state, kept.ended_at) == (to, NOW + SECOND if to in OVER else None)
                assert await kinds_of(connection, call.id) == [f"callback.{to}"]
            else:
                assert after is None
                assert kept.state == source
                assert await kinds_of(connection, call.id) == []


async def test_a_number_has_one_open_callback(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        for state in (*OVER, State.ASKED, State.IN_LINE):
            await a_callback(connection, call.id, state, number_hash=b"one")
        found = await callbacks.open_of(connection, [b"other", b"one"])
        assert found is not None
        assert found.state == State.IN_LINE
    with pytest.raises(IntegrityError, match="callbacks_one_a_number"):
        async with database.begin() as connection:
            await a_callback(connection, call.id, State.SCHEDULED, number_hash=b"one")


async def test_what_is_only_being_asked_for_counts_towards_no_limit(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        for state in (State.ASKED, State.DONE, State.EXPIRED):
            await a_callback(connection, call.id, state, number_hash=b"one")
        await a_callback(connection, call.id, State.DONE, number_hash=b"one", asked_at=NOW - MINUTE)
        assert await limits.asked_since(connection, [b"one"], None, NOW - SECOND, withheld=True) == 2


async def test_withheld_requests_do_not_use_up_a_numbers_daily_limit(database: Database) -> None:
    async with database.begin() as connection:
        call = await a_call(connection)
        for withheld in (True, True, False):
            await a_callback(connection, call.id, State.DONE, number_hash=b"one", withheld=withheld)
        asked = [
            await limits.asked_since(connection, [b"one"], None, NOW - SECOND, withheld=withheld)
            for withheld in (True, False)
        ]
        assert asked == [3, 1]


async def test_what_the_sweep_asks_reads_only_what_is_open(unused_database: Database) -> None:
    async with unused_database.begin() as connection:
        call = await a_call(connection)
        for _ in range(400):
            await a_callback(connection, call.id, State.DONE)
        await connection.exec_driver_sql(AS_OWNER)
        await connection.exec_driver_sql("analyze callbacks")
    asked = (
        lambda c: due_callbacks.due(tx_at(c, NOW), limit=200),
        lambda c: due_callbacks.to_leave_line(
            tx_at(c, NOW), night=Night(NOW, NOW + timedelta(days=1)), limit=200
        ),
        lambda c: callbacks.open_of(c, [b"one"]),
    )
    for use in asked:
        assert read_whole(await plans_of(unused_database, use)) == set()
