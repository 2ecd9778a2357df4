"""Plans: frequent statements use an index, however large the tables have grown.

20,000 calls, of which 300 wait; 20,000 offers and as many holds, of which 100 are open; 20,000 callbacks, 60 open, and
as many messages, 20 to be fetched.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import chain
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.connections import libpq_url
from ivr.database.engine import Database
from ivr.database.prepared import prepare
from routing import callbacks, calls, erasure, holds, offers, recordings, voicemails
from routing.line import carrier_queues, due_callbacks, not_again, queue, shared_numbers
from routing.queries.one_call import facts
from routing.quiet_hours import Night
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard import fast_path
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import limits
from routing.transaction import Helpline
from tests.databases import AS_OWNER, Server, new_database
from tests.routing.rows import (
    MINUTE,
    NOW,
    a_counsellor,
    indexes,
    nodes_of,
    phone_of,
    plans_of,
    read_whole,
    rules,
)
from tests.routing.transactions import tx_at

# One worker fills the database that they copy.
pytestmark = pytest.mark.xdist_group("plans")

MANY, WAITING, OPEN = 20_000, 300, 100

CALLS = """
    insert into calls (id, sid, state, outcome, language, caller_hash, caller_sealed, arrived_at, place_at, returned,
                       waiting_since, last_seen_at, check_at, ended_at, queue_errors)
    select md5('call' || n)::uuid, 'CA' || n, case when n <= :waiting then 'waiting' else 'ended' end,
           case when n > :waiting then 'abandoned' end, 'id', sha256(('caller' || n % 5000)::bytea), 'sealed',
           at, at, n % 50 = 0, at, at, at + interval '1 minute', case when n > :waiting then at end, 0
      from generate_series(1, :many) n, lateral (select cast(:now as timestamptz) - n * interval '0.9 second' as at) t
"""
OFFERS = """
    insert into offers (id, call_id, counsellor_id, phone, state, planned_at, dial_at, deadline_at, unsure, leg_sid,
                        sequence, ended_at)
    select md5('offer' || n)::uuid, md5('call' || n)::uuid, :counsellor, :prefix || lpad(n::text, 5, '0'),
           case when n <= :open then 'ringing' else 'no_answer' end, now(), now(),
           case when n <= :open then cast(:now as timestamptz) + n * interval '1 second' end, false, 'CB' || n, 3,
           case when n > :open then now() end
      from generate_series(1, :many) n
"""
HOLDS = """
    insert into holds (phone, offer_id, call_id, taken_at, rests_until, check_at, released_at, why)
    select phone, id, call_id, now(), case when state <> 'ringing' or right(phone, 1) = '7' then :now end,
           :now, case when state <> 'ringing' then now() end, 'x' from offers
"""
CALLBACKS = """
    insert into callbacks (id, call_id, state, language, number_hash, number_sealed, typed, at_night, place_at,
                           asked_at, due_at, expires_at, attempts, attempt_id, ended_at)
    select md5('callback' || n)::uuid, md5('call' || n)::uuid,
           case when n <= 20 then 'in_line' when n <= 40 then 'scheduled' when n <= 60 then 'attempting'
                else 'done' end,
           'id', sha256(('caller' || n)::bytea), 'sealed', false, false, at, at, at, at + interval '48 hours', 1,
           md5('call' || n)::uuid, case when n > 60 then at end
      from generate_series(1, :many) n, lateral (select cast(:now as timestamptz) - n * interval '0.9 second' as at) t
"""
MESSAGES = """
    insert into voicemails (id, call_id, state, handling, recording_sid, seconds, silent, begun_at, kept_at, removed_at,
                            next_try_at, tries)
    select md5('message' || n)::uuid, md5('call' || n)::uuid, case when n <= 20 then 'ready' else 'kept' end, 'new',
           'RE' || n, 12, false, at, at, case when n > 20 then at end, at, 0
      from generate_series(1, :many) n, lateral (select cast(:now as timestamptz) - n * interval '0.9 second' as at) t
"""
# The tables as after years of use.
ERASED = (
    "update calls set caller_hash = null, caller_sealed = null where ended_at < :before",
    "update callbacks set number_hash = null, number_sealed = null where ended_at < :before",
    "update voicemails set removed_at = begun_at where begun_at < :before",
    """insert into recordings (voicemail_id, sealed, kept_at)
       select id, '', begun_at from voicemails where begun_at >= :before""",
    """insert into not_again (counsellor_id, call_id, said_at, until)
       select n.id, c.id, ended_at, ended_at + interval '1 year' from calls c, counsellors n
        where ended_at > :before""",
)


@pytest.fixture(scope="session")
def filled(postgres: Server) -> Iterator[str]:
    """Give the name of a database with large tables, for all tests to copy."""
    with new_database(postgres, postgres.template) as url:
        with asyncio.Runner() as runner:
            runner.run(_fill(url))
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture
async def full(postgres: Server, filled: str) -> AsyncIterator[Database]:
    """Give a database with large tables."""
    with new_database(postgres, filled) as url:
        database = Database(url)
        yield database
        await database.close()


async def test_nothing_that_a_call_asks_reads_a_whole_table(full: Database) -> None:
    caller = await one(full, "select caller_hash from calls where sid = 'CA12345'")
    call_id = await one(full, "select id from calls where sid = 'CA7'")
    offer_id = await one(full, "select id from offers where leg_sid = 'CB7'")
    phone = await one(full, "select phone from offers where leg_sid = 'CB7'")

    async def place(connection: AsyncConnection) -> None:
        call = await calls.by_id(connection, call_id)
        assert call is not None
        await queue.place_of(tx_at(connection, NOW), call)

    async def crowd_of(connection: AsyncConnection) -> None:
        call = await calls.by_id(connection, call_id)
        assert call is not None
        await shared_numbers.stands(tx_at(connection, NOW), call)

    asked = {
        "the head of the line": (lambda c: queue.head(tx_at(c, NOW), rules(), limit=5), "calls_line"),
        "who was told nothing": (queue.unexplained, None),
        "a place": (place, None),
        "the sweep": (lambda c: calls.to_check(tx_at(c, NOW), limit=200), "calls_to_check"),
        "a caller's last call": (lambda c: queue.place_to_keep(c, [caller], NOW), "calls_of_caller"),
        "a webhook's call": (lambda c: calls.by_sid(c, "CA12345"), "calls_sid_key"),
        "a call by its offer": (lambda c: calls.locked_by_offer(c, offer_id), "offers_pkey"),
        "an offer by its leg": (lambda c: offers.by_leg(c, "CB7"), "offers_of_leg"),
        "a call's offers": (lambda c: offers.live_of_call(c, call_id), "offers_of_call"),
        "a counsellor's last conversation": (
            lambda c: offers.last_conversation(c, 1, NOW - MINUTE),
            "offers_of_counsellor",
        ),
        "a call's tries": (lambda c: offers.tries(c, [call_id]), "offers_of_call"),
        "overdue offers": (lambda c: offers.overdue(tx_at(c, NOW + MINUTE / 2)), "offers_due"),
        "a claim": (
            lambda c: holds.take(tx_at(c, NOW), phone, call_id=call_id, offer_id=offer_id, check_at=NOW),
            None,
        ),
        "an offer's hold": (
            lambda c: holds.release(tx_at(c, NOW), "x", offer_id=offer_id),
            "holds_of_offer",
        ),
        "numbers past their time": (
            lambda c: erasure.erase_numbers(c, NOW - MINUTE * 295, limit=50),
            None,  # while every number is there, another index is as good
        ),
        "calls past their time": (
            lambda c: erasure.erase_calls(c, NOW - MINUTE * 299, limit=50),
            "calls_ended",
        ),
        "a caller's traces": (lambda c: erasure.traces(c, [caller]), "calls_of_caller"),
        "a number's calls in the line": (crowd_of, "calls_of_caller"),
        "who waits behind other numbers": (
            lambda c: shared_numbers.move_up(tx_at(c, NOW)),
            "calls_behind",
        ),
        "rested holds": (lambda c: holds.release_rested(tx_at(c, NOW)), None),
    }
    for name, (use, index) in asked.items():
        nodes = await plans_of(full, use)
        assert nodes, name
        assert read_whole(nodes) == set(), name
        assert index is None or index in indexes(nodes), (name, indexes(nodes))


async def test_callbacks_and_messages_are_found_by_an_index(full: Database) -> None:
    caller = await one(full, "select caller_hash from calls where sid = 'CA12345'")
    call_id = await one(full, "select id from calls where sid = 'CA12345'")
    asked = {
        "callbacks due": lambda c: due_callbacks.due(tx_at(c, NOW), limit=200),
        "callbacks that nobody settled": lambda c: due_callbacks.stuck(c, limit=200),
        "callbacks too old": lambda c: due_callbacks.to_leave_line(
            tx_at(c, NOW), night=Night(NOW, NOW + timedelta(days=1)), limit=200
        ),
        "the place that a callback keeps": lambda c: callbacks.place_of(tx_at(c, NOW), [caller]),
        "a number's open callback": lambda c: callbacks.open_of(c, [caller]),
        "a caller's open callbacks": lambda c: callbacks.open_of_caller(c, [caller]),
        "a day's callbacks": lambda c: limits.asked_since(c, [caller], caller, NOW - MINUTE, withheld=False),
        "an hour's callbacks": lambda c: limits.agreed_since(c, NOW - 60 * MINUTE, withheld=False, most=60),
        "an hour's callbacks of withheld callers": lambda c: limits.agreed_since(
            c, NOW - 60 * MINUTE, withheld=True, most=10
        ),
        "a call's callback": lambda c: callbacks.of_call(c, call_id),
        "messages to be fetched": lambda c: voicemails.to_collect(tx_at(c, NOW), limit=20),
        "a call's message": lambda c: voicemails.of_call(c, call_id),
    }
    for name, use in asked.items():
        nodes = await plans_of(full, use)
        assert nodes, name
        assert read_whole(nodes) == set(), name
        assert "hour" not in name or indexes(nodes) == {"callbacks_agreed"}, (name, indexes(nodes))


async def test_the_page_of_one_call_reads_no_large_table_whole(full: Database) -> None:
    call_id = await one(full, "select id from calls where sid = 'CA12345'")
    nodes = await plans_of(
        full, lambda c: facts.read(c, NOW, call_id, Sealer(["a key for tests that is long enough"]))
    )
    assert read_whole(nodes) <= {"counsellors", "blocks", "notes", "reveals"}, "small ones may be"
    assert {"calls_of_caller", "offers_of_call", "events_of_call", "callbacks_of_call"} <= indexes(nodes)


async def test_what_the_sweep_asks_now_and_then_reads_no_more_than_what_is_open(full: Database) -> None:
    nodes = await plans_of(full, lambda c: holds.to_check(tx_at(c, NOW), again_at=NOW + MINUTE, limit=200))
    assert read_whole(nodes) == set()
    spans = {"after": MINUTE, "at_most": 1440 * MINUTE}
    for use in (
        lambda c: carrier_queues.left(tx_at(c, NOW), limit=200, **spans),
        lambda c: carrier_queues.give_up(tx_at(c, NOW), after=MINUTE, limit=200),
    ):
        nodes = await plans_of(full, use)
        assert read_whole(nodes) == set()
        assert "calls_queues_left" in indexes(nodes)


@pytest.mark.parametrize("waiting", [0, MANY])
async def test_the_fast_path_statements_are_planned_once_and_use_indexes(
    unused_database: Database, waiting: int
) -> None:
    """This also holds before the tables are analyzed, as on a new system: plans made then stay for a while."""
    if waiting:
        async with unused_database.begin() as connection:
            await connection.execute(text(CALLS), {"many": waiting, "waiting": waiting, "now": NOW})
            await connection.execute(text(AS_OWNER))
            await connection.execute(text("analyze calls"))
    helpline = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))
    arrived = fast_path.arrival(helpline, NOW, IncomingCall("CA1", rules().number, "+6281390000001"))
    assert arrived is not None
    heard = fast_path.heartbeats(helpline, NOW, [uuid4()], [""])
    ((whole, _),) = whole_line = fast_path.whole_line(NOW)
    trips = (heard, whole_line, arrived, fast_path.accept(helpline, NOW, uuid4(), "CA1"))
    async with await psycopg.AsyncConnection.connect(libpq_url(unused_database.url)) as connection:
        await prepare(connection)
        for statement, values in chain.from_iterable(trips):
            await connection.execute(statement.sql, values, prepare=True)
            (name,) = await row_of(
                connection, "select name from pg_prepared_statements order by prepare_time desc limit 1"
            )
            given = ", ".join("null" for _ in set(re.findall(r"%\((\w+)\)s", statement.sql)))
            (plan,) = await row_of(connection, f"explain (format json) execute {name} ({given})")
            nodes = list(nodes_of(plan[0]["Plan"]))
            assert read_whole(nodes) == set(), statement.sql
            assert not [node for node in nodes if node["Node Type"] == "Bitmap Heap Scan"], statement.sql
            # No place is looked up in an index of another order.
            assert statement is whole or "calls_to_check" not in indexes(nodes), statement.sql
        (custom,) = await row_of(connection, "select sum(custom_plans) from pg_prepared_statements")
        assert custom == 0


async def test_what_is_past_its_time_is_found_among_all_that_was_erased(full: Database) -> None:
    before = NOW - 150 * MINUTE  # half of them
    async with full.begin() as connection:
        for statement in ERASED:
            await connection.execute(text(statement), {"before": before})
        await connection.execute(text(AS_OWNER))
        for table in ("calls", "callbacks", "voicemails", "recordings", "not_again"):
            await connection.execute(text(f"analyze {table}"))
    asked = {
        "calls_numbers": lambda c: erasure.erase_numbers(c, before, limit=50),
        "callbacks_numbers": lambda c: erasure.erase_callbacks(c, before, limit=50),
        "recordings_kept": lambda c: recordings.erase(c, before),
        "voicemails_at_the_carrier": lambda c: erasure.at_the_carrier(c, before=before),
        "not_again_until": lambda c: not_again.erase(c, before),
    }
    for index, use in asked.items():
        nodes = await plans_of(full, use)
        assert read_whole(nodes) == set(), (index, read_whole(nodes))
        assert index in indexes(nodes), (index, indexes(nodes))


async def test_an_index_finds_the_open_hold_of_a_phone_among_20_000(full: Database) -> None:
    phone = await one(full, "select phone from offers where leg_sid = 'CB7'")
    nodes = await plans_of(
        full,
        lambda c: c.execute(
            text("select 1 from holds where phone = :phone and released_at is null"), {"phone": phone}
        ),
    )
    assert indexes(nodes) == {"holds_one_a_phone"}


async def _fill(url: str) -> None:
    database = Database(url)
    async with database.begin() as connection:
        counsellor = await a_counsellor(connection)
        await connection.execute(text(CALLS), {"many": MANY, "waiting": WAITING, "now": NOW})
        await connection.execute(
            text(OFFERS),
            {"many": MANY, "open": OPEN, "now": NOW, "counsellor": counsellor, "prefix": phone_of(1)[:-5]},
        )
        await connection.execute(text(HOLDS), {"now": NOW})
        await connection.execute(text(CALLBACKS), {"many": MANY, "now": NOW})
        await connection.execute(text(MESSAGES), {"many": MANY, "now": NOW})
        await connection.execute(text(AS_OWNER))
        for table in ("calls", "offers", "holds", "callbacks", "voicemails"):
            await connection.execute(text(f"analyze {table}"))
    await database.close()


async def row_of(connection: "psycopg.AsyncConnection[Any]", question: Any) -> tuple[Any, ...]:
    row = await (await connection.execute(question)).fetchone()
    assert row is not None
    return tuple(row)


async def one(database: Database, question: str) -> Any:
    async with database.begin() as connection:
        return (await connection.execute(text(question))).scalar_one()
