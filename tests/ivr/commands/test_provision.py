"""`satunomor provision` points the number here, after asking, and prints the document for when we are down."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ivr.phone.links import RETRIES
from tests.ivr.commands.clinic import FALLBACK_URL, Clinic, a_clinic
from tests.ivr.commands.processes import NUMBER


@pytest.fixture
async def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    async with a_clinic(tmp_path, database_url) as clinic:
        yield clinic


def elsewhere(clinic: Clinic) -> None:
    clinic.number.voice_url = "https://elsewhere.example.org/voice"
    clinic.number.voice_method = "GET"
    clinic.number.status_callback = ""
    clinic.number.fallback_url = ""


def points_here(clinic: Clinic, fallback: str = FALLBACK_URL) -> bool:
    number, base = clinic.number, clinic.deployment.url
    urls = (number.voice_url, number.status_callback, number.fallback_url)
    methods = {number.voice_method, number.status_callback_method, number.fallback_method}
    wanted = (f"{base}/voice/incoming{RETRIES}", f"{base}/voice/status{RETRIES}", fallback)
    return urls == wanted and methods == {"POST"}


async def test_shows_what_changes_asks_and_sets_all_three(clinic: Clinic):
    elsewhere(clinic)
    result = await clinic.run("provision", answer="y\n")
    assert result.exit_code == 0, result.output
    assert points_here(clinic)
    assert re.search(r"voice URL +from +https://elsewhere\.example\.org/voice \(GET\)", result.stdout)
    assert re.search(rf"\n +to +{clinic.deployment.url}/voice/incoming\S* \(POST\)", result.stdout)
    assert NUMBER.removeprefix("+") not in result.output
    assert (await clinic.doctor())["number"][0]["level"] == "ok"


async def test_a_no_changes_nothing(clinic: Clinic):
    elsewhere(clinic)
    result = await clinic.run("provision", answer="n\n")
    assert result.exit_code == 1
    assert "Nothing was changed" in result.stderr
    assert not points_here(clinic)


async def test_yes_asks_nothing(clinic: Clinic):
    elsewhere(clinic)
    assert (await clinic.run("provision", "--yes")).exit_code == 0
    assert points_here(clinic)


async def test_nothing_to_change(clinic: Clinic):
    result = await clinic.run("provision")
    assert result.exit_code == 0
    assert "nothing to change" in result.stdout
    assert {request.method for request in clinic.lab.rest_requests} == {"GET"}


async def test_without_a_fallback_url_the_number_falls_back_to_us(clinic: Clinic):
    result = await clinic.run("provision", "--yes", FALLBACK_URL=None)
    assert result.exit_code == 0
    assert points_here(clinic, f"{clinic.deployment.url}/voice/fallback{RETRIES}")
    assert "set FALLBACK_URL" in result.stdout


async def test_a_change_that_did_not_take_is_noticed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    elsewhere(clinic)

    async def nothing(*_: object) -> None:
        return

    monkeypatch.setattr("ivr.phone.twilio.number_setup.NumberSetup.set_up", nothing)
    result = await clinic.run("provision", "--yes")
    assert result.exit_code == 1
    assert "voice URL" in result.stderr


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TWILIO_AUTH_TOKEN", "mistyped", "TWILIO_AUTH_TOKEN"),
        ("HOTLINE_NUMBER", "+622150009999", "no number +62"),
        ("TWILIO_API_URL", "http://127.0.0.1:1", "Run this again"),
    ],
)
async def test_what_twilio_refuses_ends_it_with_1(clinic: Clinic, variable: str, value: str, told: str):
    result = await clinic.run("provision", "--yes", **{variable: value})
    assert result.exit_code == 1
    assert told in result.stderr
    assert "+622150009999" not in result.output


async def test_a_setting_that_is_missing_ends_it_with_2(clinic: Clinic):
    result = await clinic.run("provision", PUBLIC_URL=None)
    assert result.exit_code == 2
    assert "PUBLIC_URL" in result.stderr


async def test_elsewhere_the_fallback_document_names_what_is_set_there_and_waits_for_it(clinic: Clinic):
    without = await clinic.run("provision", "--yes", HOTLINE_COUNTRY="GB")
    assert (without.exit_code, "EMERGENCY_NUMBER" in without.stderr) == (2, True)
    result = await clinic.run("provision", "--yes", HOTLINE_COUNTRY="GB", EMERGENCY_NUMBER="999")
    assert "dial nine nine nine." in result.stdout
    assert "one one" not in result.stdout
    away = await clinic.run(
        *("provision", "--yes"),
        HOTLINE_COUNTRY="GB",
        EMERGENCY_NUMBER="999",
        DATABASE_URL="postgresql://127.0.0.1:1/none",
    )
    assert "The document names 999, whatever was chosen on /settings" in away.stderr
    assert "dial nine nine nine." in away.stdout


async def test_the_fallback_document_speaks_every_language_and_comes_back(clinic: Clinic, tmp_path: Path):
    recordings = tmp_path / "data" / "prompts" / "en"
    recordings.mkdir(parents=True)
    (recordings / "trouble.mp3").write_bytes(b"on the site that is down")
    result = await clinic.run("provision", "--yes")
    (printed,) = re.findall(r"^<\?xml.*</Response>$", result.stdout, re.MULTILINE | re.DOTALL)
    document = ElementTree.fromstring(printed)  # noqa: S314 - our own
    said = [verb for verb in document if verb.tag == "Say"]
    assert [verb.tag for verb in document] == ["Say", "Say", "Pause", "Say", "Say", "Pause", "Redirect"]
    assert {verb.get("language") for verb in said} == {"id-ID", "en-US"}
    assert "one one two" in "".join(verb.text or "" for verb in said)
    back = document[-1]
    assert (back.text or "").startswith(f"{clinic.deployment.url}/voice/fallback")
    assert back.get("method") == "POST"


async def test_the_fallback_document_names_the_chosen_numbers_or_says_that_it_could_not_ask(clinic: Clinic):
    chosen = '{"emergency_number": "999", "referral_number": "14099"}'
    clinic.execute(f"insert into choices (id, chosen, changed_at) values (1, '{chosen}', now())")  # noqa: S608
    result = await clinic.run("provision", "--yes")
    assert "dial nine nine nine." in result.stdout
    assert "dial one four zero nine, nine." in result.stdout
    away = await clinic.run("provision", "--yes", DATABASE_URL="postgresql://127.0.0.1:1/none")
    assert "dial one one two." in away.stdout
    assert "whatever was chosen on /settings" in away.stderr
