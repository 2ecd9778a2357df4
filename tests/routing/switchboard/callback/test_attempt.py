"""The attempt: the person who answers presses a key if the callback is theirs, while a counsellor waits (part 10)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from ivr.database.engine import Database
from ivr.lab import VoicemailBox
from routing.callbacks import callbacks
from routing.legs import LegState
from routing.switchboard import replay
from routing.switchboard.callback import attempt, ring_back
from routing.switchboard.callback.replies import AwaitCaller
from routing.switchboard.callback.ring_back import DialBack
from routing.switchboard.journal_entries import JournalEntry, Kind
from routing.switchboard.replies import Part
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.routing.switchboard.callbacks import LATER, accepted, agreed
from tests.routing.switchboard.switchboards import Switchboard
from tests.scenarios.callbacks import ASKS, a_callback, state_of, told
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline
from tests.scenarios.menus import NOT_AVAILABLE, all_busy, heard_times, trembles
from tests.scenarios.outage import Away


async def test_a_double_press_that_confirms_a_callback_asks_for_nothing_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(caller)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Ada yang meminta untuk ditelepon kembali")
    ana = hotline.ana.engaged
    assert ana is not None
    await trembles(hotline, hotline.ana, "1", 2.9, 2)
    await hotline.ana.hears_nothing_like(NOT_AVAILABLE)
    assert heard_times(ana, "Kami sedang menelepon orangnya") == 2
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await hotline.ana.hangs_up()
    await trembles(hotline, caller, "1", 0.7, 3)
    await caller.hears("Mohon jangan tutup telepon")
    await caller.hears_nothing_like("Kami dapat menelepon Anda kembali")


async def test_a_hash_at_a_callbacks_question_and_while_a_counsellor_waits_ends_neither(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.agrees(caller)
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.fetches(ana)
    await ana.presses("#")
    await ana.hears(NOT_AVAILABLE)
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("1")
    await caller.is_connected_to(ana, within=30)


async def test_p5_a_callback_is_rung_in_its_turn_and_its_caller_talks_to_the_counsellor(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    ring = await caller.rings()
    assert ring.from_ == NUMBER
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.hears("Anda segera kami hubungkan dengan konselor")
    await caller.is_connected_to(ana, within=20)
    assert await state_of(hotline) == ("done", 0)
    await hotline.passes(30)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    calls = await hotline.all_calls()
    assert [call.outcome for call in calls][-2:] == ["callback", "conversation"]
    assert await told(hotline) == ["scheduled", "in_line", "attempting", "done"]


async def test_p6_a_stranger_who_answers_hears_nothing_that_names_a_hotline(hotline: Hotline) -> None:
    await a_callback(hotline)
    stranger = hotline.caller()
    await hotline.fetches(hotline.ana)
    await stranger.rings()
    leg = await stranger.answers()
    await stranger.hears("sampai jumpa", within=60)
    await stranger.is_off()
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await hotline.ana.hears("Orangnya belum dapat dihubungi")
    await hotline.ana.is_off()
    assert await state_of(hotline) == ("scheduled", 1)
    await hotline.passes(30)
    assert await hotline.rows("select phone from holds where released_at is null") == []


async def test_p6_an_answering_machine_records_nothing_that_names_a_hotline(hotline: Hotline) -> None:
    await a_callback(hotline)
    box = hotline.caller().behaves(VoicemailBox(after=8))
    await hotline.fetches(hotline.ana)
    await hotline.ana.hears("Orangnya belum dapat dihubungi", within=70)
    await hotline.passes(60)
    assert box.leg is not None
    assert box.leg.over
    assert not [said for said in box.leg.heard if NAMES_A_HOTLINE.search(said.text)]
    assert await state_of(hotline) == ("scheduled", 1)


@pytest.mark.parametrize(
    ("key", "word", "state"),
    [("2", "lain waktu saja", ("scheduled", 1)), ("3", "Baik, terima kasih", ("cancelled", 1))],
)
async def test_who_answers_may_put_it_off_or_cancel_it(
    hotline: Hotline, key: str, word: str, state: tuple[str, int]
) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("7")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.hears(ASKS)
    await caller.presses(key)
    await caller.hears(word)
    await caller.is_off()
    await hotline.ana.hears("Orangnya belum dapat dihubungi")
    await hotline.ana.is_off()
    assert await state_of(hotline) == state


async def test_a_counsellor_who_gives_up_is_free_and_the_caller_keeps_their_callback(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await ana.presses("5")
    await ana.hears("pilihan itu tidak tersedia")
    await ana.hears("Kami sedang menelepon orangnya")
    await ana.presses("2")
    await ana.hears("Akan kami atur kembali")
    await ana.is_off()
    await caller.is_off(within=5)
    assert await state_of(hotline) == ("scheduled", 1)


async def test_a_counsellor_hangs_up_while_the_caller_hears_the_question_who_is_then_served_next(
    hotline: Hotline,
) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await ana.hangs_up()
    await hotline.passes(2)
    await caller.presses("1")
    await caller.hears("Anda berikutnya")
    await ana.rings()
    await ana.answers()
    await ana.hears("Ada penelepon yang menunggu")
    await ana.presses("1")
    await caller.is_connected_to(ana, within=20)
    assert (await state_of(hotline))[0] == "done"


async def test_a_counsellor_waits_no_longer_than_a_minute(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("ditelepon kembali")
    began = hotline.clock.now()
    hotline.lab.faults.next_rest(status=429, path="/Calls", times=100)
    await ana.presses("1")
    await ana.hears("Orangnya belum dapat dihubungi", within=80)
    assert hotline.clock.now() - began < timedelta(seconds=70)
    assert caller.engaged is None
    assert await state_of(hotline) == ("in_line", 0), "never rung, it keeps its place"


async def test_in_english_all_of_it_is_english(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy, caller, ana = hotline.caller("+6281390000009", "Long talker"), hotline.caller(), hotline.ana
    await hotline.talks(busy, ana)
    await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses("2")
    await caller.hears("You are next")
    await caller.presses("1")
    await caller.hears("Your phone will show our number")
    await caller.hears("Press one if we may ring you at this number")
    await caller.presses("1")
    await caller.hears("We will ring you as soon as it is your turn")
    await caller.is_off(within=60)
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.hangs_up()
    await ana.rings(within=90)
    await ana.answers()
    await ana.hears("Ia memilih bahasa Inggris")
    await ana.presses("1")
    await caller.rings()
    leg = await caller.answers()
    await caller.hears("did you ask to be called")
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await caller.presses("1")
    await caller.hears("We will connect you with a counsellor")
    await caller.is_connected_to(ana, within=20)


@pytest.mark.parametrize("later", [n / 2 for n in range(8)])
async def test_who_confirms_is_joined_whenever_they_press(hotline: Hotline, later: float) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    await hotline.passes(10 + later)  # the counsellor is in the loop of short documents by then
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await caller.is_connected_to(ana, within=20)


async def test_who_confirmed_and_is_put_back_waits_at_the_head_of_the_line(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(hotline.caller())
    await hotline.runs(400)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(40)
    await hotline.fetches(hotline.ana, within=60)
    caller = hotline.caller()
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("1")
    await hotline.ana.hangs_up()
    await hotline.on_duty(ANA, BUDI)
    leg = caller.leg
    await hotline.runs(20)
    assert leg is not None
    assert (await hotline.call_of(leg)).state == "waiting", [said.text for said in leg.heard][-4:]


@pytest.mark.deep
@pytest.mark.parametrize("when", ["accepted", "ringing", "picked_up", "confirmed"])
async def test_p8_the_database_is_lost_in_the_middle_of_an_attempt_and_nothing_is_stuck(
    away: Away, when: str
) -> None:
    hotline = away.hotline
    await hotline.passes(61)
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana, within=60)
    if when == "accepted":
        await away.stops()
        await hotline.passes(40)
    else:
        await caller.rings()
        if when == "ringing":
            await away.stops()
        await caller.answers()
        await caller.hears("a")
        if when == "picked_up":
            await away.stops()
        await hotline.passes(3)
        if caller.leg is not None and not caller.leg.over:
            await caller.presses("1")
        if when == "confirmed":
            await hotline.passes(1)
            await away.stops()
        await hotline.passes(60)
    await away.is_back()
    if caller.leg is not None and caller.leg.answered and not caller.leg.over:
        await caller.hangs_up()
    await hotline.runs(180)
    assert (await state_of(hotline))[0] != "attempting"
    ours = [call for call in await hotline.all_calls() if call.callback_id is None]
    assert len(ours) == 2, "a call that never was"


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


# --- Sent away without the database


LEG = "CA" + "7" * 32


@pytest.mark.parametrize(
    ("first", "state", "attempts"),
    [("the entry", "scheduled", 0), ("the end", "scheduled", 0), ("the last end", "scheduled", 2)],
)
async def test_p8_who_picked_up_without_the_database_costs_no_attempt_in_whatever_order_that_is_known(
    database: Database, first: str, state: str, attempts: int
) -> None:
    switchboard, call_id = await rung_back(database, attempts)
    entry = JournalEntry(Kind.UNASKED, LEG, LATER, None, "", {"call": str(call_id)})
    soon = LATER + timedelta(minutes=1)
    if first == "the entry":
        await switchboard.run(replay.replay_leg, [entry], now=soon)
    await switchboard.run(ring_back.leg_is, call_id, LEG, LegState.COMPLETED, now=soon)
    for _ in range(2):
        await switchboard.run(replay.replay_leg, [entry], now=soon)
    (row,) = await switchboard.rows("select state, attempts, due_at, ended_at from callbacks")
    assert (row.state, row.attempts, row.ended_at) == (state, attempts, None)
    assert row.due_at == soon + timedelta(minutes=5)
    (over,) = await switchboard.rows("select state, outcome from calls where callback_id is not null")
    assert (over.state, over.outcome) == ("ended", "not_reached")
    told = await switchboard.rows("select at from events where kind = 'callback.unasked'")
    assert [row.at for row in told] == [LATER]
    assert await switchboard.rows("select 1 from holds where released_at is null and offer_id is null") == []


async def test_who_was_asked_by_a_retry_of_the_carriers_costs_an_attempt(database: Database) -> None:
    switchboard, call_id = await rung_back(database)
    await switchboard.run(attempt.picked_up, call_id, LEG, now=LATER)
    entry = JournalEntry(Kind.UNASKED, LEG, LATER, None, "", {"call": str(call_id)})
    await switchboard.run(replay.replay_leg, [entry], now=LATER)
    await switchboard.run(ring_back.leg_is, call_id, LEG, LegState.COMPLETED, now=LATER)
    await switchboard.run(replay.replay_leg, [entry], now=LATER)
    (row,) = await switchboard.rows("select state, attempts from callbacks")
    assert (row.state, row.attempts) == ("scheduled", 1)


async def rung_back(database: Database, attempts: int = 0) -> tuple[Switchboard, UUID]:
    """Have a callback's phone ring after so many attempts; the call, whose leg no webhook has named yet."""
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await agreed(switchboard)
    _, call_id = await accepted(switchboard)
    async with database.begin() as connection:
        await connection.execute(update(callbacks).values(attempts=attempts))
    assert isinstance((await switchboard.run(ring_back.claim, call_id, now=LATER)).reply, DialBack)
    return switchboard, call_id
