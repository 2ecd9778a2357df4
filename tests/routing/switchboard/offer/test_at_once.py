"""At once: use cases on many real connections, all in the same moment (promises P2, P3 and P5)."""

import asyncio
from datetime import timedelta

from sqlalchemy import text

from routing import calls, holds
from routing.switchboard.actions import Ring
from routing.switchboard.call import arrival, ending, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.offer import acceptance, dialling, dispatching
from routing.switchboard.replies import Connect, Farewell, Part
from routing.transaction import Transaction
from tests.routing.switchboard.decided import call_of
from tests.routing.switchboard.switchboards import COUNSELLORS, NOW, NUMBER, Switchboard
from tests.routing.transactions import tx_at


async def test_p3_of_50_accepts_at_once_one_wins(switchboard: Switchboard) -> None:
    await switchboard.publish(50)
    call_id = await switchboard.waiting(1)
    rung = await switchboard.ringing_offers(call_id, 50)
    heard = await asyncio.gather(
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
        return await holds.take(
            tx_at(tx.connection, tx.now), COUNSELLORS[0], call_id=call_id, check_at=tx.now
        )

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
    ids = {call_of(decision.reply) for decision in greeted}
    assert len(ids) == 1
    (call_id,) = ids
    await asyncio.gather(*(switchboard.run(arrival.choose_language, call_id, "1") for _ in range(10)))
    await asyncio.gather(
        *(switchboard.run(waiting.wait, call_id) for _ in range(10)),
        *(switchboard.run(dispatching.serve_line) for _ in range(10)),
    )
    assert len(await switchboard.rows("select id from events where kind = 'call.waiting'")) == 1
    assert len(await switchboard.rows("select id from offers")) == 1
