"""Signing in: the password, slowed by account and address, and never by a lock; then where one wanted to go."""

import html
import re
from datetime import timedelta

import pytest

from ivr.web.account import guesses, password_checks
from ivr.web.account.sign_in import safe_path
from routing.people.roles import Role
from routing.people.sign_in_attempts import OF_ACCOUNT, OF_ADDRESS
from tests.ivr.web.house import PASSWORD, House, words

RINA = "rina@example.org"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def test_the_language_that_an_address_names_goes_along_to_the_sign_in(house: House) -> None:
    browser = await house.browser()
    sent = await browser.get("/people?lang=en")
    assert sent.headers["location"] == "/login?next=/people%3Flang%3Den&lang=en"
    other = await browser.get("/people?lang=xx%26a=b")
    assert other.headers["location"] == "/login?next=/people%3Flang%3Dxx%2526a%3Db"


async def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_where_they_wanted(house: House) -> None:
    await house.account(RINA, Role.ADMIN, secret=SECRET)
    browser = await house.browser()
    sent = await browser.get("/people?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=/people%3Fx%3D1")
    assert 'value="/people?x=1"' in (await browser.get(sent.headers["location"])).text
    after = await browser.signs_in("Rina@Example.org ", next="/people?x=1")
    assert after.headers["location"] == "/login/code?next=/people%3Fx%3D1"
    code = {"code": house.code(SECRET), "next": "/people?x=1"}
    opened = await browser.post("/login/code", code)
    assert (opened.status_code, opened.headers["location"]) == (303, "/people?x=1")
    assert (await browser.get("/people")).status_code == 200


async def test_a_wrong_password_and_an_unknown_email_are_told_alike(house: House) -> None:
    await house.account(RINA, Role.ADMIN)
    browser = await house.browser()
    wrong = await browser.signs_in(RINA, "not the password")
    unknown = await browser.signs_in("nobody@example.org")
    assert wrong.status_code == unknown.status_code == 401
    assert words(wrong).replace(RINA, "") == words(unknown).replace("nobody@example.org", "")


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "/\\/evil", ""]
)
def test_nobody_is_sent_to_another_site_after_signing_in(path: str) -> None:
    assert safe_path(path) == ""


async def test_signing_out_ends_the_session_also_for_who_kept_its_cookie(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    kept = dict(browser.client.cookies)
    assert (await browser.get("/people")).status_code == 200
    assert (await browser.post("/logout")).headers["location"] == "/login"
    thief = await house.browser()
    thief.client.cookies.update(kept)
    assert (await thief.get("/people")).status_code == 303


def passwords_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets each password that is looked at."""
    looked_at: list[str] = []

    async def counted(password: str, _hash: str | None) -> tuple[bool, str | None]:
        looked_at.append(password)
        return password == PASSWORD, None

    monkeypatch.setattr(password_checks, "is_right", counted)
    return looked_at


async def test_guesses_from_one_address_are_slowed_and_the_owner_gets_in_from_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.account(RINA, Role.ADMIN, secret=SECRET)
    stranger = await house.browser("203.0.113.9")
    looked_at = passwords_looked_at(monkeypatch)
    for number in range(200):
        answer = await stranger.signs_in(RINA, f"guess {number}")
    assert (answer.status_code, len(looked_at)) == (429, 5)
    assert 1 <= int(answer.headers["retry-after"]) <= 900
    assert "Tunggu" in words(answer)
    owner = await house.browser("198.51.100.1")
    assert (await owner.signs_in(RINA)).headers["location"] == "/login/code"


async def test_who_guesses_on_waits_for_each_refusal_and_nobody_else_does(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.account(RINA, Role.ADMIN, secret=SECRET)
    passwords_looked_at(monkeypatch)
    waited: list[float] = []

    async def slept(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("ivr.web.account.guesses.asyncio.sleep", slept)
    stranger = await house.browser("203.0.113.9")
    for number in range(8):
        await stranger.signs_in(RINA, f"guess {number}")
    owner = await house.browser("198.51.100.1")
    await owner.signs_in(RINA)
    assert waited == [guesses.REFUSED_AFTER_SECONDS] * 3


async def test_guesses_from_a_thousand_addresses_are_slowed_and_the_owners_browser_gets_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.account(RINA, Role.ADMIN, secret=SECRET)
    owner = await house.browser("198.51.100.1")
    assert (await owner.signs_in(RINA)).status_code == 303
    await owner.post("/logout")
    looked_at = passwords_looked_at(monkeypatch)
    for number in range(120):
        stranger = await house.browser(f"203.0.{number}.9")
        answer = await stranger.signs_in(RINA, "guess")
    assert (answer.status_code, len(looked_at) < 100) == (429, True)
    assert (await owner.signs_in(RINA)).headers["location"] == "/login/code"


async def test_a_browser_that_two_people_share_is_known_to_both(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords_looked_at(monkeypatch)
    shared = await house.browser("198.51.100.1")
    for email in (RINA, "wulan@example.org"):
        await house.account(email, Role.ADMIN, secret=SECRET)
        assert (await shared.signs_in(email)).status_code == 303
        await shared.post("/logout")
    for number in range(60):
        stranger = await house.browser(f"203.0.113.{number}")
        answer = await stranger.signs_in("wulan@example.org", "guess")
    assert answer.status_code == 429
    assert (await shared.signs_in("wulan@example.org")).headers["location"] == "/login/code"


def test_a_slowed_account_is_never_locked_for_long() -> None:
    assert max(OF_ACCOUNT.wait(count) for count in range(1000)) == timedelta(seconds=30)
    assert max(OF_ADDRESS.wait(count) for count in range(1000)) == timedelta(minutes=15)
    assert [OF_ADDRESS.wait(count) for count in (0, 4, 5, 6)] == [
        timedelta(seconds=each) for each in (0, 0, 1, 2)
    ]


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12.1, 303)])
async def test_a_session_ends_after_twelve_hours_without_use(house: House, hours: float, status: int) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    await house.passes(hours=hours)
    assert (await browser.get("/people")).status_code == status


async def test_a_session_ends_after_seven_days_in_use(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    for _ in range(16):
        await house.passes(hours=10)
        assert (await browser.get("/people")).status_code == 200
    await house.passes(hours=10)
    assert (await browser.get("/people")).status_code == 303


async def test_the_cookie_is_bound_to_the_host_and_kept_from_scripts(house: House) -> None:
    await house.account(RINA, Role.ADMIN, secret=SECRET)
    browser = await house.browser()
    given = (await browser.signs_in(RINA)).headers.get_list("set-cookie")
    assert sorted(each.partition("=")[0] for each in given) == [
        "__Host-satunomor",
        "__Host-satunomor_device",
    ]
    for each in given:
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(each.split("; "))


async def test_a_chosen_language_and_the_page_that_comes_next_stay_through_the_sign_in(house: House) -> None:
    await house.account(RINA, Role.ADMIN)
    browser = await house.browser()
    browser.headers["accept-language"] = "id"
    page = await browser.get("/login?next=/counsellors/1")
    english = html.unescape(re.findall(r'href="(\?[^"]*)" lang="en"', page.text)[0])
    page = await browser.get(f"/login{english}")
    assert '<html lang="en"' in page.text
    assert 'name="next" value="/counsellors/1"' in page.text
    action = html.unescape(re.findall(r'action="(/login[^"]*)"', page.text)[0])
    wrong = await browser.post(action, {"email": RINA, "password": "a guess", "next": "/counsellors/1"})
    assert "don't match" in html.unescape(words(wrong))
    indonesian = html.unescape(re.findall(r'href="(\?[^"]*)" lang="id"', wrong.text)[0])
    assert 'name="next" value="/counsellors/1"' in (await browser.get(f"/login{indonesian}")).text
    step = await browser.post(action, {"email": RINA, "password": PASSWORD, "next": "/counsellors/1"})
    assert step.headers["location"].startswith("/login/second-factor?")
    factor = await browser.get(step.headers["location"])
    assert '<html lang="en"' in factor.text
    assert 'name="next" value="/counsellors/1"' in factor.text
    action = html.unescape(re.findall(r'action="(/login/[^"]*)"', factor.text)[0])
    assert '<html lang="en"' in (await browser.post(action, {"code": "000000"})).text
