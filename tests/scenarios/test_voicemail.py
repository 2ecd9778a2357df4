"""Overflow and voicemail: when nobody can come, a caller is not lost (design, part 4; promise P1)."""

import re

import pytest

from ivr.lab import NeverAnswers
from ivr.phone.messages import Messages
from routing import recordings
from tests.scenarios.hotline import ANA, NUMBER, Hotline, shift

MENU = "Tekan dua untuk meninggalkan pesan"
TONE = "setelah nada"


async def nobody_comes(hotline: Hotline, language: str = "1"):  # type: ignore[no-untyped-def]
    """Let a caller arrive while nobody is on duty."""
    await hotline.publish(shift(ANA, start=20 * 60, end=22 * 60))
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses(language)
    return caller, leg


async def collects(hotline: Hotline) -> None:
    await hotline.service.messages.collect()
    await hotline.clock.settle()


async def test_p1_nobody_on_duty_leaves_a_message_by_key_2(hotline: Hotline) -> None:
    caller, leg = await nobody_comes(hotline)
    await caller.hears("akan bertugas kembali hari ini pukul 20.00 WIB")
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(TONE)
    await caller.hears("beep")
    await caller.speaks(12)
    await caller.presses("#")
    await caller.hears("Pesan Anda sudah kami simpan")
    await caller.is_off(within=30)
    await hotline.passes(3)
    await collects(hotline)
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    ((state, removed),) = await hotline.rows("select state, removed_at is not null from voicemails")
    assert (state, removed) == ("kept", True)
    assert [each for each in hotline.lab.recordings if not each.deleted] == []


async def test_p1_in_english_too(hotline: Hotline) -> None:
    caller, leg = await nobody_comes(hotline, "2")
    await caller.hears("Press two to leave a message")
    await caller.presses("2")
    await caller.hears("after the tone")
    await caller.hears("beep")
    await caller.speaks(5)
    await caller.silent(16)
    await caller.hears("Your message is kept")
    assert (await hotline.call_of(leg)).state == "voicemail"


async def test_p1_silence_at_the_menu_hears_it_again_and_is_then_asked_for_a_message(
    hotline: Hotline,
) -> None:
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.hears(MENU, within=60)
    await caller.hears(TONE, within=60)


async def test_p1_unknown_keys_at_the_menu_end_in_a_message_too(hotline: Hotline) -> None:
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("7")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.presses("0")  # nobody is on duty: no way back to the line
    await caller.hears(TONE)


async def test_p1_who_says_nothing_after_the_tone_hears_where_else_to_turn(hotline: Hotline) -> None:
    caller, leg = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears("beep", within=60)
    await hotline.passes(1)
    await caller.presses("#")
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.is_off(within=60)
    await hotline.passes(3)
    await collects(hotline)
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert [row.state for row in await hotline.rows("select state from voicemails")] == ["too_short"]
    assert [each for each in hotline.lab.recordings if not each.deleted] == []


async def test_p1_key_2_while_waiting_leaves_the_line_for_a_message(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("atau dua untuk meninggalkan pesan")
    await hotline.ana.rings()
    await caller.presses("2")
    await caller.hears(TONE)
    await hotline.ana.is_off(within=3)
    await caller.hears("beep")
    await caller.speaks(4)
    await caller.hangs_up()
    await hotline.passes(3)
    await collects(hotline)
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    assert [row.state for row in await hotline.rows("select state from voicemails")] == ["kept"]


async def test_p5_key_0_leads_back_to_the_line_with_the_place_kept(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    before = (await hotline.call_of(leg)).place_at
    await caller.hears("sudah menunggu lama", within=330)
    await caller.hears("Tekan nol untuk tetap menunggu")
    later = hotline.caller("+6281390000002", "Later")
    await hotline.waits(later)
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    assert (await hotline.call_of(leg)).place_at == before
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)


async def test_p1_the_line_takes_a_caller_back_twice_at_most(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    caller = hotline.caller()
    await hotline.waits(caller)
    for _ in range(2):
        await caller.hears("Tekan nol untuk tetap menunggu", within=400)
        await caller.presses("0")
    await caller.hears("sudah menunggu lama", within=400)
    await caller.hears(MENU)
    await caller.presses("0")
    await caller.hears("pilihan itu tidak tersedia")


async def test_who_hangs_up_before_the_tone_has_left_no_message(hotline: Hotline) -> None:
    caller, leg = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(TONE)
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "directions"
    assert await hotline.rows("select id from voicemails") == []


async def test_p6_a_recording_is_sealed_and_opens_to_what_was_said(hotline: Hotline) -> None:
    await test_p1_nobody_on_duty_leaves_a_message_by_key_2(hotline)
    ((voicemail_id,),) = await hotline.rows("select id from voicemails")
    async with hotline.service.database.begin() as connection:
        sealed = await recordings.get(connection, voicemail_id)
    assert sealed is not None
    sound = hotline.service.board.sealer.open_bytes(sealed)
    assert sound.startswith(b"\xff\xf3")
    assert sound[:64] not in sealed


@pytest.mark.parametrize("killed_after", ["sound", "keep", "delete_recording", "removed"])
async def test_a_collector_killed_after_any_step_keeps_one_recording(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(TONE)
    await caller.hears("beep")
    await caller.speaks(8)
    await caller.hangs_up()
    await hotline.passes(3)
    with monkeypatch.context() as killing:
        _kill_after(killing, hotline.service.messages, killed_after)
        with pytest.raises(Killed):
            await hotline.service.messages.collect()
    for _ in range(3):
        await collects(hotline)
    ((state, removed),) = await hotline.rows("select state, removed_at is not null from voicemails")
    assert (state, removed) == ("kept", True)
    assert len(await hotline.rows("select voicemail_id from recordings")) == 1
    assert [each for each in hotline.lab.recordings if not each.deleted] == []


async def test_an_outage_of_hours_delays_a_recording_and_loses_none(hotline: Hotline) -> None:
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(TONE)
    await caller.hears("beep")
    await caller.speaks(8)
    await caller.hangs_up()
    hotline.lab.faults.rest_500 = 1.0
    for _ in range(36):
        await hotline.passes(300)
        await collects(hotline)
    asked = [request for request in hotline.lab.rest_requests if "/Recordings/" in request.path]
    assert len(asked) < 30, "it asks less and less often"
    hotline.lab.faults.rest_500 = 0.0
    await hotline.passes(1900)
    await collects(hotline)
    await collects(hotline)
    assert [row.state for row in await hotline.rows("select state from voicemails")] == ["kept"]


async def test_a_recording_that_nobody_announced_is_found_at_the_carrier(hotline: Hotline) -> None:
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/voicemail/recorded", times=9)
    hotline.lab.faults.lose_next("/voice/voicemail/recording", times=9)
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(TONE)
    await caller.hears("beep")
    await caller.speaks(8)
    await caller.hangs_up()
    await hotline.passes(400)
    await collects(hotline)
    await collects(hotline)
    assert [row.state for row in await hotline.rows("select state from voicemails")] == ["kept"]


async def test_the_message_names_the_consent_before_the_tone(hotline: Hotline) -> None:
    caller, _ = await nobody_comes(hotline)
    await caller.hears(MENU)
    await caller.presses("2")
    await caller.hears(re.compile("direkam.*hanya didengar oleh konselor.*dihapus"))
    await caller.hears("beep")


class Killed(BaseException):
    """The process is gone at this point."""


def _kill_after(monkeypatch: pytest.MonkeyPatch, messages: Messages, step: str) -> None:
    gateway, decider = messages._gateway, messages._decider
    if hasattr(gateway, step):
        whole = getattr(gateway, step)

        async def dies(*arguments: object) -> object:
            await whole(*arguments)
            raise Killed

        monkeypatch.setattr(gateway, step, dies)
        return
    run = decider.run

    async def dies_after(use_case, *facts):  # type: ignore[no-untyped-def]
        found = await run(use_case, *facts)
        if use_case.__name__ == step:
            raise Killed
        return found

    monkeypatch.setattr(decider, "run", dies_after)
