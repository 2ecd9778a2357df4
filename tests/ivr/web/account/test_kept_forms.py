"""What was typed is not lost where a password, or a sign-in, comes between; or it is said that nothing was kept."""

import html
import re
from typing import Any

import httpx
import pytest

from routing import audit, choices
from routing.people import accounts
from routing.people.roles import Role
from tests.ivr.web.admin.form import shown
from tests.ivr.web.house import PASSWORD, Browser, House, words

RINA, WULAN = "rina@example.org", "wulan@example.org"
SETTINGS = {"amber": "60", "red": "150", "emergency": "110", "second_factor": ["supervisor"]}


def hidden(page: httpx.Response) -> dict[str, Any]:
    """Return the hidden fields of the form that asks for the password."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in fields}


async def asked_again(house: House, browser: Browser, path: str, form: dict[str, Any]) -> httpx.Response:
    """Press a button ten minutes after the password; return the page that asks for it."""
    await house.passes(minutes=11)
    page = await browser.post(path, form)
    assert 'action="/account/confirm"' in page.text
    return page


async def test_settings_are_kept_once_the_password_is_given(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    page = await asked_again(house, admin, "/settings", SETTINGS | {"shown": await shown(admin)})
    assert 'value="110"' not in page.text
    wrong = await admin.post("/account/confirm", {**hidden(page), "password": "a guess"})
    assert wrong.status_code == 401
    done = await admin.post("/account/confirm", {**hidden(wrong), "password": PASSWORD})
    assert (done.status_code, done.headers["location"]) == (303, "/settings")
    async with house.transaction() as connection:
        kept = await choices.current(connection)
    assert (kept.emergency_number, kept.message_red_minutes) == ("110", 150)


async def test_an_invitation_is_made_with_its_roles_once_the_password_is_given(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    page = await asked_again(house, admin, "/people", {"email": WULAN, "role": ["coordinator", "supervisor"]})
    assert WULAN not in page.text
    done = await admin.post("/account/confirm", {**hidden(page), "password": PASSWORD})
    assert (done.status_code, "/link/" in done.text) == (200, True)
    async with house.transaction() as connection:
        account = await accounts.by_email(connection, WULAN)
    assert account is not None
    assert sorted(account.roles) == ["coordinator", "supervisor"]


async def test_a_form_that_is_refused_after_the_password_comes_back_filled(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    nonsense = SETTINGS | {"attempts": "99", "shown": await shown(admin)}
    page = await asked_again(house, admin, "/settings", nonsense)
    done = await admin.post("/account/confirm", {**hidden(page), "password": PASSWORD})
    assert (done.status_code, 'value="99"' in done.text, 'value="110"' in done.text) == (422, True, True)


@pytest.mark.parametrize("carried", ["", "nonsense", "of somebody else"])
async def test_what_another_session_typed_is_never_done(house: House, carried: str) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    other = await house.signed_in("tari@example.org", Role.ADMIN)
    page = await asked_again(house, other, "/people", {"email": WULAN, "role": ["admin"]})
    sealed = hidden(page)["carried"] if carried == "of somebody else" else carried
    done = await admin.post("/account/confirm", {"carried": sealed, "next": "/people", "password": PASSWORD})
    if carried:
        assert "Tidak ada yang tersimpan" in words(done)
        assert 'href="/people"' in done.text
    else:
        assert done.headers["location"] == "/people"
    async with house.transaction() as connection:
        assert await accounts.by_email(connection, WULAN) is None
        assert "account.invited" not in [row.action for row in await audit.newest(connection)]


async def test_a_form_that_is_too_long_to_carry_is_said_not_to_be_kept(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    page = await asked_again(house, admin, "/people", {"email": "x" * 40_000, "role": ["admin"]})
    assert "Belum ada yang tersimpan" in words(page)
    assert hidden(page) == {"next": "/people", "carried": ""}
    done = await admin.post("/account/confirm", {**hidden(page), "password": PASSWORD})
    assert done.headers["location"] == "/people"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/rota/covers", "/rota"),
        ("/rota/covers/3/undo", "/rota"),
        ("/counsellors/7/pause", "/counsellors/7"),
        ("/account/password", "/account"),
        ("/people/9/roles", "/people"),
    ],
)
async def test_a_form_after_the_session_is_over_leads_to_its_page_and_says_that_nothing_was_kept(
    house: House, path: str, page: str
) -> None:
    browser = await house.signed_in(WULAN, *Role)
    await house.passes(hours=13)
    answer = await browser.post(path, {"note": "a secret"})
    login = await browser.get(answer.headers["location"])
    assert "Tidak ada yang tersimpan" in words(login)
    assert hidden(login)["next"] == page
    assert "secret" not in answer.headers["location"]
    plain = await browser.get((await browser.get(page)).headers["location"])
    assert "tersimpan" not in words(plain)
