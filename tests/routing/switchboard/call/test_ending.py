"""Endings: a caller hangs up, and every phone that rings for them stops."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls
from routing.calls import Outcome, State
from routing.switchboard.actions import TellEnd
from routing.switchboard.call import ending
from routing.switchboard.offer import acceptance
from routing.switchboard.replies import Connect, Part
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, kinds_of
from tests.routing.switchboard.switchboards import Switchboard
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import ANA, Hotline


async def test_a_caller_who_hangs_up_takes_the_ring_away_within_3_s(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await caller.hangs_up()
    await hotline.ana.is_off(within=3)
    assert (await hotline.call_of(leg)).outcome == "abandoned"


async def test_a_counsellor_who_answers_after_the_caller_left_hears_so(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    hotline.lab.faults.next_rest(status=500, path="/Calls/", times=2)
    await ana.hears("Tekan satu untuk menerima")
    await caller.hangs_up()
    await ana.presses("1")
    await ana.hears("Penelepon sudah tidak menunggu lagi")
    await ana.is_off()


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


# --- The outcome


@pytest.mark.parametrize(
    ("state", "changed", "outcome"),
    [
        (State.GREETING, {}, Outcome.ABANDONED),
        (State.WAITING, {}, Outcome.ABANDONED),
        (State.CONNECTING, {}, Outcome.ABANDONED),
        (State.TALKING, {"talked_at": NOW}, Outcome.CONVERSATION),
        (State.WAITING, {"talked_at": NOW}, Outcome.CONVERSATION),
        (State.OVERFLOW, {}, Outcome.DIRECTIONS),
        (State.VOICEMAIL, {}, Outcome.DIRECTIONS),
        (State.VOICEMAIL, {"announced_at": NOW}, Outcome.ABANDONED),
        (State.AGREED, {}, Outcome.CALLBACK),
        (State.DESK, {}, Outcome.DESK),
        (State.CALLING, {}, Outcome.NOT_REACHED),
        (State.PICKED_UP, {}, Outcome.NOT_REACHED),
    ],
)
async def test_p1_a_call_ends_once_with_the_one_outcome_of_where_its_caller_was(
    connection: AsyncConnection, state: State, changed: dict[str, Any], outcome: Outcome
) -> None:
    call = await a_call(connection, state, **changed)
    first = tx_at(connection, NOW + SECOND)
    await ending.end(first, call.id, "a test")
    assert TellEnd(call.id, outcome) in first.noted
    again = tx_at(connection, NOW + MINUTE)
    await ending.end(again, call.id, "told again")
    assert again.noted == []
    ended = await calls.by_id(connection, call.id)
    assert ended is not None
    assert (ended.state, ended.outcome, ended.ended_at) == (State.ENDED, outcome, NOW + SECOND)
    assert (await kinds_of(connection, call.id)).count("call.ended") == 1
