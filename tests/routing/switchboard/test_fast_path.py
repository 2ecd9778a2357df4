"""The fast path: in any state it writes and replies like its use case, or leaves the event to it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import blocks, calls, holds
from routing.calls import Behind, Outcome, State
from routing.line import roster
from routing.offers import State as OfferState
from routing.switchboard import fast_path
from routing.switchboard.call import arrival, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.keys import OfferKey
from routing.switchboard.offer import ringing
from routing.transaction import Transaction
from tests.budgets import examples
from tests.routing.rows import MINUTE, a_call, an_offer
from tests.routing.switchboard.story import COUNSELLORS, NOW, RULES, Story, publish

_TABLES = ("calls", "offers", "holds", "counsellors", "callbacks")
_EVENTS = "select call_id, at, kind, detail from events order by id"
# Instants as they may stand in a row, in seconds from now.
_AGO = st.sampled_from([None, 0, 1, 2, 29, 31, 31, 61, 61, 119, 121, 500])
_SOON = st.sampled_from([-1, 1, 8, 30, 100])
_QUICKLY = settings(
    max_examples=examples(400),  # when you change the fast path, play some thousand others (tests/budgets.py)
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    with asyncio.Runner() as runner:
        database = Database(database_url, pool_size=1)
        runner.run(publish(database))
        yield Story(runner, database)
        runner.run(database.close())


Way = Callable[[], Awaitable[Any]]


class Both:
    """One event in one state, handled both ways; both are rolled back."""

    def __init__(self, story: Story) -> None:
        self.story = story

    def of(self, let_be: Callable[[AsyncConnection], Awaitable[Any]], fast: Any, slow: Any) -> None:
        """Make a state, and compare `fast(given)` with `slow(tx, given)` where the fast path decides."""
        with self.story.told():
            self.story._run(self._compare(let_be, fast, slow))

    async def _compare(self, let_be: Any, fast: Any, slow: Any) -> None:
        connection = self.story.connection
        given_ = await let_be(connection)
        decided, after_fast = await self._taken(lambda: self._trip(fast, given_))
        if decided is None:
            event("left to the use case")
            return
        tx = Transaction(connection, NOW, self.story.helpline)
        reply, after_slow = await self._taken(lambda: slow(tx, given_))
        event(type(reply).__name__)
        assert (decided.reply, list(decided.actions)) == (reply, tx.noted)
        fast_rows, slow_rows = _but_for_looks(after_fast), _but_for_looks(after_slow)
        different = [(one, other) for one, other in zip(fast_rows, slow_rows, strict=True) if one != other]
        assert [{n: (a.get(n), b.get(n)) for n in a if a.get(n) != b.get(n)} for a, b in different] == []

    async def _trip(self, fast: Any, given_: Any) -> Any:
        trip, read = fast(given_)
        driver: Any = (await self.story.connection.get_raw_connection()).driver_connection
        for statement, values in trip:
            cursor = await driver.execute(statement.sql, values)
        return read(list(await cursor.fetchall()))

    async def _taken(self, way: Way) -> tuple[Any, list[Any]]:
        ids = (UUID(int=n) for n in count(1))
        connection = self.story.connection
        async with await connection.begin_nested() as once:
            with (
                patch.object(calls, "uuid4", ids.__next__),
                patch.object(fast_path, "uuid4", ids.__next__),
                patch.object(type(self.story.helpline.sealer), "seal", lambda _self, number: number.encode()),
            ):
                found = await way()
            rows = [
                dict(row)
                for asked in (
                    *(f"select '{table}', * from {table} order by id" for table in _TABLES),  # noqa: S608 - ours
                    _EVENTS,
                )
                for row in (await connection.execute(text(asked))).mappings()
            ]
            await once.rollback()
        return found, rows


def _but_for_looks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the sweep's next look at waiting callers: only every other heartbeat puts it off, which is enough."""
    soon = NOW + RULES.silence / 2
    waits = [row for row in rows if row.get("state") == "waiting" and row["last_seen_at"] == NOW]
    assert all(row["check_at"] >= soon for row in waits)
    return [{name: row[name] for name in row if row not in waits or name != "check_at"} for row in rows]


@pytest.fixture
def both(story: Story) -> Both:
    return Both(story)


def before(seconds: int | None) -> datetime | None:
    return None if seconds is None else NOW - timedelta(seconds=seconds)


async def counsellor_ids(connection: AsyncConnection) -> list[int]:
    return list((await connection.execute(text("select id from counsellors order by id"))).scalars())


_CALLS = st.fixed_dictionaries(
    {
        "state": st.sampled_from([State.WAITING] * 20 + list(State)),
        "announced_at": _AGO,
        "waiting_since": _AGO,
        "talked_at": _AGO,
        "rings_after": st.sampled_from([None, -5, 5]),
        "returned": st.booleans(),
        "behind": st.sampled_from(Behind),
        "check_at": _SOON,
        "queue_sid": st.sampled_from([None, "QU1", "QU2"]),
        "queue_errors": st.integers(0, 2),
    }
)


async def insert_call(connection: AsyncConnection, drawn: dict[str, Any], **more: Any) -> Any:
    values = drawn | {name: before(drawn[name]) for name in ("announced_at", "waiting_since", "talked_at")}
    values["check_at"] = NOW + timedelta(seconds=drawn["check_at"])
    after = drawn["rings_after"]
    values["rings_after"] = None if after is None else NOW + timedelta(seconds=after)
    return await a_call(connection, values.pop("state"), **values | more)


@given(
    drawn=_CALLS,
    others=st.lists(_CALLS.map(lambda drawn: drawn | {"state": State.WAITING}), max_size=3),
    ring=st.sampled_from([None, OfferState.PLANNED, OfferState.RINGING, OfferState.ACCEPTED]),
    by_caller=st.booleans(),
    paused=st.booleans(),
)
# A caller led out for a ring had a new place recorded that they never heard.
@example(
    drawn={
        "state": State.WAITING,
        "announced_at": 61,
        "waiting_since": 0,
        "talked_at": None,
        "rings_after": None,
        "returned": False,
        "behind": Behind.NOBODY,
        "check_at": -1,
        "queue_sid": None,
        "queue_errors": 0,
    },
    others=[],
    ring=OfferState.PLANNED,
    by_caller=True,
    paused=False,
)
@_QUICKLY
def test_a_heartbeat_writes_and_says_what_its_use_case_does(
    both: Both,
    drawn: dict[str, Any],
    others: list[dict[str, Any]],
    ring: OfferState | None,
    by_caller: bool,
    paused: bool,
) -> None:
    async def let_be(connection: AsyncConnection) -> UUID:
        call = await insert_call(connection, drawn)
        for n, other in enumerate(others):
            await insert_call(
                connection, other, place_at=NOW + timedelta(seconds=n - 1), last_seen_at=NOW - MINUTE
            )
        first, _ = await counsellor_ids(connection)
        if ring is not None:
            offer = await an_offer(connection, call.id, first, ring, by_caller=by_caller, leg_sid="CB1")
            if ring is OfferState.ACCEPTED:
                await connection.execute(
                    text("update calls set offer_id = :offer where id = :id"),
                    {"offer": offer.id, "id": call.id},
                )
        if paused:
            await connection.execute(
                text(
                    "update counsellors set paused_at = :now, paused_until = :until, paused_by = 'counsellor'"
                ),
                {"now": NOW, "until": NOW + timedelta(hours=1)},
            )
        # The fast path takes the number of counsellors on duty from the cached rota.
        await roster.duties(connection, both.story.helpline.rota, NOW)
        return call.id  # type: ignore[no-any-return]

    def fast(call_id: UUID) -> Any:
        trip = fast_path.heartbeats(both.story.helpline, NOW, [call_id], ["QU1"])

        def read(rows: list[Any]) -> fast_path.Decided | None:
            return (
                fast_path.waiting(both.story.helpline, NOW, fast_path.heard(rows)[call_id]) if rows else None
            )

        return trip, read

    async def slow(tx: Transaction, call_id: UUID) -> Any:
        return await waiting.wait(tx, call_id, queue_sid="QU1")

    both.of(let_be, fast, slow)


@given(
    caller=st.sampled_from([None, "+6281390000001", COUNSELLORS[0]]),
    earlier=st.sampled_from([None, "itself", "waits", "cut off just now", "long ago"]),
    blocked=st.booleans(),
    ours=st.booleans(),
)
@_QUICKLY
def test_an_arrival_writes_and_says_what_its_use_case_does(
    both: Both, caller: str | None, earlier: str | None, blocked: bool, ours: bool
) -> None:
    incoming = IncomingCall("CA1", RULES.number if ours else "+622150009999", caller)
    sealer = both.story.helpline.sealer

    async def let_be(connection: AsyncConnection) -> None:
        hashed = None if caller is None else sealer.hash(caller)
        known: dict[str, Any] = {} if hashed is None else {"caller_hash": hashed, "caller_sealed": b"sealed"}
        match earlier:
            case "itself":
                await a_call(connection, State.GREETING, sid="CA1", **known)
            case "waits":
                await a_call(connection, **known)
            case "cut off just now" | "long ago":
                ended = NOW - timedelta(minutes=1 if earlier == "cut off just now" else 600)
                await a_call(
                    connection,
                    State.ENDED,
                    outcome=Outcome.ABANDONED,
                    ended_at=ended,
                    **known,
                    announced_at=ended,
                )
        if blocked and hashed is not None:
            await blocks.block(connection, NOW, hashed)

    def fast(_given: None) -> Any:
        trip = fast_path.arrival(both.story.helpline, NOW, incoming)
        return trip or (), lambda rows: None if trip is None else fast_path.arrived(both.story.helpline, rows)

    async def slow(tx: Transaction, _given: None) -> Any:
        return await arrival.arrive(tx, incoming)

    if ours:
        both.of(let_be, fast, slow)
    else:
        assert fast_path.arrival(both.story.helpline, NOW, incoming) is None


_OFFERS = st.fixed_dictionaries(
    {
        "state": st.sampled_from([OfferState.RINGING, OfferState.ANSWERED] * 5 + list(OfferState)),
        "by_caller": st.sampled_from([False, False, False, True]),
        # An offer whose leg is known is sure to ring.
        "named": st.sampled_from([{"leg_sid": "CB1"}, {}, {"unsure": True}]),
        "answered_at": _AGO.map(before),
    }
)


@given(
    drawn=_CALLS,
    offered=_OFFERS,
    other=st.sampled_from([None] * 5 + [state for state in OfferState if state is not OfferState.ACCEPTED]),
    misses=st.integers(0, 3),
    held=st.booleans(),
)
@_QUICKLY
def test_key_1_writes_and_says_what_its_use_case_does(
    both: Both,
    drawn: dict[str, Any],
    offered: dict[str, Any],
    other: OfferState | None,
    misses: int,
    held: bool,
) -> None:
    async def let_be(connection: AsyncConnection) -> UUID:
        call = await insert_call(connection, drawn)
        first, second = await counsellor_ids(connection)
        values = offered["named"] | {name: offered[name] for name in offered if name != "named"}
        offer = await an_offer(connection, call.id, first, phone=COUNSELLORS[0], **values)
        if other is not None:
            await an_offer(connection, call.id, second, other, phone=COUNSELLORS[1], leg_sid="CB2")
        if held:
            tx = Transaction(connection, NOW, both.story.helpline)
            await holds.take(tx, COUNSELLORS[0], call_id=call.id, offer_id=offer.id, check_at=NOW)
        await connection.execute(
            text("update counsellors set misses = :misses, last_offered_at = :now where id = :id"),
            {"misses": misses, "now": NOW, "id": first},
        )
        return offer.id

    def fast(offer_id: UUID) -> Any:
        trip = fast_path.accept(both.story.helpline, NOW, offer_id, "CB1")
        return trip, lambda rows: fast_path.accepted(both.story.helpline, offer_id, rows)

    async def slow(tx: Transaction, offer_id: UUID) -> Any:
        return await ringing.take_key(tx, offer_id, "CB1", OfferKey.ACCEPT)

    both.of(let_be, fast, slow)
