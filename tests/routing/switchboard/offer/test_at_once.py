"""At once: use cases on many real connections, all in the same moment (promises P2, P3 and P5)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from ivr.database.engine import Database
from routing import calls, holds, offers
from routing.offers import Offer, State
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache
from routing.rules import Rules
from routing.sealing import Sealer
from routing.switchboard.actions import Ring
from routing.switchboard.call import arrival, ending, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.offer import acceptance, dialling, dispatching
from routing.switchboard.replies import Connect, Farewell, Greet, Part
from routing.transaction import Helpline, Transaction
from tests.routing.switchboard.decided import Decided, decided

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
NUMBER = "+622150001234"
COUNSELLORS = [f"+62812000000{n:02}" for n in range(60)]


class Switchboard:
    """Use cases, each on a connection of its own, as in many processes."""

    def __init__(self, database: Database, **rules: Any) -> None:
        self.database = database
        rules = {"calls_per_second": 1000.0, **rules}
        zone = ZoneInfo("Asia/Jakarta")
        self.helpline = Helpline(Rules(number=NUMBER, zone=zone, **rules), RotaCache(), Sealer(["k" * 40]))

    async def run(self, use_case: Callable[..., Awaitable[Any]], *facts: Any, now: datetime = NOW) -> Decided:
        async with self.database.begin() as connection:
            return await decided(use_case, self.helpline, connection, now, *facts)

    async def publish(self, count: int) -> None:
        lines = [
            ShiftLine(line, 0b1111111, None, 0, 1440, f"Counsellor {line}", phone)
            for line, phone in enumerate(COUNSELLORS[:count], start=2)
        ]
        async with self.database.begin() as connection:
            await publishing.publish(
                connection,
                Reading(shifts=lines, rows=len(lines)),
                now=NOW,
                by="test",
                source="test.csv",
                zone="Asia/Jakarta",
            )

    async def waiting(self, n: int, now: datetime = NOW) -> UUID:
        """Let a caller arrive and wait."""
        greeted = await self.run(
            arrival.arrive, IncomingCall(f"CA{n:032}", NUMBER, f"+6281390000{n:03}"), now=now
        )
        assert isinstance(greeted.reply, Greet)
        await self.run(arrival.choose_language, greeted.reply.call_id, "", now=now)
        return greeted.reply.call_id

    async def rows(self, statement: str, **values: Any) -> list[Any]:
        async with self.database.begin() as connection:
            return list((await connection.execute(text(statement), values)).all())

    async def ringing_offers(self, call_id: UUID, count: int) -> list[tuple[UUID, str]]:
        """Let that many phones ring for one call: (offer, leg)."""
        ids = await self.rows("select id, phone from counsellors order by id")
        made = []
        async with self.database.begin() as connection:
            for n, counsellor in enumerate(ids[:count]):
                offer = Offer(
                    id=uuid4(),
                    call_id=call_id,
                    counsellor_id=counsellor.id,
                    phone=counsellor.phone,
                    state=State.ANSWERED,
                    planned_at=NOW,
                    dial_at=NOW,
                    deadline_at=NOW + timedelta(seconds=30),
                    unsure=False,
                    sequence=-1,
                    leg_sid=f"CB{n:032}",
                )
                await offers.plan(connection, [offer])
                await holds.take(
                    connection, NOW, counsellor.phone, call_id=call_id, offer_id=offer.id, check_at=NOW
                )
                made.append((offer.id, f"CB{n:032}"))
        return made


@pytest.fixture
async def switchboard(database_url: str) -> AsyncIterator[Switchboard]:
    """Give a switchboard that may use sixty connections at once."""
    database = Database(database_url, pool_size=60)
    yield Switchboard(database)
    await database.close()


async def test_p3_of_50_accepts_at_once_one_wins(switchboard: Switchboard) -> None:
    await switchboard.publish(50)
    call_id = await switchboard.waiting(1)
    rung = await switchboard.ringing_offers(call_id, 50)
    heard: list[Decided] = await asyncio.gather(
        *(switchboard.run(acceptance.accept, offer_id, leg) for offer_id, leg in rung)
    )
    outcomes = [decision.reply for decision in heard]
    assert sum(isinstance(outcome, Connect) for outcome in outcomes) == 1
    assert outcomes.count(Part(Farewell.TAKEN)) == 49
    states = await switchboard.rows("select state, count(*) from offers group by 1 order by 1")
    assert [tuple(row) for row in states] == [("accepted", 1), ("cancelled", 49)]


async def test_p3_the_winner_who_presses_again_hears_the_same(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    call_id = await switchboard.waiting(1)
    ((offer_id, leg),) = await switchboard.ringing_offers(call_id, 1)
    heard = await asyncio.gather(*(switchboard.run(acceptance.accept, offer_id, leg) for _ in range(10)))
    assert {decision.reply for decision in heard} == {Connect(offer_id, call_id)}


async def test_p3_a_key_and_a_hang_up_at_once_have_one_winner(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    for n in range(10):
        call_id = await switchboard.waiting(n)
        async with switchboard.database.begin() as connection:
            await connection.execute(text("update holds set released_at = now() where released_at is null"))
        ((offer_id, leg),) = await switchboard.ringing_offers(call_id, 1)
        accepted, _ = await asyncio.gather(
            switchboard.run(acceptance.accept, offer_id, leg),
            switchboard.run(ending.end, call_id, "the caller hung up"),
        )
        async with switchboard.database.begin() as connection:
            call = await calls.by_id(connection, call_id)
        assert call is not None
        assert call.state == calls.State.ENDED
        assert isinstance(accepted.reply, Connect | Part)


async def test_p2_one_phone_is_held_once_whoever_asks_at_once(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    call_id = await switchboard.waiting(1)

    async def take(tx: Transaction) -> bool:
        return await holds.take(tx.connection, tx.now, COUNSELLORS[0], call_id=call_id, check_at=tx.now)

    taken = await asyncio.gather(*(switchboard.run(take) for _ in range(40)))
    assert [each.reply for each in taken].count(True) == 1


async def test_p2_many_dispatches_at_once_ring_no_phone_twice(switchboard: Switchboard) -> None:
    await switchboard.publish(5)
    await asyncio.gather(*(switchboard.waiting(n) for n in range(50)))
    decided = await asyncio.gather(*(switchboard.run(dispatching.serve_line) for _ in range(20)))
    rings = [action for decision in decided for action in decision.actions if isinstance(action, Ring)]
    assert len(rings) == 5
    held = await switchboard.rows("select phone, count(*) from holds where released_at is null group by 1")
    assert sorted(count for _, count in held) == [1, 1, 1, 1, 1]


async def test_p2_an_offer_is_claimed_by_one_process(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    await switchboard.waiting(1)
    (ring,) = [
        action
        for action in (await switchboard.run(dispatching.serve_line)).actions
        if isinstance(action, Ring)
    ]
    claims = await asyncio.gather(*(switchboard.run(dialling.claim, ring.offer_id) for _ in range(20)))
    assert sum(claim.reply is not None for claim in claims) == 1


async def test_p5_the_head_of_the_line_is_offered_first(switchboard: Switchboard) -> None:
    await switchboard.publish(3)
    line = [await switchboard.waiting(n, NOW + timedelta(seconds=n)) for n in range(6)]
    later = NOW + timedelta(seconds=10)
    await asyncio.gather(*(switchboard.run(dispatching.serve_line, now=later) for _ in range(5)))
    offered = await switchboard.rows("select call_id from offers")
    assert {row.call_id for row in offered} == set(line[:3])


async def test_many_webhooks_of_one_call_at_once_leave_one_sound_row(switchboard: Switchboard) -> None:
    await switchboard.publish(2)
    arriving = IncomingCall("CA1", NUMBER, "+6281390000001")
    greeted = await asyncio.gather(*(switchboard.run(arrival.arrive, arriving) for _ in range(20)))
    ids = {decision.reply.call_id for decision in greeted}
    assert len(ids) == 1
    (call_id,) = ids
    await asyncio.gather(*(switchboard.run(arrival.choose_language, call_id, "1") for _ in range(10)))
    await asyncio.gather(
        *(switchboard.run(waiting.wait, call_id) for _ in range(10)),
        *(switchboard.run(dispatching.serve_line) for _ in range(10)),
    )
    assert len(await switchboard.rows("select id from events where kind = 'call.waiting'")) == 1
    assert len(await switchboard.rows("select id from offers")) == 1
