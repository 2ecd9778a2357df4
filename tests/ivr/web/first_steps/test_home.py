"""`/`: the steps until the first conversation, each with its state; then the page of one's role."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ivr.doctor.findings import failing, ok, warning
from ivr.web.first_steps import steps as first_steps
from ivr.web.first_steps.steps import steps
from ivr.web.templating import Seen
from routing.calls import State
from routing.counselling import testrings
from routing.people import sessions
from routing.people.roles import Role
from routing.queries.first_steps import FirstSteps
from tests.ivr.web.at_hotline import signed_in
from tests.ivr.web.house import Browser, House, a_house, words
from tests.ivr.web.rota.rotas import changed, ids, line, publish
from tests.routing.rows import a_call, a_test_ring, asked_of
from tests.scenarios.hotline import ANA, PUBLIC_URL, a_hotline

NUMBER = "150001234"  # of the house, without what is written around it
STEPS = ("account", "rota", "number", "test", "doctor", "call")
NOWHERE = "http://127.0.0.1:1"
# All is done but the first conversation.
AHEAD = FirstSteps(has_admin=True, has_rota=True, counsellors=1, confirmed=1, has_call=True, has_talk=False)


@pytest.fixture
async def cut_off(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[House]:
    """Give a house that reaches neither Twilio nor itself."""
    urls = dict.fromkeys(("twilio_api_url", "public_url"), NOWHERE)
    async with a_house(database_url, tmp_path, **urls) as house:
        yield house


def states(page: httpx.Response) -> dict[str, str]:
    """Return the state of each step, as somebody reads it."""
    found = dict(re.findall(r'<li id="step-(\w+)".*?<h3>(.*?)</h3>', page.text, re.DOTALL))
    plain = {name: " ".join(re.sub(r"<[^>]*>", " ", text).split()) for name, text in found.items()}
    return {
        name: next(word for word in ("not known yet", "to do", "done") if text.endswith(word))
        for name, text in plain.items()
    }


def current(page: httpx.Response) -> list[str]:
    return re.findall(r'<li id="step-(\w+)" class="now" aria-current="step">', page.text)


async def reads_english(house: House, email: str, *roles: Role) -> Browser:
    browser = await house.signed_in(email, *roles)
    browser.headers["accept-language"] = "en"
    return browser


async def talked(house: House) -> None:
    async with house.transaction() as connection:
        await a_call(connection, State.TALKING, talked_at=house.clock.now())


@pytest.mark.parametrize("language", ["id", "en"])
async def test_before_the_first_account_a_stranger_reads_how_it_is_made_and_no_number(
    house: House, language: str
) -> None:
    stranger = await house.browser()
    stranger.headers["accept-language"] = language
    await publish(house, line("Galih", 0, 24))
    page = await stranger.get("/")
    assert page.status_code == 200
    assert "satunomor users add you@example.org --role admin" in page.text
    assert NUMBER not in re.sub(r"\D", "", words(page))
    assert "Galih" not in page.text
    assert "/link/" not in page.text


async def test_elsewhere_a_stranger_reads_of_no_number_that_nobody_has_set(
    database_url: str, tmp_path: Path, copied_hourly: None
) -> None:
    settings = {"hotline_country": "GB", "hotline_languages": ("en",), "emergency_number": "999"}
    async with a_house(database_url, tmp_path, **settings) as house:
        browser = await house.browser()
        before = await browser.get("/")
        await house.account("rina@example.org", Role.ADMIN)
        for answer in (before, await browser.get("/login")):
            page = words(answer)
            assert "in danger, ring 999 ." in page
            assert "119" not in page
            assert "Bahasa Indonesia" not in page


@pytest.mark.parametrize("path", ["/login", "/login?next=/board&lang=en", "/board", "/rota/upload"])
async def test_before_the_first_account_each_address_leads_a_stranger_to_the_first_steps(
    house: House, path: str
) -> None:
    stranger = await house.browser()
    led = path
    for _ in range(3):
        answer = await stranger.get(led)
        if answer.status_code == 200:
            break
        led = answer.headers["location"]
    assert "satunomor users add you@example.org --role admin" in answer.text
    await house.account("rina@example.org", Role.ADMIN)
    assert 'name="password"' in (await stranger.get("/login")).text


async def test_once_an_account_was_seen_the_sign_in_asks_no_database_of_it(house: House) -> None:
    await house.account("rina@example.org", Role.ADMIN)
    stranger = await house.browser()
    assert (await stranger.get("/login")).status_code == 200
    with asked_of(house.app.state.pages.database) as asked:
        assert (await stranger.get("/login")).status_code == 200
    assert asked == []


async def test_with_an_account_a_stranger_is_sent_to_sign_in(house: House) -> None:
    await house.account("rina@example.org", Role.ADMIN)
    answer = await (await house.browser()).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


async def test_a_stranger_is_sent_to_sign_in_too_while_the_database_is_away(house: House) -> None:
    house.app.state.service.database.withheld = "no server answers"
    answer = await (await house.browser()).get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


async def test_each_step_says_whether_it_is_done_until_a_caller_has_talked(house: House) -> None:
    rina = await reads_english(house, "rina@example.org", Role.ADMIN, Role.COORDINATOR)
    begun = {
        "account": "done",
        "rota": "to do",
        "number": "not known yet",
        "test": "to do",
        "doctor": "not known yet",
        "call": "to do",
    }
    page = await rina.get("/")
    assert states(page) == begun
    assert current(page) == ["rota"]
    assert "/rota/upload" in page.text
    await publish(house, line("Galih", 0, 24), line("Bagas", 0, 24))
    page = await rina.get("/")
    assert states(page) == begun | {"rota": "done"}
    assert current(page) == ["number"]
    async with house.transaction() as connection:
        galih = int((await ids(house))["Galih"])
        await a_test_ring(connection, galih, testrings.State.LAPSED)
    assert states(await rina.get("/"))["test"] == "to do"
    async with house.transaction() as connection:
        await a_test_ring(connection, galih, testrings.State.CONFIRMED)
    page = await rina.get("/")
    assert states(page)["test"] == "done"
    assert "Counsellors who pressed 1: 1 of 2." in words(page)
    async with house.transaction() as connection:
        await a_call(connection)
    page = await rina.get("/")
    assert (states(page)["number"], states(page)["call"]) == ("done", "to do")  # it came in
    assert "Somebody has called" in words(page)
    await talked(house)
    led = await rina.get("/")
    assert (led.status_code, led.headers["location"]) == (303, "/rota")


async def test_a_number_that_was_changed_is_to_be_tested_again(house: House) -> None:
    rina = await reads_english(house, "rina@example.org", Role.ADMIN)
    await publish(house, line("Galih", 0, 24))
    async with house.transaction() as connection:
        await a_test_ring(connection, int((await ids(house))["Galih"]), testrings.State.CONFIRMED)
    await changed(house, "update counsellors set phone = '+628120000000099'")
    assert states(await rina.get("/"))["test"] == "to do"


async def test_an_invitation_is_no_account_yet_and_without_a_rota_a_talk_is_not_the_end(house: House) -> None:
    wulan = await reads_english(house, "wulan@example.org", Role.COORDINATOR)
    await house.account("rina@example.org", Role.ADMIN)
    await changed(house, "update accounts set password_hash = null where email like 'rina%'")
    await talked(house)
    page = await wulan.get("/")
    assert (page.status_code, states(page)["account"], states(page)["call"]) == (200, "to do", "done")


@pytest.mark.parametrize(
    ("role", "first"), [(Role.ADMIN, "/people"), (Role.COORDINATOR, "/rota"), (Role.SUPERVISOR, "/board")]
)
async def test_each_role_comes_to_its_own_page_once_all_is_set_up(
    house: House, role: Role, first: str
) -> None:
    browser = await house.signed_in("rina@example.org", role)
    steps = await browser.get("/")
    assert (steps.status_code == 200) is (role is not Role.SUPERVISOR)
    await publish(house, line("Galih", 0, 24))
    await talked(house)
    led = await browser.get("/")
    assert (led.status_code, led.headers["location"]) == (303, first)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR])
async def test_nobody_is_shown_a_way_that_is_closed_to_them(house: House, role: Role) -> None:
    browser = await house.signed_in("rina@example.org", role)
    for is_published in (False, True):
        if is_published:
            await publish(house, line("Galih", 0, 24))
        page = await browser.get("/")
        main = page.text.partition("<main")[2]
        for path in set(re.findall(r'href="(/[^"#]+)"', main)):
            assert (await browser.get(path)).status_code == 200, path
        assert ('method="post"' in main) is (role is Role.ADMIN)


async def test_what_cannot_be_known_is_said_with_its_remedy(cut_off: House) -> None:
    rina = await reads_english(cut_off, "rina@example.org", Role.ADMIN)
    page = await rina.post("/")
    assert page.status_code == 200
    assert (states(page)["number"], states(page)["doctor"]) == ("not known yet", "to do")
    said = words(page)
    assert "REST API does not answer" in said
    assert "No rota is published" in said
    assert "Nothing answers at PUBLIC_URL/healthz" in said


@pytest.mark.parametrize("check", ["twilio", "number", "rota"])
def test_an_examination_is_done_once_nothing_fails_of_twilio_either(check: str) -> None:
    fails = steps(AHEAD, [failing(check, "It is away", "Wait."), ok("clock", "It is right.")])
    assert {each.name: each.state for each in fails}["doctor"] is first_steps.State.TO_DO
    well = steps(AHEAD, [ok(check, "It is there."), warning("clock", "It is late.", "Look.")])
    assert {each.name: each.state for each in well}["doctor"] is first_steps.State.DONE


def told_in_english(page: str) -> str:
    """Return what is marked as English on a page in Indonesian."""
    return "".join(re.findall(r'<ul class="rows small" lang="en">(.*?)</ul>', page, re.DOTALL))


async def test_on_a_page_in_indonesian_findings_are_marked_as_english_and_it_says_so(cut_off: House) -> None:
    rina = await cut_off.signed_in("rina@example.org", Role.ADMIN)
    page = await rina.post("/")
    assert '<html lang="id"' in page.text
    assert "No rota is published" in told_in_english(page.text)
    assert "dalam bahasa Inggris" in words(page)
    # The same where nothing fails, and something is to be warned of.
    values = {"facts": AHEAD, "steps": steps(AHEAD, [warning("rota", "It is old", "Look.")]), "ahead": "call"}
    async with cut_off.transaction() as connection:
        token, now = rina.client.cookies["__Host-satunomor"], cut_off.clock.now()
        session = await sessions.find(connection, now, token, by_hand=False)
    seen = Seen("id", now, "/", session)
    warned = cut_off.app.state.pages.templates.render("first_steps/guide.html", seen, values)
    assert "Tidak ada yang gagal" in warned
    assert "It is old Look." in told_in_english(warned)
    assert "dalam bahasa Inggris" in warned


async def test_twilio_is_asked_by_a_press_alone(database_url: str, tmp_path: Path) -> None:
    (data := tmp_path / "data").mkdir()
    async with a_hotline(database_url, data) as hotline:
        number = next(iter(hotline.lab.numbers.values()))
        async with signed_in(hotline, Role.ADMIN) as rina:
            rina.headers["accept-language"] = "en"
            assert states(await rina.get("/"))["number"] == "not known yet"
            assert hotline.lab.rest_requests == []
            assert states(await rina.post("/"))["number"] == "done"
            number.voice_url = "https://elsewhere.example.org/"
            page = await rina.post("/")
            assert states(page)["number"] == "to do"
            assert "elsewhere.example.org" in words(page)
            assert "satunomor provision" in words(page)
            number.voice_url = f"{PUBLIC_URL}/voice/incoming"
            await hotline.on_duty(ANA)
            ana, caller = hotline.lab.phone(ANA, "Ana"), hotline.caller()
            await hotline.talks(caller, ana)
            assert (await rina.get("/")).headers["location"] == "/people"
