"""Heartbeats: in a long line each caller hears their true place, at a cost that does not grow with the line."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import text

from ivr.clock import RealClock
from ivr.database.engine import Database
from ivr.phone.heartbeats import Heartbeats
from routing import calls
from routing.line import queue
from routing.line.places import COUNTED
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.sql.prepared_statements import Statement
from routing.switchboard import fast_path as domain
from routing.switchboard.replies import Reply, Wait
from routing.transaction import Action, Helpline
from tests.routing.rows import rules
from tests.routing.transactions import tx_at

LONG = 3 * COUNTED
HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))

# Some callers are back at the head of the line, some of them in the pause to hang up; some stand behind others.
WAITING = """
    insert into calls (id, sid, state, language, arrived_at, place_at, returned, behind, rings_after, waiting_since,
                       last_seen_at, check_at, queue_errors)
    select md5('call' || n)::uuid, 'CA' || n, 'waiting', 'id', at, at, n % 50 = 0, (n % 7 = 0)::int,
           case when n % 100 = 0 then now() + interval '1 hour' end, now(), now(), now() + interval '1 hour', 0
      from generate_series(1, :long) n, lateral (select now() - n * interval '1 second' as at) t
    returning id
"""


async def test_in_a_long_line_each_caller_hears_their_counted_place(database: Database) -> None:
    clock = RealClock()
    ids = await let_wait(database)
    counted = {call_id: await place(database, call_id, clock) for call_id in ids}
    told = await ask(Heartbeats(clock, database, HELPLINE, ignored), ids)
    heard = {call_id: reply.place for call_id, reply in told.items() if isinstance(reply, Wait)}
    assert len(heard) == LONG - LONG // 100, "who is asked to stay is left to the use case"
    assert heard == {call_id: counted[call_id] for call_id in heard}
    assert max(filter(None, heard.values())) > 2 * COUNTED


async def test_p8_a_line_that_cannot_be_read_costs_nobody_their_heartbeat(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "whole_line", lambda _now: ((Statement(text("select 1/0")), {}),))
    told = await ask(Heartbeats(RealClock(), database, HELPLINE, ignored), await let_wait(database))
    decided = [reply for reply in told.values() if reply is not None]
    assert len(decided) == COUNTED, "those who are counted; the use case counts for the others"
    assert all(isinstance(each, Wait) and each.place is not None for each in decided)


async def let_wait(database: Database) -> list[UUID]:
    async with database.begin() as connection:
        return list((await connection.execute(text(WAITING), {"long": LONG})).scalars())


def ignored(_actions: Sequence[Action]) -> None:
    """Ignore the actions that follow."""


async def ask(quick: Heartbeats, ids: list[UUID]) -> dict[UUID, Reply | None]:
    """Send a heartbeat of every call at once."""
    told = await asyncio.gather(*(quick.wait(call_id, "") for call_id in ids))
    return dict(zip(ids, told, strict=True))


async def place(database: Database, call_id: UUID, clock: RealClock) -> int:
    async with database.begin() as connection:
        call = await calls.by_id(connection, call_id)
        assert call is not None
        return await queue.place_of(tx_at(connection, clock.now()), call)
