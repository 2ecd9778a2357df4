"""Voicemail: what a caller hears; webhooks about messages come in any order, twice, late or never (P1, P6)."""

import itertools
import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import recordings
from routing.calls import Call
from routing.rota.live import RotaCache
from routing.switchboard.call import overflow_menu, voicemail
from routing.switchboard.replies import Directions, MessageKept, OverflowMenu, Record
from routing.transaction import Helpline
from routing.voicemails import State
from tests.routing.rows import MINUTE, NOW, SECOND, rules
from tests.routing.switchboard.call.messages import (
    HANG_UP,
    HELPLINE,
    action,
    hangs_up,
    looks,
    messages,
    outcome,
    speaking,
    states,
    word,
)
from tests.routing.switchboard.decided import decided
from tests.scenarios.hotline import ANA, Hotline
from tests.scenarios.voicemail import MENU, NOTHING, asks_to_leave_one, says

DAY = timedelta(days=1)


async def begins_another(connection: AsyncConnection, call: Call) -> None:
    """Let the caller press 2 in the menu, and hear the tone."""
    await decided(overflow_menu.take_key, HELPLINE, connection, NOW + MINUTE, call.id, "2")
    heard = await decided(voicemail.tone, HELPLINE, connection, NOW + MINUTE, call.id)
    assert isinstance(heard.reply, Record)


async def brought_home(connection: AsyncConnection, call: Call) -> None:
    """Let the job fetch what is ready."""
    for message in await messages(connection, call):
        if message.state == State.READY:
            await decided(voicemail.keep, HELPLINE, connection, NOW + 2 * MINUTE, message.id, b"sound")


SAID = [
    (15, "", State.SILENT),
    (16, "", State.SILENT),
    (17, "", State.KEPT),
    (15, "#", State.KEPT),  # the caller was there, and pressed the key
    (15, HANG_UP, State.KEPT),
    (2, "#", State.KEPT),
    (1, "#", State.TOO_SHORT),
    (0, "", State.TOO_SHORT),
    (None, "#", State.KEPT),  # of unknown length: to be heard
    (180, "", State.KEPT),
]


async def test_silence_is_told_from_speech_in_whatever_order_words_come_and_however_often(
    connection: AsyncConnection,
) -> None:
    for seconds, key, state in SAID:
        said, ready = action(seconds, key, alive=key != HANG_UP), word(State.READY, seconds)
        for order in itertools.permutations([said, ready, brought_home]):
            call = await speaking(connection)
            for tell in (*order, said, brought_home):
                await tell(connection, call)
            assert await states(connection, call) == [state], (seconds, key)
    rows = await connection.execute(
        text(
            "select count(*) from voicemails v left join recordings r on r.voicemail_id = v.id"
            " where (r.sealed is not null) <> (v.state in ('kept', 'silent'))"
        )
    )
    assert rows.scalar_one() == 0, "what is not too short is sealed, silence too"


async def test_a_recording_of_one_call_is_not_counted_for_another(connection: AsyncConnection) -> None:
    theirs, other = await speaking(connection), await speaking(connection)
    for call in (theirs, other, theirs):
        await decided(voicemail.recorded, HELPLINE, connection, NOW, call.id, "RE1", 12, "#", alive=True)
        await decided(voicemail.recording_is, HELPLINE, connection, NOW, call.id, "RE1", State.READY, 12)
    assert await states(connection, theirs) == [State.READY]
    assert await states(connection, other) == [State.RECORDING]
    await decided(voicemail.recorded, HELPLINE, connection, NOW, other.id, "RE2", 12, "#", alive=True)
    assert await states(connection, other) == [State.READY]


async def test_a_message_that_its_longest_time_ended_is_none_of_silence(connection: AsyncConnection) -> None:
    helpline = Helpline(rules(voicemail=10 * SECOND), RotaCache(), HELPLINE.sealer)
    call = await speaking(connection)
    heard = await decided(voicemail.recorded, helpline, connection, NOW, call.id, "RE1", 10, "", alive=True)
    assert heard.reply == MessageKept("id")


async def test_p1_nothing_heard_leads_to_the_menu_once_and_then_to_where_else_to_turn(
    connection: AsyncConnection,
) -> None:
    for empty in (action(1), action(15, ""), action(None, "", sid="")):
        call = await speaking(connection)
        for _ in range(2):  # the same answer, however often it is asked for
            heard = (await empty(connection, call)).reply
            assert isinstance(heard, OverflowMenu)
            assert heard.directions.nothing_arrived
        await begins_another(connection, call)
        heard = (await action(1, sid="RE2")(connection, call)).reply
        assert isinstance(heard, Directions)
        assert heard.nothing_arrived
        assert len(await messages(connection, call)) == 2


async def test_p1_a_message_of_which_nothing_is_known_is_not_said_to_be_kept(
    connection: AsyncConnection,
) -> None:
    call = await speaking(connection)
    heard = await decided(voicemail.tone, HELPLINE, connection, NOW + MINUTE, call.id)
    assert isinstance(heard.reply, Record), "nobody could tell us what became of the first"
    assert isinstance((await action(1)(connection, call)).reply, OverflowMenu)
    await begins_another(connection, call)
    assert isinstance((await action(1, sid="RE2")(connection, call)).reply, Directions)
    assert await states(connection, call) == [State.RECORDING, State.TOO_SHORT, State.TOO_SHORT]


async def test_p1_a_message_that_the_carrier_failed_to_make_is_none_and_the_caller_hears_so(
    connection: AsyncConnection,
) -> None:
    for state in (State.ABSENT, State.FAILED):
        call = await speaking(connection)
        await word(state)(connection, call)
        heard = (await action(20)(connection, call)).reply
        assert isinstance(heard, OverflowMenu), state
        assert await states(connection, call) == [state]


async def test_a_caller_recorded_fewer_times_than_asked_is_expected_to_have_left_no_more(
    connection: AsyncConnection,
) -> None:
    for told in (action(20), action(1)):
        call = await speaking(connection)
        await begins_another(connection, call)
        await told(connection, call)
        await hangs_up(connection, call)
        expected, known = await messages(connection, call)
        await looks(connection, expected, NOW + 15 * MINUTE)
        assert (await states(connection, call))[0] == State.RECORDING, "the carrier may not list it yet"
        await looks(connection, expected, NOW + 16 * MINUTE, ("RE2", None, None))
        assert (await states(connection, call))[0] == State.RECORDING, "it is being made"
        await looks(connection, expected, NOW + 17 * MINUTE, (f"RE1-{call.sid}", State.READY, 20))
        assert await states(connection, call) == [State.ABSENT, known.state]
        await word(State.READY, 9, "RE3")(connection, call)
        assert await states(connection, call) == [State.READY, known.state], "a late word is not lost"


async def test_no_message_is_given_up_while_its_caller_is_on_the_line(connection: AsyncConnection) -> None:
    call = await speaking(connection)
    await action(1)(connection, call)
    await begins_another(connection, call)
    _, second = await messages(connection, call)
    await looks(connection, second, NOW + timedelta(hours=1))
    assert await states(connection, call) == [State.TOO_SHORT, State.RECORDING]


async def test_what_the_carrier_still_makes_is_waited_for_a_day(connection: AsyncConnection) -> None:
    call = await speaking(connection)
    await hangs_up(connection, call)
    (message,) = await messages(connection, call)
    await looks(connection, message, NOW + 7 * timedelta(hours=1), ("RE1", None, None))
    assert await states(connection, call) == [State.RECORDING]
    await looks(connection, message, NOW + DAY, ("RE1", None, None))
    assert await states(connection, call) == [State.ABSENT]


async def test_what_the_carrier_failed_to_make_is_found_out_by_looking_too(
    connection: AsyncConnection,
) -> None:
    call = await speaking(connection)
    await hangs_up(connection, call)
    (message,) = await messages(connection, call)
    await looks(connection, message, NOW + 5 * MINUTE, ("RE1", State.FAILED, None))
    assert (await states(connection, call), await outcome(connection, call)) == (["failed"], "directions")


async def test_what_is_found_at_the_carrier_is_a_message_unless_it_is_known(
    connection: AsyncConnection,
) -> None:
    call = await speaking(connection)
    await action(1)(connection, call)
    await begins_another(connection, call)
    _, second = await messages(connection, call)
    known = f"RE1-{call.sid}"
    await looks(connection, second, NOW + 5 * MINUTE, (known, State.READY, 1))
    assert await states(connection, call) == [State.TOO_SHORT, State.RECORDING]
    listed = [(known, State.READY, 1), ("RE2", State.READY, 20), ("RE3", State.READY, 30)]
    await looks(connection, second, NOW + 6 * MINUTE, *listed)
    found = [(each.recording_sid, each.state) for each in await messages(connection, call)]
    assert sorted(found) == sorted([(known, "too_short"), ("RE2", "ready"), ("RE3", "ready")])


async def test_what_was_announced_and_is_not_at_the_carrier_for_a_day_is_absent(
    connection: AsyncConnection,
) -> None:
    call = await speaking(connection)
    await action(20, HANG_UP, alive=False)(connection, call)
    await hangs_up(connection, call)
    (message,) = await messages(connection, call)
    await decided(voicemail.missing, HELPLINE, connection, NOW + DAY - SECOND, message.id)
    assert (await states(connection, call), await outcome(connection, call)) == (["ready"], "voicemail")
    await decided(voicemail.missing, HELPLINE, connection, NOW + DAY, message.id)
    assert (await states(connection, call), await outcome(connection, call)) == (["absent"], "directions")
    await word(State.READY, 20)(connection, call)
    assert await states(connection, call) == [State.ABSENT], "a late word does not begin it anew"


KEPT = "Pesan Anda sudah kami simpan"


# --- Conversations


async def test_p1_a_message_is_recorded_and_the_caller_hears_that_it_was_kept(hotline: Hotline) -> None:
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 12)
    await caller.hears(KEPT)
    await caller.is_off(within=30)
    await hotline.collects()
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    (row,) = await hotline.messages()
    assert (row.state, row.handling, row.seconds) == ("kept", "new", 12)
    assert row.removed_at is not None
    assert hotline.lab.recordings[0].deleted
    kinds = [kind for kind in await hotline.timeline_of(leg) if kind.startswith("voicemail.")]
    assert kinds == ["voicemail.recording", "voicemail.ready", "voicemail.kept", "voicemail.removed"]


@pytest.mark.parametrize(
    ("language", "consent"),
    [
        ("1", re.compile("direkam.*hanya didengar oleh tim kami.*dihapus")),
        ("2", re.compile("recorded.*heard by our team only.*erased")),
    ],
)
async def test_p6_what_becomes_of_a_message_is_said_before_the_tone(
    hotline: Hotline, language: str, consent: re.Pattern[str]
) -> None:
    caller, leg = await asks_to_leave_one(hotline, language)
    await caller.hears(consent)
    assert [said for said in leg.heard if said.text == "beep"] == []
    await caller.hears("beep")


async def test_p1_silence_of_15_s_ends_a_message_and_it_is_kept(hotline: Hotline) -> None:
    caller, _ = await asks_to_leave_one(hotline, "2")
    await says(caller, 5, ends="")
    ended = hotline.clock.now()
    await caller.hears("Your message is kept")
    assert 14 <= (hotline.clock.now() - ended).total_seconds() <= 16
    await hotline.collects()
    assert [row.state for row in await hotline.messages()] == ["kept"]


async def test_p1_who_was_not_heard_hears_so_and_may_leave_another_message(hotline: Hotline) -> None:
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 0, ends="")
    await caller.hears(NOTHING)
    await hotline.collects()
    await caller.hears(MENU)
    await caller.presses("2")
    await says(caller, 12)
    await caller.hears(KEPT)
    await caller.is_off(within=30)
    await hotline.collects()
    rows = await hotline.messages()
    assert [row.state for row in rows] == ["silent", "kept"]
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    # A whisper may be in the silence: it is sealed here, and removed there, like a message.
    assert len(await hotline.rows("select voicemail_id from recordings")) == 2
    assert all(each.deleted for each in hotline.lab.recordings)


async def test_p1_the_second_time_that_nothing_is_heard_the_last_word_is_where_else_to_turn(
    hotline: Hotline,
) -> None:
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 1)
    await caller.hears(NOTHING)
    await caller.hears(MENU)
    # A caller who presses nothing more is asked for a message.
    await says(caller, 0, ends="")
    await caller.hears(NOTHING)
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.hears("Jaga diri Anda baik-baik", within=60)
    await caller.is_off()
    await hotline.collects()
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert [row.state for row in await hotline.messages()] == ["too_short", "silent"]
    assert len(await hotline.rows("select voicemail_id from recordings")) == 1
    assert all(each.deleted for each in hotline.lab.recordings)


async def test_p1_who_was_silent_hears_so_too_where_the_carrier_makes_no_recording_of_silence(
    hotline: Hotline,
) -> None:
    hotline.lab.faults.silence_is_empty = True
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 0, ends="")
    await caller.hears(NOTHING)
    await caller.hears(MENU)
    await caller.presses("2")
    await says(caller, 0, ends="")
    await caller.hears(NOTHING)
    await caller.hears("Jaga diri Anda baik-baik", within=60)
    await caller.is_off()
    await hotline.collects()
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert [row.state for row in await hotline.messages()] == ["absent", "absent"]


@pytest.mark.parametrize(
    ("seconds", "outcome", "state"), [(4, "voicemail", "kept"), (1, "directions", "too_short")]
)
async def test_p1_who_hangs_up_in_the_middle_has_left_a_message_if_it_holds_anything(
    hotline: Hotline, seconds: int, outcome: str, state: str
) -> None:
    # The carrier may first report the end of the leg, or the length of the message.
    hotline.lab.faults.delay_next("/voice/voicemail/recorded", 10)
    hotline.lab.faults.delay_next("/voice/voicemail/recording", 5)
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, seconds, ends="hangs up")
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    await hotline.collects(after=8)
    assert (await hotline.call_of(leg)).outcome == outcome
    assert ("outcome.corrected" in await hotline.timeline_of(leg)) == (outcome == "directions")
    assert [row.state for row in await hotline.messages()] == [state]


async def test_p1_who_hangs_up_before_the_tone_has_left_no_message(hotline: Hotline) -> None:
    caller, leg = await asks_to_leave_one(hotline)
    await caller.hears("setelah nada")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert await hotline.messages() == []


async def test_p5_who_is_cut_off_before_the_tone_straight_out_of_the_line_keeps_their_place(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.presses("2")
    await caller.hears("setelah nada")
    await caller.hangs_up()
    again = await hotline.waits(caller)
    first = await hotline.call_of(leg)
    assert (first.outcome, (await hotline.call_of(again)).place_at) == ("abandoned", first.place_at)


async def test_p1_who_was_not_heard_while_somebody_is_on_duty_is_not_said_to_have_waited_long(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.presses("2")
    await says(caller, 0)
    await caller.hears(NOTHING)
    await caller.hears("Tekan nol untuk tetap menunggu konselor")
    assert not any("menunggu lama" in said.text for said in leg.heard)


async def test_p6_a_recording_is_sealed_and_opens_to_what_was_said(hotline: Hotline) -> None:
    caller, _ = await asks_to_leave_one(hotline)
    await says(caller, 8, ends="hangs up")
    await hotline.collects()
    (row,) = await hotline.messages()
    async with hotline.service.database.begin() as connection:
        sealed = await recordings.get(connection, row.id)
    assert sealed is not None
    sound = hotline.service.helpline.sealer.open_bytes(sealed)
    assert sound.startswith(b"\xff\xf3")
    assert sound[:64] not in sealed
