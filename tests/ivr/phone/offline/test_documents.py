"""Offline documents, compared whole: the order of verbs is behaviour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.phone.offline import documents
from ivr.phone.offline.url_state import UrlState
from tests.ivr.phone.samples import BASE, JAKARTA, RETRIES, a_voice, listing, written_out

SINCE = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
JOURNEY = UrlState(SINCE, "id", (3,))
VOICE = a_voice()


def link(path: str, journey: UrlState, **more: str | int) -> str:
    return f"{BASE}/voice/{path}?{journey.query(**more)}{RETRIES}".replace("&", "&amp;")


def test_one_ring_at_a_time_from_the_callers_own_leg_and_whatever_comes_of_it_asks_again() -> None:
    text = documents.dial(
        VOICE, JOURNEY, "CA1", documents.Ring(7, "+6281200000001", "+622150001234", 25), "dialling"
    )
    after = link("standby", UrlState(SINCE, "id", (3, 7)))
    screen = link("standby/screen", JOURNEY, caller="CA1", counsellor=7)
    assert listing(text) == listing(
        written_out(
            f"""
            <Say id>Kami sedang menelepon seorang konselor untuk Anda. Mohon jangan tutup telepon.</Say>
            <Dial action="{after}" callerId="+622150001234" method="POST" timeout="25">
                <Number method="POST" url="{screen}">+6281200000001</Number>
            </Dial>
            """
        )
    )


def test_while_everybody_is_engaged_a_caller_hears_music_and_once_a_minute_the_words() -> None:
    told, *silent, again = [documents.all_engaged(VOICE, UrlState(SINCE, "id", (3,), n)) for n in range(1, 8)]
    for n, text in enumerate([told, *silent, again], start=1):
        asks = link("standby", UrlState(SINCE, "id", (3,), n))
        says = "<Say id>Semua konselor sedang berbicara dengan penelepon lain. Mohon tetap di telepon; kami terus mencoba. Bila lebih suka meninggalkan pesan, tekan dua.</Say>"  # noqa: E501
        assert listing(text) == listing(
            written_out(
                f"""
                <Gather action="{asks}" finishOnKey="" method="POST" numDigits="1" timeout="1">
                    {says if text in {told, again} else ""}
                    <Play>{BASE}/media/music/10.wav</Play>
                </Gather>
                <Redirect method="POST">{asks}</Redirect>
                """
            )
        )


def test_a_caller_whose_counsellor_left_may_hang_up_or_stay() -> None:
    asks = link("standby", replace(JOURNEY, returns=1), stayed=1)
    assert listing(documents.may_stay(VOICE, replace(JOURNEY, returns=1))) == listing(
        written_out(
            f"""
            <Gather action="{asks}" finishOnKey="" method="POST" numDigits="1" timeout="8">
                <Say id>
                    Percakapan Anda sudah berakhir. Anda boleh menutup telepon.
                    Bila masih ingin berbicara, tetaplah di telepon atau tekan nol.
                </Say>
            </Gather>
            <Redirect method="POST">{asks}</Redirect>
            """
        )
    )


@pytest.mark.parametrize("unknown_key", [False, True])
def test_p4_the_screen_ends_in_a_hang_up(unknown_key: bool) -> None:
    lines = listing(documents.screen(VOICE, JOURNEY, f"{BASE}/key", unknown_key=unknown_key))
    assert lines[-1].strip() == "Hangup"
    assert (
        lines[1].strip()
        == f"Gather action='{BASE}/key' finishOnKey='' method='POST' numDigits='1' timeout='5'"
    )
    assert listing(documents.nothing()) == ["Response"]


@pytest.mark.parametrize("start", [None, datetime(2026, 11, 26, 8, 0, tzinfo=JAKARTA)])
def test_a_message_is_asked_for_with_its_use_and_an_empty_one_goes_on_too(
    start: datetime | None,
) -> None:
    asked = documents.Ask("nobody_on_duty", 180, timedelta(seconds=15), SINCE, start)
    text = documents.message(VOICE, JOURNEY, asked)
    after, ready = link("standby/recorded", JOURNEY), link("standby/recording", JOURNEY)
    prompts = VOICE.prompts["id"]
    words = [prompts.spoken(name).text for name in ("nobody_on_duty", "elsewhere", "standby_message")]
    if start is not None:
        words.insert(1, "Konselor kami akan bertugas kembali besok pukul 08.00 WIB.")
    said = "".join(f"<Say id>{each}</Say>" for each in words)
    assert listing(text) == listing(
        written_out(
            f"""
            {said}
            <Record action="{after}" finishOnKey="#" maxLength="180" method="POST" playBeep="true"
                recordingStatusCallback="{ready}" recordingStatusCallbackMethod="POST" timeout="15"
                trim="do-not-trim" />
            <Redirect method="POST">{after}</Redirect>
            """
        )
    )
