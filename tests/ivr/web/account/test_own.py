"""One's own account: a new password, or a press, signs the other browsers out; guesses at the password are slowed."""

from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.ivr.web.house import PASSWORD, Browser, House, words
from tests.routing.rows import asked_of

RINA = "rina@example.org"
NEW = "another sentence of Rina's"


async def another_browser(house: House) -> Browser:
    """Return one more browser that is signed in as Rina."""
    browser = await house.browser()
    async with house.transaction() as connection:
        account = await accounts.by_email(connection, RINA)
        assert account is not None
        token = await sessions.begin(connection, house.clock.now(), account.id or 0, is_open=True)
    browser.client.cookies.set("__Host-satunomor", token, domain="pages.test")
    return browser


async def test_a_new_password_counts_at_once_and_signs_the_other_browsers_out(house: House) -> None:
    here = await house.signed_in(RINA, Role.ADMIN)
    there = await another_browser(house)
    for old, new in (("not the password", NEW), (PASSWORD, "too short"), (PASSWORD, "a" * 20)):
        refused = await here.post("/account/password", {"old": old, "new": new})
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert (await there.get("/account")).status_code == 200
    assert (await here.post("/account/password", {"old": PASSWORD, "new": NEW})).status_code == 303
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).status_code == 303
    assert (await there.signs_in(RINA)).status_code == 401
    assert (await there.signs_in(RINA, NEW)).status_code == 303


async def test_one_press_signs_all_other_browsers_out(house: House) -> None:
    here = await house.signed_in(RINA, Role.ADMIN)
    there = await another_browser(house)
    await here.post("/account/sessions/end")
    assert [(await each.get("/account")).status_code for each in (here, there)] == [200, 303]


async def test_language_and_look_are_kept_with_the_account(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    await browser.post("/account/look", {"language": "en", "theme": "dark"})
    page = await browser.get("/account")
    assert '<html lang="en"' in page.text
    assert 'data-theme="dark"' in page.text
    await browser.post("/account/look", {"language": "xx", "theme": "pink"})
    page = await browser.get("/account")
    assert '<html lang="id"' in page.text
    assert "data-theme" not in page.text


async def test_guesses_at_the_own_password_are_slowed_and_told_for_how_long(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    forms = {"/account/confirm": {"password": "a guess"}, "/account/password": {"old": "a guess", "new": NEW}}
    for path, form in forms.items():
        answers = [await browser.post(path, form) for _ in range(7)]
        assert answers[-1].status_code == 429, path
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert "Tunggu" in words(answers[-1])
        await house.passes(hours=25)
        browser = await another_browser(house)


async def test_a_name_stands_where_the_email_did(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    assert (await browser.post("/account/name", {"name": "  Rina   Hartati "})).status_code == 303
    assert 'value="Rina Hartati"' in (await browser.get("/account")).text
    assert "Rina Hartati" in words(await browser.get("/people"))
    for wrong in ("x" * 101, "Ri\u202ena", "Ri\x00na"):
        refused = await browser.post("/account/name", {"name": wrong})
        assert (refused.status_code, 'href="#name"' in refused.text) == (422, True), wrong
        assert 'aria-describedby="name-why name-hint"' in refused.text
        assert 'id="name-why"' in refused.text
    assert "Rina Hartati" in words(await browser.get("/account"))
    assert (await browser.post("/account/name", {"name": " "})).status_code == 303
    assert "Rina Hartati" not in words(await browser.get("/account"))


async def test_ones_own_audit_says_of_what(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    wulan = await house.account("wulan@example.org", Role.COORDINATOR)
    async with house.transaction() as connection:
        await accounts.change(connection, wulan, name="Wulan")
    await browser.post(f"/people/{wulan}/roles", {"role": ["supervisor"]})
    with asked_of(house.app.state.pages.database) as asked:
        assert "Peran diubah Wulan" in words(await browser.get("/account"))
    (names,) = [statement for statement, _ in asked if "accounts.id IN" in statement]
    assert "password" not in names  # a hash leaves the database where a password is checked, and nowhere else
    await browser.post(f"/people/{wulan}/end")
    assert "Akun diakhiri Wulan" in words(await browser.get("/account"))
