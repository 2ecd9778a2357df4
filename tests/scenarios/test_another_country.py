"""A helpline in another country: London, with the settings, the voice and the rota of docs/another-country.md."""

import contextlib
import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.lab import Phone
from ivr.rota_files.rota_file import given_by
from ivr.settings import GivenSettings, Settings
from routing.people.roles import Role
from routing.rota import publishing
from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contacts
from routing.rota.reading import Given, read_rota
from routing.rota.scope import Scope
from routing.rota.sheets.delimited import read_delimited
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import Browser
from tests.scenarios.hotline import Hotline, a_hotline

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "another-country.md").read_text(encoding="utf-8")
LONDON = ZoneInfo("Europe/London")
ANA, CARA = "+447700900123", "+447700900125"
CALLER = "+442079460123"
# What nobody in London should read or hear.
INDONESIAN = re.compile(
    r"Indonesia|Jakarta|\bWI(?:B|TA|T)\b|\+62|\b08\d\d|\b11[29]\b|one one (?:two|nine)\b|Bahasa",
    re.IGNORECASE,
)
PAGES = [
    *(
        "/",
        "/rota",
        "/rota/text",
        "/rota/upload",
        "/rota/needs",
        "/rota/versions",
        "/counsellors",
        "/board",
        "/calls",
    ),
    *("/voicemails", "/callbacks", "/audit", "/people", "/settings", "/account"),
]


def blocks(kind: str) -> list[str]:
    """Return the document's blocks of this kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def set_there() -> dict[str, Any]:
    """Return the settings that the document sets."""
    (block,) = blocks("sh")
    return {name.lower(): value for name, _, value in (line.partition("=") for line in block.splitlines())}


def with_own_words(data_dir: Path) -> Path:
    """Write the helpline's English catalogue: ours, with the document's voice."""
    ours = (ROOT / "ivr" / "phone" / "prompts" / "en.toml").read_text(encoding="utf-8")
    (voice,) = blocks("toml")
    (data_dir / "prompts").mkdir()
    own = re.sub(r"\[voice\]\n.*?\n(?=\n)", lambda _: voice, ours, count=1, flags=re.DOTALL)
    assert own != ours
    (data_dir / "prompts" / "en.toml").write_text(own, encoding="utf-8")
    return data_dir


def read(content: str, now: datetime, settings: Settings) -> Reading:
    """Read a file as `satunomor rota publish` reads it."""
    given = given_by(settings, now, Contacts(), {}, is_strict=True)
    return read_rota(read_delimited(content.encode()), given)


def read_line(line: str) -> Reading:
    settings = GivenSettings.model_validate(set_there())
    return read(f"day,start,end,name,phone\n{line}\n", datetime(2026, 3, 25, tzinfo=UTC), settings)


@contextlib.asynccontextmanager
async def a_helpline(database_url: str, data_dir: Path, at: str) -> AsyncIterator[Hotline]:
    """Give the helpline at this time in London, with both files of its rota published."""
    start = datetime.fromisoformat(at).replace(tzinfo=LONDON).astimezone(UTC)
    async with a_hotline(database_url, with_own_words(data_dir), start=start, **set_there()) as hotline:
        for content in blocks("csv"):
            reading = read(content, start, hotline.settings)
            assert (reading.errors, reading.questions) == ([], [])
            async with hotline.service.database.begin() as connection:
                await publishing.publish(
                    connection,
                    reading,
                    now=start,
                    by="test",
                    source="rota.csv",
                    zone=hotline.settings.hotline_timezone,
                    scope=Scope.of(reading.shifts),
                )
        yield hotline


async def accepts(counsellor: Phone) -> None:
    await counsellor.rings()
    await counsellor.answers()
    await counsellor.hears("Press one to accept")
    await counsellor.presses("1")


def nothing_indonesian_was_heard(hotline: Hotline) -> None:
    documents = [request.text for request in hotline.lab.requests if "<Say" in request.text]
    assert documents
    assert {each for text in documents for each in re.findall(r'<Say language="([^"]*)"', text)} == {"en-GB"}
    assert [text for text in documents if INDONESIAN.search(re.sub(r"<[^>]*>", " ", text))] == []


async def test_in_the_hour_after_clocks_changed_a_caller_hears_999_and_no_menu_and_talks(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    async with a_helpline(database_url, tmp_path, "2026-03-29 02:30") as hotline:
        caller, cara = hotline.caller(CALLER), hotline.lab.phone(CARA, "Cara")
        leg = await caller.dials(hotline.settings.hotline_number)
        await caller.hears("Thank you for calling")
        await caller.hears("dial nine nine nine")
        await caller.hears("Please do not hang up")
        await caller.hears_nothing_like("For English")
        await accepts(cara)
        await caller.is_connected_to(cara)
        await caller.hangs_up()
        await cara.hears("Press one if it is resolved")
        await cara.presses("1")
        await hotline.passes(3)
        assert (await hotline.call_of(leg)).outcome == "conversation"
        nothing_indonesian_was_heard(hotline)
        # Without a word of the database's, the numbers are this country's.
        document = hotline.fallback_document()
        assert "nine nine nine" in document
        assert INDONESIAN.search(re.sub(r"<[^>]*>", " ", document)) is None


@pytest.mark.parametrize(
    ("at", "again"),
    [
        ("2026-03-29 03:00", "today at 10:00 BST"),  # Cara has gone as clocks showed 03:00
        ("2026-12-25 15:00", "tomorrow at 10:00 GMT"),  # nobody is meant to be there, at Christmas
        ("2026-03-25 21:00", "tomorrow at 08:00 GMT"),
        ("2026-03-28 18:30", "tomorrow at 00:00 GMT"),  # Cara, in the night in which clocks change
        ("2026-03-29 19:00", "tomorrow at 08:00 BST"),
    ],
)
async def test_when_it_is_closed_callers_hear_when_somebody_is_there_again_and_whom_else_to_ring(
    database_url: str, tmp_path: Path, copied_hourly: None, at: str, again: str
) -> None:
    async with a_helpline(database_url, tmp_path, at) as hotline:
        caller = hotline.caller(CALLER)
        await caller.dials(hotline.settings.hotline_number)
        await caller.hears(f"Our counsellors are on duty again {again}.")
        await caller.hears(r"dial one one six one, two three. If you are in danger, dial nine nine nine")
        await caller.hears("Press one to be called back", within=60)
        await caller.hangs_up()
        nothing_indonesian_was_heard(hotline)


async def test_numbers_of_this_country_are_rung_back_and_those_of_others_are_not(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    async with a_helpline(database_url, tmp_path, "2026-03-25 21:00") as hotline:
        stranger = hotline.caller("+6281390000001", "From abroad")
        await stranger.dials(hotline.settings.hotline_number)
        await stranger.hears("Press one to be called back", within=60)
        await stranger.presses("1")
        await stranger.hears("it is abroad, or costs us too much")
        await stranger.presses("2")
        await stranger.hears("Type the number")
        await stranger.presses("02079460123#")
        await stranger.hears("You typed: ")
        await stranger.presses("1")
        await stranger.hears("The earliest that we ring you is tomorrow at 08:00 GMT")
        await stranger.hangs_up()
        nothing_indonesian_was_heard(hotline)


def seen(text: str) -> str:
    """Return what a page shows, its hints and placeholders too."""
    shown = re.sub(r"<(?:script|style)\b.*?</(?:script|style)>", " ", text, flags=re.DOTALL)
    attributes = " ".join(re.findall(r'(?:placeholder|title|aria-label|value|lang)="([^"]*)"', shown))
    return html.unescape(re.sub(r"<[^>]*>", " ", shown) + attributes)


async def test_pages_are_in_english_alone_and_nothing_in_them_is_of_another_country(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    async with a_helpline(database_url, tmp_path, "2026-03-25 10:00") as hotline:
        async with signed_in(hotline, Role.ADMIN) as admin:
            admin.headers["accept-language"] = "id"
            await admin.post("/account/look", {"language": "id"})
            await every_page_is_english(admin)
        async with signed_in(hotline, Role.COORDINATOR, "cara@example.org") as coordinator:
            await every_page_is_english(coordinator)
        async with signed_in(hotline, Role.SUPERVISOR, "ben@example.org") as supervisor:
            await every_page_is_english(supervisor)
            supervisor.client.cookies.clear()
            page = await supervisor.get("/login?lang=id")
            assert '<html lang="en"' in page.text
            assert INDONESIAN.search(seen(page.text)) is None
            assert "ring 116123" in re.sub(r"<[^>]*>", "", page.text)


async def every_page_is_english(browser: Browser) -> None:
    """Look at each page that this browser may see."""
    looked = 0
    for path in PAGES:
        page = await browser.get(path)
        if page.status_code != 200:
            assert page.status_code in {303, 403}, path
            continue
        looked += 1
        assert '<html lang="en"' in page.text, path
        found = INDONESIAN.search(seen(page.text))
        assert found is None, (path, found)
    assert looked > 3


@pytest.mark.parametrize("start", ["08:00 GMT", "08:00 BST"])
def test_a_zone_of_this_country_is_another_one_in_indonesia(start: str) -> None:
    given = Given("ID", ("id",), date(2026, 3, 25), zone=ZoneInfo("Asia/Jakarta"))
    content = f"day,start,end,name,phone\ndaily,{start},20:00,Ana,0812-0000-0001\n"
    reading = read_rota(read_delimited(content.encode()), given)
    assert [fault.key for fault in reading.errors] == ["zone-other"]


@pytest.mark.parametrize(
    "phone",
    [
        *("07700 900123", "07700-900-123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700 900123"),
        *("7700900123", "447700900123"),
    ],
)
def test_a_phone_of_the_country_is_read_as_people_there_write_it(phone: str) -> None:
    reading = read_line(f"daily,00:00,24:00,Ana,{phone}")
    assert (reading.errors, [line.phone for line in reading.shifts]) == ([], [ANA])


@pytest.mark.parametrize(
    ("start", "sound"),
    [("08:00 GMT", True), ("08:00 BST", True), ("8am", True), ("08:00 WIB", False), ("08:00 UTC+7", False)],
)
def test_a_zone_beside_a_time_is_the_hotlines_own_or_refused(start: str, sound: bool) -> None:
    reading = read_line(f"daily,{start},20:00,Ana,07700 900123")
    assert ([fault.key for fault in reading.errors] == [], sound) == (sound, sound)
    if sound:
        assert [line.start for line in reading.shifts] == [480]
