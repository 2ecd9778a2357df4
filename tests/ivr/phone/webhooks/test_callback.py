"""The webhooks of callbacks: what each person hears when a document fails (promises P6 and P8)."""

import re
from uuid import uuid4

import httpx
import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.offline.spool import Spool
from routing.switchboard.callback import attempt
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.scenarios.callbacks import ASKS, a_callback
from tests.scenarios.hotline import PUBLIC_URL, TOKEN, Hotline
from tests.scenarios.outage import Away, notes_in


@pytest.mark.parametrize("step", ["picked_up", "take_who_key"])
async def test_p6_a_callback_that_fails_names_no_hotline_to_whoever_answers(
    hotline: Hotline, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ValueError

    await a_callback(hotline)
    monkeypatch.setattr(attempt, step, fails)
    hotline.expects_trouble = True
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    leg = await caller.answers()
    if step == "take_who_key":
        await caller.hears(ASKS)
        await caller.presses("2")
    await caller.hears("Maaf, ada gangguan. Sampai jumpa")
    await caller.is_off()
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]


async def test_p8_a_caller_who_confirmed_a_callback_stays_on_the_line_after_an_error(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ValueError

    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    hotline.expects_trouble = True
    with monkeypatch.context() as trouble:
        trouble.setattr(attempt, "take_who_key", fails)
        await caller.presses("1")
        await caller.hears("Tetaplah di telepon")
    await caller.is_connected_to(hotline.ana, within=60)


async def test_p6_when_no_document_arrives_the_fallback_says_nothing_of_us_either(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    hotline.lab.faults.lose_next("/callback/answered", times=3)
    hotline.expects_errors = True
    leg = await caller.answers()
    await caller.hears(ASKS, within=60)
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Maaf, ada gangguan. Sampai jumpa."),
        ("&language=en", "Sorry, something went wrong. Goodbye."),
        ("&language=xx", "Maaf, ada gangguan. Sampai jumpa."),
    ],
)
@pytest.mark.parametrize("step", ["answered", "who"])
async def test_p8_without_the_database_whoever_answers_is_sent_away_in_the_language_of_the_address(
    away: Away, step: str, query: str, said: str
) -> None:
    await away.stops()
    url = f"{PUBLIC_URL}/voice/callback/{step}?call={uuid4()}{query}"
    # 2 is "later" here, and no language.
    form = {"CallSid": "CA" + "1" * 32, "CallStatus": "in-progress", "Digits": "2" if step == "who" else ""}
    signed = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, form)}
    transport = httpx.ASGITransport(app=away.hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        answer = await client.post(url, data=form, headers=signed)
    assert re.findall(r"<Say[^>]*>([^<]*)", answer.text) == [said]
    # Whoever was asked already costs an attempt, as with the database.
    spool = Spool(away.hotline.settings.data_dir, away.hotline.service.helpline.sealer)
    assert len(notes_in(spool)) == (step == "answered")
