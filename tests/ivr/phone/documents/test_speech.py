"""Speech: prompts, recordings, music and questions as verbs."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from routing.switchboard.replies import HoldOn, Joined, Reply, Wait
from tests.ivr.phone.samples import BASE, CALL, TEN, a_voice, all_texts, text_of, verbs
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away

PLAYED = re.compile(r"<Play>([^<]*)</Play>")


def test_every_menu_takes_one_key_and_goes_on_after_silence() -> None:
    gathers = [(text, verb) for text in all_texts() for verb in verbs(text) if verb.tag == "Gather"]
    assert gathers
    for text, gather in gathers:
        is_number = "/voice/callback/typed" in gather.get("action", "")
        assert (gather.get("numDigits"), gather.get("finishOnKey")) == (
            (None, "#") if is_number else ("1", "")
        )
        assert gather.get("action", "").startswith(f"{BASE}/voice/")
        assert {inner.tag for inner in gather} <= {"Say", "Play", "Pause"}
        # A wait document that has run out is asked for again; elsewhere the caller would be cut off.
        last = ElementTree.fromstring(text)[-1]  # noqa: S314 - ours
        # But a counsellor rung from the caller's own leg is cut off, since they would else be connected (promise P4).
        # A caller who will be rung back has nothing more to hear.
        if last.tag == "Hangup" and re.search("/voice/(offer/key|callback/agreed)", gather.get("action", "")):
            continue
        assert last.tag == "Redirect" or "/voice/wait/key" in gather.get("action", "")


@pytest.mark.parametrize("ending", ["mp3", "wav"])
def test_a_recording_replaces_the_text_of_its_prompt(recordings: Path, tmp_path: Path, ending: str) -> None:
    (recordings / f"joined.{ending}").write_bytes(b"sound")
    voice = a_voice(data_dir=tmp_path)
    text = text_of(Joined("id"), voice)
    assert "<Say" not in text
    assert f"{BASE}/media/prompts/id/joined.{ending}?v=" in text
    # The other language still speaks.
    assert "You are connected" in text_of(Joined("en"), voice)


@pytest.mark.parametrize(
    "outcome", [Wait(CALL, "id", TEN), HoldOn(CALL, "id")], ids=lambda outcome: type(outcome).__name__
)
def test_the_helplines_own_music_is_played_in_place_of_ours(
    recordings: Path, tmp_path: Path, outcome: Reply
) -> None:
    (recordings / "music.mp3").write_bytes(b"sound")
    (address,) = PLAYED.findall(text_of(outcome, a_voice(data_dir=tmp_path)))
    assert urlsplit(address).path == "/media/prompts/id/music.mp3"


@pytest.mark.deep
async def test_p8_who_was_rung_for_from_their_own_leg_keeps_their_language(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    hotline.lab.faults.rest_500 = 1.0
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await caller.presses("2")
    while not hotline.lab.ringing():
        await passes_and_sweeps(hotline)
    await away.stops()
    await caller.hears("Sorry, something went wrong for a moment", within=90)
    hotline.lab.faults.rest_500 = 0.0
    await caller.hangs_up()


async def passes_and_sweeps(hotline: Hotline) -> None:
    await hotline.passes(1)
    await hotline.sweeps()
