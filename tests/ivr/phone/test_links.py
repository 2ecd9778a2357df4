"""Links: the URLs that our documents give to Twilio, and the use of their retries."""

import os
from pathlib import Path

import pytest

from ivr.lab.faults import Lost
from routing.switchboard.replies import Joined
from tests.ivr.phone.samples import BASE, RETRIES, a_voice, all_texts, text_of, verbs
from tests.scenarios.hotline import ANA, NUMBER, Hotline


def test_every_address_is_ours_and_brings_its_retries() -> None:
    addresses = [
        address
        for text in all_texts()
        for verb in verbs(text)
        for address in (verb.text, verb.get("action"), verb.get("waitUrl"), verb.get("url"))
        if address and address.startswith("http")
    ]
    assert addresses
    for address in addresses:
        assert address.startswith((f"{BASE}/voice/", f"{BASE}/media/"))
        assert address.endswith(RETRIES) == ("/voice/" in address)


def test_another_recording_of_the_same_prompt_has_another_address_from_the_next_start_on(
    recordings: Path, tmp_path: Path
) -> None:
    # Twilio caches what it fetched; only a new address makes it fetch the new recording.
    file = recordings / "joined.wav"
    file.write_bytes(b"sound")
    before = text_of(Joined("id"), a_voice(data_dir=tmp_path))
    assert text_of(Joined("id"), a_voice(data_dir=tmp_path)) == before
    os.utime(file, (1, 1))
    assert text_of(Joined("id"), a_voice(data_dir=tmp_path)) != before


@pytest.mark.parametrize("lost", ["request", "answer"])
@pytest.mark.parametrize(
    "path",
    [
        "/voice/language",
        "/voice/wait",
        "/voice/offer",
        "/voice/offer/key",
        "/voice/conversation/parted",
        "/voice/conversation/resolution",
    ],
)
async def test_a_lost_document_is_fetched_again_and_nobody_notices(
    hotline: Hotline, path: str, lost: Lost
) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next(path, lost=lost)
    caller, ana = hotline.caller(), hotline.ana
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana, within=20)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await ana.hears("beristirahat sejenak")
    assert (await hotline.call_of(leg)).outcome == "conversation"
