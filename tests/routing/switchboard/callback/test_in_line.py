"""Callbacks in the line: their order after a night and after errors, and phones that must not ring."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ivr.database.engine import Database
from ivr.lab import Answers
from routing import blocks, calls
from routing.calls import Behind, State
from routing.line import due_callbacks
from routing.quiet_hours import Night
from routing.sealing import Sealer
from routing.sql.key_taps import ONE_TAP
from routing.switchboard import sweep
from routing.switchboard.actions import StopRinging
from routing.switchboard.call import arrival, ending, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import attempt, in_line, request, ring_back
from routing.switchboard.callback.replies import (
    Agreed,
    AskNight,
    AskTyping,
    AwaitCaller,
    Limit,
    ReadBack,
    SayNoMore,
    TooMany,
)
from routing.switchboard.callback.ring_back import DialBack
from routing.switchboard.offer import dispatching
from routing.switchboard.replies import Connect, JoinLine, Part
from routing.transaction import Action, Helpline, Transaction
from tests.ivr.monitoring.scrapes import total
from tests.routing.switchboard.callbacks import LATER, accepted, agreed, at_once, press
from tests.routing.switchboard.crowds import a_number_is_read_back, arrived, enters, hangs_up, on_duty
from tests.routing.switchboard.decided import call_of, decided
from tests.routing.switchboard.switchboards import NOW, NUMBER, Switchboard
from tests.routing.switchboard.tidying import tidied
from tests.routing.transactions import tx_at
from tests.scenarios.bad_rows import (
    BAD,
    GOOD,
    HOUR,
    LOST,
    execute,
    is_sealed_with,
    rows_set_aside,
    takes_no_change,
    two_are_due,
)
from tests.scenarios.callbacks import ACCEPTS, AFTERNOON, ASKS, EVENING, MORNING, a_callback, state_of
from tests.scenarios.hotline import ANA, Hotline, a_hotline

NIGHT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # 22:00 in Jakarta
NINE = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # 21:00, when quiet hours begin
SEVEN = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)  # when they are over
_CALLBACK = "select state, attempts, place_at, due_at, expires_at from callbacks order by asked_at limit 1"


async def ask_at_night(switchboard: Switchboard, n: int, now: datetime, key: str = "2") -> UUID:
    """Let a caller ask for a callback, and say by key whether it may ring tonight."""
    call_id = await switchboard.waiting(n, now=now)
    async with switchboard.database.begin() as connection:
        call = await calls.locked(connection, call_id)
        assert call is not None
        await decided(request.ask, switchboard.helpline, connection, now, call)
    heard = await switchboard.run(request.take_number_key, call_id, "1", now=now)
    assert isinstance(heard.reply, AskNight)
    if key:
        await switchboard.run(request.take_night_key, call_id, key, now=now)
    await switchboard.run(ending.end, call_id, "the caller hung up", now=now)
    return call_id


async def one(switchboard: Switchboard) -> Any:
    return (await switchboard.rows(_CALLBACK))[0]


# --- After a night


@pytest.mark.deep
async def test_p5_those_who_asked_at_night_are_served_in_their_order_in_the_morning(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    many = 2 * in_line.AT_ONCE + 3
    for n in range(many):
        await ask_at_night(switchboard, n, NIGHT + timedelta(seconds=20 * n))
    assert await tidied(switchboard, SEVEN) == 3, "a few at a time: a transaction has little time"
    asked = (
        "select b.asked_at from calls c join callbacks b on b.attempt_id = c.id"
        " where c.state = 'waiting' order by c.returned desc, c.place_at, c.id"
    )
    standing = [row.asked_at for row in await switchboard.rows(asked)]
    assert len(standing) == many
    assert standing == sorted(standing)
    # Nobody was reached all day; the next morning the order is the same.
    assert await tidied(switchboard, NINE + timedelta(days=1)) == 3
    await tidied(switchboard, SEVEN + timedelta(days=1))
    assert [row.asked_at for row in await switchboard.rows(asked)] == standing


async def test_p1_who_hangs_up_when_only_the_night_is_asked_about_is_rung_in_the_morning(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await ask_at_night(switchboard, 0, NIGHT, key="")
    (call,) = await switchboard.rows("select outcome from calls where id = :id", id=call_id)
    callback = await one(switchboard)
    assert (call.outcome, callback.state, callback.due_at) == ("callback", "scheduled", SEVEN)
    # Before the number is confirmed, a hang-up agrees to nothing.
    other = await switchboard.waiting(1, now=NIGHT)
    await press(switchboard, other, "1")
    await switchboard.run(request.take_number_key, other, "2", now=NIGHT)
    await switchboard.run(request.take_typed, other, "081390000077", now=NIGHT)
    await switchboard.run(ending.end, other, "the caller hung up", now=NIGHT)
    states = await switchboard.rows("select state from callbacks where call_id = :id", id=other)
    assert [row.state for row in states] == ["cancelled"]


async def rung_back(switchboard: Switchboard, state: State) -> tuple[UUID, UUID]:
    """Bring the attempt of a callback to this state while a counsellor waits: (offer, call)."""
    await switchboard.publish(1)
    await agreed(switchboard)
    offer_id, call_id = await accepted(switchboard)
    if state is State.FETCHING:
        return offer_id, call_id
    await switchboard.run(ring_back.claim, call_id, now=LATER)
    await switchboard.run(ring_back.dialled, call_id, "CC1", now=LATER)
    if state in {State.PICKED_UP, State.CONNECTING}:
        await switchboard.run(attempt.picked_up, call_id, "CC1", now=LATER)
    if state is State.CONNECTING:
        await switchboard.run(attempt.take_who_key, call_id, "1", now=LATER)
    return offer_id, call_id


async def its_caller_reaches_a_counsellor(switchboard: Switchboard) -> tuple[Action, ...]:
    """Let the same caller talk in another call; return the actions that follow."""
    await switchboard.run(arrival.arrive, IncomingCall("CA-again", NUMBER, "+6281390000000"), now=LATER)

    async def reached(tx: Transaction) -> None:
        call = await calls.by_sid(tx.connection, "CA-again")
        assert call is not None
        await in_line.reached(tx, call)

    return (await switchboard.run(reached, now=LATER)).actions


@pytest.mark.parametrize("state", [State.FETCHING, State.CALLING])
async def test_p5_a_phone_that_nobody_has_answered_is_not_rung_on_for_who_reached_a_counsellor(
    database: Database, state: State
) -> None:
    switchboard = Switchboard(database)
    offer_id, call_id = await rung_back(switchboard, state)
    follows = await its_caller_reaches_a_counsellor(switchboard)
    ends = [action for action in follows if isinstance(action, StopRinging)]
    assert ends == ([] if state is State.FETCHING else [StopRinging(call_id, "CC1")])
    assert (await one(switchboard)).state == "done"
    heard = await switchboard.run(attempt.counsellor_waits, offer_id, "", now=LATER)
    assert isinstance(heard.reply, Part)
    heard = await switchboard.run(attempt.picked_up, call_id, "CC1", now=LATER)
    assert isinstance(heard.reply, SayNoMore)


@pytest.mark.parametrize("state", [State.PICKED_UP, State.CONNECTING])
async def test_p1_who_has_answered_is_not_cut_off_when_their_callbacks_caller_reached_a_counsellor(
    database: Database, state: State
) -> None:
    switchboard = Switchboard(database)
    offer_id, call_id = await rung_back(switchboard, state)
    assert await its_caller_reaches_a_counsellor(switchboard) == ()
    assert (await one(switchboard)).state == "done"
    heard = await switchboard.run(attempt.take_who_key, call_id, "1", now=LATER)
    assert isinstance(heard.reply, JoinLine)
    await switchboard.rows("update calls set queue_sid = 'QU1' where sid = 'CC1' returning 1")
    heard = await switchboard.run(attempt.counsellor_waits, offer_id, "", now=LATER)
    assert isinstance(heard.reply, Connect)


@pytest.mark.parametrize(("key", "word"), [("2", "who_goodbye"), ("3", "who_cancelled"), ("", "who_goodbye")])
async def test_who_answers_a_callback_that_is_closed_by_then_is_promised_none(
    database: Database, key: str, word: str
) -> None:
    switchboard = Switchboard(database)
    _, call_id = await rung_back(switchboard, State.PICKED_UP)
    await its_caller_reaches_a_counsellor(switchboard)
    heard = await switchboard.run(attempt.take_who_key, call_id, key, now=LATER)
    assert isinstance(heard.reply, SayNoMore)
    assert heard.reply.word == word
    await switchboard.run(ending.end, call_id, "the leg ended", now=LATER)
    assert (await one(switchboard)).state == "done"


async def test_a_night_in_which_nobody_is_on_duty_is_not_asked_about(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0, now=NIGHT)
    await press(switchboard, call_id, "1")
    await switchboard.rows("update shifts set start_minute = 480, end_minute = 960 returning id")
    switchboard.becomes_another_process()
    heard = await switchboard.run(request.take_number_key, call_id, "1", now=NIGHT)
    assert isinstance(heard.reply, Agreed)
    assert heard.reply.due_at == SEVEN + timedelta(hours=1), "when somebody is on duty"


async def test_quiet_hours_that_began_since_it_was_accepted_keep_the_phone_from_ringing(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    offer_id, call_id = await accepted(switchboard)
    claimed = await switchboard.run(ring_back.claim, call_id, now=NINE)
    assert not isinstance(claimed, DialBack)
    callback = await one(switchboard)
    assert (callback.state, callback.attempts, callback.due_at) == ("scheduled", 0, SEVEN)
    heard = await switchboard.run(attempt.counsellor_waits, offer_id, "", now=NINE)
    assert isinstance(heard.reply, Part)
    assert await switchboard.rows("select 1 from holds where released_at is null and offer_id is null") == []


@pytest.mark.parametrize("rotated", [False, True])
async def test_a_number_that_was_blocked_is_not_rung_whichever_key_its_block_was_made_with(
    database: Database, rotated: bool
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    async with database.begin() as connection:
        await blocks.block(connection, NOW, switchboard.helpline.sealer.hash("+6281390000077"))
    if rotated:
        helpline = switchboard.helpline
        switchboard.helpline = Helpline(helpline.rules, helpline.rota, Sealer(["n" * 40, "k" * 40]))
    call_id = await switchboard.waiting(0)
    await press(switchboard, call_id, "1")
    await switchboard.run(request.take_number_key, call_id, "2")
    await switchboard.run(request.take_typed, call_id, "081390000077")
    heard = await switchboard.run(request.take_agreement, call_id, "1")
    assert heard.reply == AskTyping(call_id, "id", not_sound=True)
    # The number was blocked after the request.
    await switchboard.run(request.take_typed, call_id, "081390000078")
    await switchboard.run(request.take_agreement, call_id, "1")
    await switchboard.run(ending.end, call_id, "hung up")
    _, call_id = await accepted(switchboard)
    async with database.begin() as connection:
        await blocks.block(connection, NOW, Sealer(["k" * 40]).hash("+6281390000078"))
    assert not isinstance(await switchboard.run(ring_back.claim, call_id, now=LATER), DialBack)
    await tidied(switchboard, LATER + timedelta(minutes=6))
    assert [row.state for row in await switchboard.rows("select state from callbacks")] == ["cancelled"]


async def test_p2_after_a_change_of_keys_nobody_is_rung_back_who_is_on_the_line(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await ask_at_night(switchboard, 0, NIGHT)
    helpline = switchboard.helpline
    switchboard.helpline = Helpline(helpline.rules, helpline.rota, Sealer(["n" * 40, "k" * 40]))
    await tidied(switchboard, SEVEN)
    await switchboard.run(
        arrival.arrive,
        IncomingCall("CA" + "7" * 32, NUMBER, "+6281390000000"),
        now=SEVEN + timedelta(seconds=5),
    )
    served = await switchboard.run(dispatching.serve_line, now=SEVEN + timedelta(seconds=10))
    assert served.actions == ()


# --- The place


async def test_p5_who_rings_again_takes_the_place_that_their_callback_keeps(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    first = await agreed(switchboard, 0)
    for n in (1, 2):
        await switchboard.waiting(n, now=NOW + timedelta(seconds=n))
    again = await switchboard.run(
        arrival.arrive, IncomingCall("CA" + "7" * 32, NUMBER, "+6281390000000"), now=LATER
    )
    places = await switchboard.rows(
        "select place_at from calls where id in (:first, :again)", first=first, again=call_of(again.reply)
    )
    assert len({row.place_at for row in places}) == 1


@pytest.mark.parametrize("number", ["same", "other"])
async def test_p5_a_confirmed_caller_who_lost_the_counsellor_and_asks_again_keeps_their_place(
    database: Database, number: str
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    place = (await one(switchboard)).place_at
    _, call_id = await accepted(switchboard)
    assert isinstance((await switchboard.run(ring_back.claim, call_id, now=LATER)).reply, DialBack)
    await switchboard.run(attempt.picked_up, call_id, "CC1", now=LATER)
    await switchboard.rows("update calls set offer_id = null where callback_id is not null returning 1")
    await switchboard.run(attempt.take_who_key, call_id, "1", now=LATER)
    async with database.begin() as connection:
        call = await calls.locked(connection, call_id)
        assert call is not None
        await decided(request.ask, switchboard.helpline, connection, LATER, call)
    if number == "same":
        heard = await switchboard.run(request.take_number_key, call_id, "1", now=LATER + 2 * ONE_TAP)
    else:
        await switchboard.run(request.take_number_key, call_id, "2", now=LATER)
        await switchboard.run(request.take_typed, call_id, "081390000077", now=LATER)
        heard = await switchboard.run(request.take_agreement, call_id, "1", now=LATER)
    assert isinstance(heard.reply, Agreed)
    await switchboard.run(ending.end, call_id, "hung up", now=LATER)
    open_ = await switchboard.rows("select state, place_at from callbacks where ended_at is null")
    assert [row.place_at for row in open_] == [place]


async def test_p5_the_callback_of_an_interrupted_caller_comes_first(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await switchboard.waiting(1)
    later = await switchboard.waiting(2, now=NOW + timedelta(seconds=5))
    await switchboard.rows("update calls set returned = true where id = :id returning 1", id=later)
    await press(switchboard, later, "1")
    await switchboard.run(request.take_number_key, later, "1", now=NOW + 2 * ONE_TAP)
    await switchboard.run(ending.end, later, "hung up")
    await switchboard.run(dispatching.serve_line, now=LATER)
    offered = await switchboard.rows("select c.callback_id from offers o join calls c on c.id = o.call_id")
    assert [row.callback_id is not None for row in offered] == [True]


async def test_a_counsellor_who_left_before_the_slot_costs_neither_attempt_nor_place(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    before = await one(switchboard)
    offer_id, call_id = await accepted(switchboard)
    assert isinstance((await switchboard.run(ring_back.claim, call_id, now=LATER)).reply, DialBack)
    assert (await switchboard.run(ring_back.slot_came, call_id, now=LATER)).reply is None
    await switchboard.run(attempt.counsellor_waits, offer_id, "2", now=LATER)
    assert await switchboard.run(ring_back.slot_came, call_id, now=LATER) is not None
    after = await one(switchboard)
    assert (after.state, after.attempts, after.place_at) == ("in_line", 0, before.place_at)
    held = await switchboard.rows("select 1 from holds where released_at is null and offer_id is null")
    assert held == []


async def test_a_phone_that_is_held_just_then_costs_no_place(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    before = await one(switchboard)
    _, call_id = await accepted(switchboard)
    await switchboard.rows(
        "insert into holds (phone, taken_at, check_at) select 'hash ' || encode(number_hash, 'hex'), now(), now()"
        " from callbacks returning 1"
    )
    await switchboard.run(ring_back.claim, call_id, now=LATER)
    after = await one(switchboard)
    assert (after.state, after.attempts, after.place_at) == ("scheduled", 0, before.place_at)
    assert after.due_at > LATER


# --- What must not happen


async def test_who_was_accepted_in_this_moment_is_not_taken_out_of_the_line(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    async with database.begin() as connection:
        (stale,) = await due_callbacks.to_leave_line(
            tx_at(connection, NINE), night=Night(NINE, SEVEN), limit=5
        )
    _, call_id = await accepted(switchboard)
    assert (await switchboard.run(in_line._leave, stale, now=NINE)).actions == ()
    assert (await one(switchboard)).state == "attempting"
    (call,) = await switchboard.rows("select state from calls where id = :id", id=call_id)
    assert call.state == "fetching"
    assert (await switchboard.run(in_line.withdraw, stale, "forgotten", now=NINE)).actions == ()
    assert (await one(switchboard)).state == "attempting"


async def test_p1_an_attempt_whose_callback_is_over_does_not_stand_in_the_line_for_ever(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    await switchboard.rows("update callbacks set state = 'done', ended_at = now() returning 1")
    await switchboard.run(sweep.sweep, now=NOW + timedelta(minutes=11))
    rows = await switchboard.rows("select state, outcome from calls where callback_id is not null")
    assert [(row.state, row.outcome) for row in rows] == [("ended", "not_reached")]


async def test_a_late_night_key_does_not_bypass_the_daily_limit(database: Database) -> None:
    switchboard = Switchboard(database, callbacks_a_day=1)
    await switchboard.publish(1)
    await agreed(switchboard)
    await switchboard.rows("update callbacks set state = 'done', ended_at = now() returning 1")
    again = await switchboard.run(
        arrival.arrive, IncomingCall("CA" + "7" * 32, NUMBER, "+6281390000000"), now=LATER
    )
    call_id = call_of(again.reply)
    await switchboard.run(arrival.choose_language, call_id, "", now=LATER)
    await press(switchboard, call_id, "1")
    heard = await switchboard.run(request.take_number_key, call_id, "1", now=LATER)
    assert heard.reply == TooMany(call_id, "id", Limit.TODAY)
    late = await switchboard.run(request.take_night_key, call_id, "1", now=LATER + 2 * ONE_TAP)
    assert not isinstance(late.reply, Agreed)
    (draft,) = await switchboard.rows("select state from callbacks where call_id = :id", id=call_id)
    assert draft.state == "asked"


async def test_a_late_night_key_agrees_to_no_unconfirmed_number(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    call_id = await switchboard.waiting(0)
    await press(switchboard, call_id, "1")
    await switchboard.run(request.take_number_key, call_id, "2")
    await switchboard.run(request.take_typed, call_id, "081390000077")
    heard = await switchboard.run(request.take_night_key, call_id, "1")
    assert isinstance(heard.reply, ReadBack)
    assert (await one(switchboard)).state == "asked"


async def test_the_hotline_does_not_ring_itself_back(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    arrived = await switchboard.run(arrival.arrive, IncomingCall("CA" + "7" * 32, NUMBER, NUMBER))
    call_id = call_of(arrived.reply)
    await switchboard.run(arrival.choose_language, call_id, "")
    await press(switchboard, call_id, "1")
    heard = await switchboard.run(request.take_number_key, call_id, "1", now=NOW + 2 * ONE_TAP)
    assert isinstance(heard.reply, AskTyping)


async def test_a_callback_put_off_expires_after_its_new_time(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    await switchboard.run(ring_back.claim, call_id, now=LATER)
    await switchboard.run(attempt.picked_up, call_id, "CC1", now=LATER)
    await switchboard.rows("update callbacks set expires_at = :at returning 1", at=LATER)
    await switchboard.run(attempt.take_who_key, call_id, "2", now=LATER)
    callback = await one(switchboard)
    assert callback.state == "scheduled"
    assert callback.expires_at > callback.due_at > LATER


async def test_a_counsellor_who_presses_a_wrong_key_late_waits_no_longer_than_a_minute_all_the_same(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    offer_id, _ = await accepted(switchboard)
    early = await switchboard.run(attempt.counsellor_waits, offer_id, "7", now=LATER + timedelta(seconds=20))
    assert early.reply == AwaitCaller(offer_id, first=False, unknown_key=True)
    late = await switchboard.run(attempt.counsellor_waits, offer_id, "7", now=LATER + timedelta(seconds=50))
    assert late.reply == AwaitCaller(offer_id, first=False)
    end = await switchboard.run(attempt.counsellor_waits, offer_id, "7", now=LATER + timedelta(seconds=57))
    assert isinstance(end.reply, Part)


async def test_a_counsellor_whose_end_was_not_told_while_they_waited_is_asked_about_soon(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    offer_id, _ = await accepted(switchboard)
    (hold,) = await switchboard.rows(
        "select check_at from holds where offer_id = :id and released_at is null", id=offer_id
    )
    assert hold.check_at - LATER < timedelta(minutes=2)


# --- Conversations


async def test_p5_asked_for_at_14_by_the_third_in_line_it_is_offered_third(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=AFTERNOON, wrap_up_seconds=1) as hotline:
        await hotline.on_duty(ANA)
        busy = hotline.caller("+6281390000009", "Long talker")
        await hotline.talks(busy, hotline.ana)
        people = [hotline.caller(f"+6281390000{n:03}", f"Caller {n}") for n in range(4)]
        for person in people:
            await (hotline.agrees(person) if person is people[2] else hotline.waits(person))
        asked = [call.place_at for call in await hotline.all_calls() if call.callback_id is None][1:]
        await busy.hangs_up()
        await hotline.ana.hears("Percakapan selesai")
        await hotline.ana.hangs_up()
        hotline.ana.behaves(Answers(after=1, presses=ACCEPTS))
        people[2].behaves(Answers(after=2, presses=((ASKS, "1"),), talks_for=5))
        for person in people:
            while not person.talks_with(hotline.ana):
                await hotline.passes(1)
            await hotline.passes(5)
            if person is not people[2]:
                await person.hangs_up()
        served = await hotline.rows(
            "select place_at from calls where talked_at is not null order by talked_at offset 1"
        )
        assert [row.place_at for row in served] == sorted(asked)


async def test_the_counsellor_who_declines_a_callback_rests_and_it_stays_in_line(hotline: Hotline) -> None:
    await a_callback(hotline)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("ditelepon kembali")
    await hotline.ana.presses("2")
    await hotline.ana.is_off()
    assert await state_of(hotline) == ("in_line", 0)
    await hotline.runs(65)
    await hotline.fetches(hotline.ana)


@pytest.mark.usefixtures("copied_hourly")
async def test_at_22_nobody_is_rung_and_in_the_morning_the_callback_is_due(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path, start=EVENING) as hotline:
        await hotline.on_duty(ANA)
        busy, caller = hotline.caller("+6281390000009", "Long talker"), hotline.caller()
        await hotline.talks(busy, hotline.ana)
        await hotline.agrees(caller)
        assert await state_of(hotline) == ("in_line", 0)
        await hotline.passes(
            (datetime(2026, 11, 25, 14, 0, tzinfo=UTC) - hotline.clock.now()).total_seconds()
        )
        await busy.hangs_up()
        await hotline.ana.hears("Percakapan selesai")
        await hotline.ana.hangs_up()
        await hotline.ana.does_not_ring(for_=120)  # although no sweep has taken it out of the line yet
        await hotline.sweeps()
        (callback,) = await hotline.callbacks()
        assert (callback.state, callback.due_at) == ("scheduled", MORNING)
        assert MORNING <= callback.place_at < MORNING + timedelta(seconds=2)
        await hotline.passes((MORNING - hotline.clock.now()).total_seconds() - 60)
        await hotline.sweeps()
        await hotline.ana.does_not_ring(for_=55)
        await hotline.passes(10)
        await hotline.sweeps()
        await hotline.fetches(hotline.ana)
        await caller.rings()


@pytest.mark.deep
async def test_a_callback_whose_number_cannot_be_opened_keeps_no_other_from_the_line_and_rings_once_it_can(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await two_are_due(hotline)
    await is_sealed_with(hotline, LOST)
    await hotline.sweeps()
    bad, good = await hotline.callbacks()
    assert (bad.state, good.state) == ("scheduled", "in_line")
    assert bad.due_at >= hotline.clock.now() + timedelta(minutes=55)
    told = await hotline.rows("select detail from events where kind = 'callback.set_aside'")
    assert [row.detail["why"].split()[0] for row in told] == ["SealNotOpened"]
    assert len(rows_set_aside(hotline)) == 1
    assert await total(hotline, "sweep_findings_total{noun=callback_set_aside}") == 1
    await hotline.fetches(hotline.ana)
    answers = hotline.caller(GOOD)
    await answers.rings()
    await answers.answers()
    await answers.hears(ASKS)
    await answers.presses("1")
    await answers.is_connected_to(hotline.ana, within=20)
    await hotline.runs(60)
    assert len(rows_set_aside(hotline)) == 1, "it is in nobody's way for an hour"
    await answers.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    # The key is added back to SECRET_KEY.
    await is_sealed_with(hotline, hotline.service.helpline.sealer)
    await hotline.passes(HOUR)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana)
    await hotline.caller(BAD).rings()


@pytest.mark.deep
async def test_one_that_can_never_be_opened_costs_a_look_an_hour_and_expires_as_any_other(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await two_are_due(hotline)
    await is_sealed_with(hotline, LOST)
    await execute(hotline, "delete from callbacks where asked_at = (select max(asked_at) from callbacks)")
    for hours in range(1, 4):
        await hotline.sweeps()
        await hotline.sweeps()
        assert len(rows_set_aside(hotline)) == hours
        await hotline.passes(HOUR + 10)
    await execute(
        hotline, "update callbacks set expires_at = :now where state = 'scheduled'", now=hotline.clock.now()
    )
    await hotline.sweeps()
    assert [row.state for row in await hotline.callbacks()] == ["expired"]


@pytest.mark.deep
async def test_a_callback_that_cannot_even_be_set_aside_keeps_no_other_from_the_line(
    hotline: Hotline,
) -> None:
    await two_are_due(hotline)
    oldest = "select id from callbacks order by asked_at limit 1"
    async with takes_no_change(hotline, "callbacks", "language", oldest):
        await hotline.sweeps()
    assert [row.state for row in await hotline.callbacks()] == ["scheduled", "in_line"]
    await execute(hotline, "update callbacks set language = 'id'")


# --- Concurrent requests, and callers who withhold their number


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


async def withheld_callback(switchboard: Switchboard) -> None:
    """Let a withheld caller register the number of caller 77, and hang up."""
    call_id = await a_number_is_read_back(switchboard, 77, None)
    await switchboard.run(request.take_agreement, call_id, "1", now=NOW + 4 * ONE_TAP)
    await hangs_up(switchboard, call_id, at=NOW + 4 * ONE_TAP)


async def test_p5_a_number_first_typed_by_a_withheld_caller_gets_its_own_place_once_it_asks(
    database: Database,
) -> None:
    switchboard = await on_duty(database)
    await withheld_callback(switchboard)
    known = await arrived(switchboard, 1, "+6281390001077", after=20)
    await enters(switchboard, known, after=20)
    async with switchboard.database.begin() as connection:
        await decided(waiting.wait, switchboard.helpline, connection, LATER, known, key="1")
    heard = await switchboard.run(request.take_number_key, known, "1", now=LATER + 2 * ONE_TAP)
    assert isinstance(heard.reply, Agreed)
    assert heard.reply.stands
    (callback,) = await switchboard.rows("select withheld from callbacks where state = 'in_line'")
    (fetched,) = await switchboard.rows("select behind from calls where callback_id is not null")
    assert (callback.withheld, fetched.behind) == (False, Behind.NOBODY)


async def test_p5_a_withheld_callers_callback_keeps_no_place_for_a_call_from_that_number(
    database: Database,
) -> None:
    switchboard = await on_duty(database)
    await withheld_callback(switchboard)
    rings = await arrived(switchboard, 1, "+6281390001077", after=20)
    (call,) = await switchboard.rows("select arrived_at, place_at from calls where id = :id", id=rings)
    assert call.place_at == call.arrived_at
