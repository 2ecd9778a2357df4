"""Voicemail: what a caller hears, and what becomes of what they say (design, part 4; promises P1 and P6)."""

import re

import pytest

from routing import recordings
from tests.scenarios.hotline import ANA, Hotline
from tests.scenarios.voicemail import MENU, NOTHING, asks_to_leave_one, says

KEPT = "Pesan Anda sudah kami simpan"


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
    # Who presses nothing any more is asked for a message by itself.
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
    # Whatever the carrier tells first: that the leg is over, or how long the message was.
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
