"""The offline responder: its answer to each event while the database is away."""

from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from starlette.datastructures import QueryParams

from ivr.lab import Busy, NeverAnswers
from ivr.phone.event import Event, EventNotSound
from ivr.phone.offline.documents import MUSIC
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.responder import OfflineResponder
from ivr.virtual_clock import VirtualClock
from routing.rota.snapshot import RotaSnapshot as Copy
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.ivr.phone.samples import a_voice
from tests.routing.rota.snapshots import NOW, a_copy, shift
from tests.routing.rows import rules
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, NUMBER
from tests.scenarios.outage import Away

CALL = UUID("11111111-1111-4111-8111-111111111111")
SID = "CA" + "1" * 32
LEG = {"CallSid": SID, "CallStatus": "in-progress", "From": "+6281390000001", "To": "+622150001234"}
VOICE = a_voice()


class Kept:
    """The snapshot of the rota, and the journal entries."""

    def __init__(self, copy: Copy | None) -> None:
        self.copy = copy
        self.notes: list[JournalEntry] = []

    def latest(self) -> Copy | None:
        return self.copy

    def write(self, note: JournalEntry) -> None:
        self.notes.append(note)


def standby(folder: Path, copy: Copy | None = None) -> OfflineResponder:
    kept = Kept(copy)
    return OfflineResponder(
        VirtualClock(NOW), rules(), kept.latest, kept, LocalHolds(folder), message_seconds=180
    )


def event(query: str = f"call={CALL}", **form: str) -> Event:
    return Event({**LEG, **form}, QueryParams(query))


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("bridged", "Percakapan Anda sudah berakhir. Anda boleh menutup telepon."),
        ("queue-full", "Maaf, ada gangguan sebentar."),
        ("error", "Maaf, ada gangguan sebentar."),
    ],
)
def test_only_who_talked_hears_that_the_conversation_has_ended(
    tmp_path: Path, result: str, words: str
) -> None:
    assert words in standby(tmp_path).left(event(QueueResult=result))(VOICE)


LEFT = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "30"}


def next_step(folder: Path, query: str, **form: str) -> str:
    """Return the next document for a caller whose own leg has rung counsellors; the URL carries the state."""
    began = round(NOW.timestamp()) - 30
    copy = a_copy(shift(1), shift(2, tier=2))
    return standby(folder, copy).next_step(event(f"since={began}&language=id&{query}", **form))(VOICE)


def test_without_the_database_a_caller_whose_counsellor_left_has_8_s_to_hang_up(tmp_path: Path) -> None:
    said = unescape(next_step(tmp_path, "tried=1", **LEFT))
    assert "Anda boleh menutup telepon" in said
    assert 'timeout="8"' in said
    assert "<Number" not in said
    assert "&returns=1&stayed=1#" in said, "the next document knows"


@pytest.mark.parametrize(
    ("duration", "returns"), [("299", "&returns=2&"), ("300", "&returns=1&")], ids=["counts", "does not"]
)
def test_a_talk_of_five_minutes_does_not_count_as_a_return(
    tmp_path: Path, duration: str, returns: str
) -> None:
    said = unescape(next_step(tmp_path, "tried=1&returns=1", **LEFT | {"DialCallDuration": duration}))
    assert returns in said


def test_after_two_returns_a_message_is_asked_for(tmp_path: Path) -> None:
    said = next_step(tmp_path, "tried=1&returns=2", **LEFT)
    assert "percakapan Anda kembali berakhir terlalu cepat" in said
    assert "<Record" in said
    assert "returns=2" in unescape(
        standby(tmp_path).left(event(f"call={CALL}&returns=1", QueueResult="bridged"))(VOICE)
    ), "what the database had counted counts"


@pytest.mark.parametrize("key", ["", "0", "1"])
def test_for_a_caller_who_stays_the_counsellor_who_left_is_rung_last(tmp_path: Path, key: str) -> None:
    said = next_step(tmp_path, "tried=1&returns=1&stayed=1", Digits=key)
    assert ">+628120000002</Number>" in said
    first = unescape(next_step(tmp_path, "tried=1", **LEFT))
    assert "&tried=1&" in first
    alone = standby(tmp_path, a_copy(shift(1))).next_step(
        event(f"since={round(NOW.timestamp())}&language=id&tried=1", **LEFT)
    )(VOICE)
    assert "&tried=&" in unescape(alone), "the only one is rung again"


def test_key_2_leads_a_caller_whose_counsellor_left_to_a_message(tmp_path: Path) -> None:
    assert "<Record" in next_step(tmp_path, "tried=1&returns=1&stayed=1", Digits="2")


OUTBOUND = {"Direction": "outbound-api", "From": LEG["To"]}


@pytest.mark.parametrize("form", [{"From": "+628120000001"}, OUTBOUND | {"To": "+628120000001"}])
def test_p2_nobody_is_rung_on_the_phone_they_call_from_or_are_rung_back_on(
    tmp_path: Path, form: dict[str, str]
) -> None:
    began = round(NOW.timestamp()) - 30
    said = standby(tmp_path, a_copy(shift(1), shift(2, tier=2))).next_step(
        event(f"since={began}&language=id&tried=", **form)
    )(VOICE)
    assert ">+628120000002</Number>" in said


def test_a_caller_is_spoken_to_in_the_language_of_their_link(tmp_path: Path) -> None:
    lone, asks = standby(tmp_path), event(f"call={CALL}&language=en", QueueResult="bridged")
    assert "Your conversation has ended." in lone.left(asks)(VOICE)
    for said in (lone.left, lone.resume_caller, lone.waiting):
        assert "&language=en&" in unescape(said(asks)(VOICE))
    assert "Sorry, we did not hear a message from you." in lone.thanking(asks)(VOICE)


@pytest.mark.parametrize("language", ["xx", "", "ID", "%00", "i" * 500])
def test_a_link_that_names_no_language_of_ours_is_answered_in_the_first(
    tmp_path: Path, language: str
) -> None:
    copy = a_copy(shift(1), shift(2, tier=2))
    alone, asks = (
        standby(tmp_path, copy),
        event(f"call={CALL}&language={language}&since={round(NOW.timestamp())}&tried=1"),
    )
    for said in (alone.left, alone.resume_caller, alone.waiting, alone.next_step, alone.choosing):
        assert "&language=id&" in unescape(said(asks)(VOICE))
    assert 'language="id-ID"' in alone.thanking(asks)(VOICE)


@pytest.mark.parametrize("odd", ["²", "٣", "9" * 20, "1" * 4301, "-1", "1_0", "%00", "1.²"])
def test_a_url_without_state_begins_now(tmp_path: Path, odd: str) -> None:
    copy = a_copy(shift(1), shift(2, tier=2))
    for query in (f"since={odd}", f"since=1&tried={odd}", f"since=1&busy={odd}", f"since=1&returns={odd}"):
        said = standby(tmp_path, copy).waiting(event(f"call={CALL}&{query}"))(VOICE)
        assert f"since={round(NOW.timestamp())}&" in unescape(said), query


@pytest.mark.parametrize("counsellor", ["", "x", "²", "1" * 4301, "-1"])
def test_a_key_for_a_counsellor_we_never_rang_is_refused(tmp_path: Path, counsellor: str) -> None:
    pressed = event(f"caller={SID}&counsellor={counsellor}&since=1", Digits="1")
    with pytest.raises(EventNotSound):
        standby(tmp_path).screen_key(VOICE, pressed)


def test_p7_a_key_that_is_told_twice_names_one_talk_of_its_callers(tmp_path: Path) -> None:
    kept, leg = Kept(None), "CA" + "2" * 32
    desk = OfflineResponder(
        VirtualClock(NOW), rules(), kept.latest, kept, LocalHolds(tmp_path), message_seconds=180
    )
    pressed = event(f"caller={SID}&counsellor=7&since=1", Digits="1", CallSid=leg)
    for _ in range(2):
        desk.screen_key(VOICE, pressed)
    named = [(each.kind, each.sid, each.detail) for each in kept.notes]
    assert named == [(Kind.ACCEPTED, SID, {"counsellor": "7", "leg": leg})] * 2


async def test_p8_a_caller_in_the_line_hears_music_for_20_s_from_when_the_database_went(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    waiting = hotline.caller()
    await hotline.waits(waiting)
    await away.stops()
    stopped = hotline.clock.now()
    # Somebody else asked for it, while the document of the one who waits goes on for 18 s.
    await away.is_noticed()
    await waiting.hears("menelepon seorang konselor", within=60)
    assert (hotline.clock.now() - stopped).total_seconds() < 20 + MUSIC.total_seconds()


async def test_p8_a_phone_that_rang_as_the_database_went_rings_no_longer_than_else(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    await away.keeps()
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    rang = hotline.clock.now()
    await away.stops()
    await caller.hears("menelepon seorang konselor", within=60)
    assert (hotline.clock.now() - rang).total_seconds() < 45, "the carrier lets it ring for 60 s"
    await hotline.ana.rings()


async def test_p8_a_database_that_is_back_within_20_s_costs_a_caller_some_music(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("For English, press 2")
    await caller.presses("2")
    await away.is_back()
    await caller.hears("You are next", within=40)
    await hotline.ana.rings()


async def test_p2_without_the_database_a_phone_that_was_busy_is_left_alone_for_a_minute(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    hotline.ana.behaves(Busy(after=1))
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await first.hears("meninggalkan pesan setelah nada", within=60)
    hotline.ana.behaves(None)
    await second.dials(NUMBER)
    await second.hears("Semua konselor sedang berbicara dengan penelepon lain", within=40)
    await accepts(hotline.ana, within=60)
    await second.is_connected_to(hotline.ana)
    await second.hangs_up()
    await away.is_back()


@pytest.mark.deep
async def test_p1_without_the_database_a_caller_who_finds_everybody_engaged_is_asked_for_a_message(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await first.dials(NUMBER)
    await accepts(hotline.ana, within=60)
    await second.dials(NUMBER)
    await second.hears("Anda sudah menunggu lama", within=360)
    await second.hears("beep", within=60)


async def test_p8_a_message_whose_webhooks_were_all_lost_is_found_at_the_carrier(away: Away) -> None:
    hotline = away.hotline
    hotline.expects_errors = True
    await away.stops()
    hotline.lab.faults.lose_next("/voice/standby/record", times=12)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("hanya didengar oleh tim kami, lalu dihapus", within=60)
    await caller.hears("beep", within=30)
    await caller.speaks(12)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(leg)).outcome == "abandoned"
    await hotline.collects(after=400, times=2)
    assert (await hotline.call_of(leg)).outcome == "voicemail"
    assert [message.state for message in await hotline.messages()] == ["kept"]


async def test_without_the_database_a_caller_leaves_a_message_after_two_returns(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    await away.stops()
    await caller.dials(NUMBER)
    for talk in range(3):
        await accepts(hotline.ana, within=60)
        await caller.is_connected_to(hotline.ana)
        await hotline.passes(10)
        await hotline.ana.hangs_up()
        if talk < 2:
            await caller.hears("Percakapan Anda sudah berakhir. Anda boleh menutup telepon", within=10)
            left = hotline.clock.now()
            await hotline.ana.rings(within=30)
            assert (hotline.clock.now() - left).total_seconds() >= 15, "the words, and eight seconds"
    await caller.hears("percakapan Anda kembali berakhir terlalu cepat", within=10)
    await caller.hears("ekstensi delapan")
    await caller.hears("beep", within=60)
    assert not hotline.ana.is_ringing
    await caller.hangs_up()
