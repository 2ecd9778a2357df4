"""The webhooks of calls that are served without the database: keys, the screen, a message (design, part 5)."""

import pytest

from ivr.lab import NeverAnswers, VoicemailBox
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, NUMBER
from tests.scenarios.menus import DANGER, NOT_AVAILABLE, heard_times
from tests.scenarios.outage import Away


@pytest.mark.deep
@pytest.mark.parametrize(("language", "busy"), [("1", "Semua konselor"), ("2", "All our counsellors")])
async def test_p1_without_the_database_who_finds_everybody_engaged_may_leave_a_message_at_any_moment(
    away: Away, language: str, busy: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await accepts(hotline.ana, within=60)
    leg = await second.dials(NUMBER)
    await second.hears("tekan 1")
    await second.presses(language)
    await second.hears(busy, within=60)
    await second.presses("7")
    await second.hears(busy, within=90)
    await second.presses("2")
    await second.hears("beep", within=30)
    await second.speaks(5)
    await second.presses("#")
    await second.is_off(within=30)
    await first.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "voicemail"


async def test_p8_when_nobody_answers_the_message_is_in_the_log_afterwards(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("menelepon seorang konselor", within=60)
    await hotline.ana.rings()
    await caller.hears("meninggalkan pesan setelah nada", within=90)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.presses("#")
    await caller.hears("Pesan Anda sudah kami simpan")
    await caller.is_off(within=30)
    await away.is_back()
    await hotline.passes(2)
    call = await hotline.call_of(leg)
    assert (call.outcome, call.caller_sealed is not None) == ("voicemail", True)
    (message,) = await hotline.rows("select recording_sid, seconds from voicemails")
    assert (message.recording_sid, message.seconds) == (hotline.lab.recordings[0].sid, 12)
    assert [event.kind for event in await hotline.events_of(leg)].count("voicemail.ready") == 1


async def test_p4_without_the_database_a_machine_never_gets_the_caller(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(VoicemailBox(after=3))
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    for _ in range(80):
        await hotline.passes(1)
        assert leg.bridge is None, "a machine got the caller"
    await caller.hears("meninggalkan pesan setelah nada", within=90)


@pytest.mark.parametrize("silent", [True, False])
async def test_without_the_database_who_said_nothing_does_not_hear_that_it_is_kept(
    away: Away, silent: bool
) -> None:
    hotline = away.hotline
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("beep", within=90)
    if not silent:
        await caller.presses("#")
    await caller.hears("pesan Anda belum terdengar", within=60)
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.is_off(within=30)
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome in {"directions", "abandoned"}


@pytest.mark.parametrize(
    ("second", "words"), [("2", "calling a counsellor"), ("#", "menelepon seorang konselor")]
)
async def test_without_the_database_a_wrong_key_at_the_greeting_is_asked_about_once(
    away: Away, second: str, words: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("Anda tidak sendirian")
    await caller.presses("#")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears("dial one one two")
    await caller.presses(second)
    await caller.hears(words, within=60)
    assert heard_times(leg, NOT_AVAILABLE) == 1


async def test_a_wrong_key_at_the_language_menu_when_the_database_has_gone_is_asked_about_too(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await away.stops()
    await caller.presses("*")
    await caller.hears(NOT_AVAILABLE)
    await caller.hears(DANGER)
    await caller.presses("1")
    await caller.hears("menelepon seorang konselor", within=60)
