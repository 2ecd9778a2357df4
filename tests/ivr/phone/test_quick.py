"""Quick: in a long line each hears the place that counting would tell, at a cost that doesn't grow with the line."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from ivr.clock import RealClock
from ivr.database import Database
from ivr.phone.quick import Quick
from routing import calls, line
from routing.places import COUNTED
from routing.rota.live import Shelf
from routing.sealing import Sealer
from routing.switchboard.board import Board
from routing.switchboard.outcomes import Wait
from tests.routing.rows import rules

LONG = 3 * COUNTED

# Some were put back at the head of the line, of whom some hear first that they may hang up; some stand behind others.
WAITING = """
    insert into calls (id, sid, state, language, arrived_at, place_at, returned, behind, rings_after, waiting_since,
                       last_seen_at, check_at, queue_errors)
    select md5('call' || n)::uuid, 'CA' || n, 'waiting', 'id', at, at, n % 50 = 0, (n % 7 = 0)::int,
           case when n % 100 = 0 then now() + interval '1 hour' end, now(), now(), now() + interval '1 hour', 0
      from generate_series(1, :long) n, lateral (select now() - n * interval '1 second' as at) t
    returning id
"""


async def test_in_a_long_line_each_hears_the_place_that_counting_tells(database: Database) -> None:
    clock = RealClock()
    async with database.begin() as connection:
        ids = list((await connection.execute(text(WAITING), {"long": LONG})).scalars())
    counted = {call_id: await place(database, call_id, clock) for call_id in ids}
    quick = Quick(clock, database, Board(rules(), Shelf(), Sealer(["k" * 40])))
    told = dict(zip(ids, await asyncio.gather(*(quick.wait(call_id, "") for call_id in ids)), strict=True))
    heard = {
        call_id: decision.outcome.place
        for call_id, decision in told.items()
        if decision is not None and isinstance(decision.outcome, Wait)
    }
    assert len(heard) == LONG - LONG // 100, "who is asked to stay is left to the use case"
    assert heard == {call_id: counted[call_id] for call_id in heard}
    assert max(filter(None, heard.values())) > 2 * COUNTED


async def place(database: Database, call_id: UUID, clock: RealClock) -> int:
    async with database.begin() as connection:
        call = await calls.by_id(connection, call_id)
        assert call is not None
        return await line.place_of(connection, call, clock.now())
