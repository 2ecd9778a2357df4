"""Callbacks at once: what many processes do in the same moment happens once (promises P2 and P5)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from ivr.database.engine import Database
from routing import calls
from routing.switchboard import sweep
from routing.switchboard.actions import RingBack
from routing.switchboard.call import ending
from routing.switchboard.callback import attempt, in_line, request, ring_back
from routing.switchboard.callback.replies import AwaitCaller
from routing.switchboard.callback.ring_back import DialBack
from routing.switchboard.offer import dispatching
from routing.switchboard.replies import Part
from tests.routing.switchboard.callbacks import LATER, accepted, agreed, press
from tests.routing.switchboard.decided import Answer, Decided
from tests.routing.switchboard.switchboards import NOW, Switchboard


async def at_once(
    switchboard: Switchboard, times: int, use_case: Callable[..., Awaitable[Answer]], *facts: Any
) -> list[Decided[Answer]]:
    return await asyncio.gather(*(switchboard.run(use_case, *facts, now=LATER) for _ in range(times)))


async def test_p2_two_dispatchers_offer_one_callback_once(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(5)
    await agreed(switchboard)
    await at_once(switchboard, 6, dispatching.serve_line)
    offered = await switchboard.rows("select c.callback_id from offers o join calls c on c.id = o.call_id")
    assert len([row for row in offered if row.callback_id]) == 1


async def test_p5_callers_and_callbacks_are_offered_in_one_order(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(4)
    await switchboard.rows("update counsellors set rests_until = '2026-11-25 03:00:30+00' returning id")
    for n in range(4):
        now = NOW + timedelta(seconds=n)
        await switchboard.waiting(n, now=now)
    second = (await switchboard.rows("select id from calls order by place_at offset 1 limit 1"))[0].id
    await press(switchboard, second, "1")
    await switchboard.run(request.take_number_key, second, "1", now=NOW + timedelta(seconds=10))
    await switchboard.run(ending.end, second, "hung up", now=NOW + timedelta(seconds=20))
    await switchboard.run(dispatching.serve_line, now=LATER)
    rows = await switchboard.rows(
        "select c.place_at, c.callback_id from offers o join calls c on c.id = o.call_id order by o.dial_at, o.id"
    )
    in_order = await switchboard.rows("select place_at from calls where state = 'waiting' order by place_at")
    assert sorted(row.place_at for row in rows) == [row.place_at for row in in_order]
    assert [row.callback_id is not None for row in sorted(rows, key=lambda row: row.place_at)] == [
        False,
        True,
        False,
        False,
    ]


async def test_p2_the_ring_of_a_callback_is_claimed_once(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    claimed = await at_once(switchboard, 6, ring_back.claim, call_id)
    assert len([one for one in claimed if isinstance(one.reply, DialBack)]) == 1
    held = await switchboard.rows("select phone from holds where released_at is null")
    assert len(held) == 2


async def test_p3_another_counsellor_accepts_a_callback_while_the_first_who_did_is_still_on_the_phone(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(2)
    await agreed(switchboard)
    await switchboard.rows("update counsellors set rests_until = '2030-01-01' where id = 2 returning id")
    first, call_id = await accepted(switchboard)
    await switchboard.rows("update reach set down_since = :now returning id", now=LATER)
    gone = await switchboard.run(ring_back.claim, call_id, now=LATER)
    assert not isinstance(gone, DialBack)
    await switchboard.rows("update reach set down_since = null returning id")
    await switchboard.rows("update counsellors set rests_until = null returning id")
    second, again = await accepted(switchboard, leg="CB2")
    assert (again, second == first) == (call_id, False)
    heard = await switchboard.run(attempt.counsellor_waits, first, "", now=LATER)
    assert isinstance(heard.reply, Part)
    heard = await switchboard.run(attempt.counsellor_waits, second, "", now=LATER)
    assert isinstance(heard.reply, AwaitCaller)


async def test_two_workers_let_a_due_callback_into_the_line_once(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    (row,) = await switchboard.rows("select attempt_id from callbacks")
    await switchboard.rows("update callbacks set state = 'scheduled' returning id")
    await switchboard.run(ending.end, row.attempt_id, "a test")
    await at_once(switchboard, 4, in_line.tidy)
    assert (
        len(await switchboard.rows("select 1 from calls where callback_id is not null and state = 'waiting'"))
        == 1
    )


async def test_two_calls_that_agree_to_one_number_at_once_leave_one_open_callback(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    ids = [await switchboard.waiting(n) for n in range(4)]
    for call_id in ids:
        await press(switchboard, call_id, "1")
        await switchboard.run(request.take_number_key, call_id, "2")
        await switchboard.run(request.take_typed, call_id, "081390000077")
    await asyncio.gather(*(switchboard.run(request.take_agreement, call_id, "1") for call_id in ids))
    states = [row.state for row in await switchboard.rows("select state from callbacks order by state")]
    assert states == ["cancelled", "cancelled", "cancelled", "in_line"]
    agreed_ = await switchboard.rows("select state from calls where callback_id is null")
    assert {row.state for row in agreed_} == {calls.State.AGREED}


async def test_p8_a_ring_that_its_process_did_not_live_to_make_is_made_by_the_sweep(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    await switchboard.rows(
        "update calls set check_at = '2026-11-25 03:01:00+00' where callback_id is not null returning 1"
    )
    again = await switchboard.run(sweep.sweep, now=LATER + timedelta(seconds=30))
    assert [action.call_id for action in again.actions if isinstance(action, RingBack)] == [call_id]


async def test_p8_an_attempt_whose_leg_was_never_heard_of_ends_and_is_made_again(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    assert isinstance((await switchboard.run(ring_back.claim, call_id, now=LATER)).reply, DialBack)
    await switchboard.run(sweep.sweep, now=LATER + timedelta(minutes=3))
    (row,) = await switchboard.rows("select state, attempts from callbacks")
    assert (row.state, row.attempts) == ("scheduled", 1)
    (over,) = await switchboard.rows("select state, outcome from calls where callback_id is not null")
    assert (over.state, over.outcome) == ("ended", "not_reached")
