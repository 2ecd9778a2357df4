"""What was typed is not lost where a password, or a sign-in, comes between; or it is said that nothing was kept."""

import html
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from ivr.web.access import confirmed
from routing import audit, choices
from routing.people import accounts
from routing.people.roles import Role
from tests.ivr.web.admin.form import shown
from tests.ivr.web.house import PASSWORD, Browser, House, words
from tests.ivr.web.routes import fields_of

RINA, WULAN = "rina@example.org", "wulan@example.org"
SETTINGS = {"amber": "60", "red": "150", "emergency": "110", "second_factor": ["supervisor"]}
FORMS = re.compile(r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
SECRET = re.compile("password|secret|token|code|^old$|^new$")


def hidden(page: httpx.Response) -> dict[str, Any]:
    """Return the hidden fields of the form that asks for the password."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in fields}


def forms_with_passwords() -> Iterator[str]:
    """Yield where the forms go that ask for a password."""
    for template in Path(str(files("ivr.web") / "templates")).rglob("*.html"):
        found = FORMS.findall(template.read_text(encoding="utf-8"))
        yield from (action for action, inside in found if 'type="password"' in inside)


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


@pytest.mark.parametrize(
    "sealed",
    ["+6281200000001", "ujian", "[]", '["link", "x", "/people", "", "2026-12-23T16:04:00+00:00"]', "{}"],
)
async def test_what_was_sealed_for_something_else_is_no_form(house: House, sealed: str) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    carried = house.sealer.seal(sealed).decode()
    done = await admin.post("/account/confirm", {"carried": carried, "next": "/people", "password": PASSWORD})
    assert "Tidak ada yang tersimpan" in words(done)


async def test_a_form_waits_for_an_hour_and_no_longer(house: House) -> None:
    for minutes, is_done in ((59, True), (61, False)):
        admin = await house.signed_in(f"rina{minutes}@example.org", Role.ADMIN)
        invited = f"wulan{minutes}@example.org"
        page = await asked_again(house, admin, "/people", {"email": invited, "role": ["coordinator"]})
        await house.passes(minutes=minutes)
        done = await admin.post("/account/confirm", {**hidden(page), "password": PASSWORD})
        assert ("/link/" in done.text, "Tidak ada yang tersimpan" in words(done)) == (is_done, not is_done)
        async with house.transaction() as connection:
            assert (await accounts.by_email(connection, invited) is not None) is is_done


async def test_no_form_that_waits_for_a_password_has_one(house: House) -> None:
    waiting = {
        (route.path or ""): list(fields_of(route.endpoint))
        for route in iter_route_contexts(house.app.routes)
        if confirmed in getattr(route, "dependencies", ())
    }
    assert {"/settings", "/people", "/counsellors/{counsellor}/number"} <= waiting.keys()
    assert not {name for names in waiting.values() for name in names if SECRET.search(name)}
    paths = [re.compile(re.sub(r"{\w+}", "[^/]+", path)) for path in waiting]
    asking = list(forms_with_passwords())
    assert "/account/password" in asking
    assert not [action for action in asking if any(path.fullmatch(action) for path in paths)]


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
