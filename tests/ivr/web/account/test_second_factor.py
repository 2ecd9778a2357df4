"""The second factor: set up once, asked for each time; no code counts twice; recovery codes count once."""

import re

from routing.people import accounts, sessions, sign_in_attempts
from routing.people.roles import Role
from routing.people.sign_in_attempts import Guess, Stage
from tests.ivr.web.house import House, words

RINA = "rina@example.org"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def secret_on(page: str) -> str:
    found = re.search(r'<code class="nb">([A-Z2-7 ]+)</code>', page)
    assert found, page
    return found[1].replace(" ", "")


async def test_it_is_set_up_at_the_first_sign_in_and_asked_for_at_the_next(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR)
    browser = await house.browser()
    assert (await browser.signs_in(RINA)).headers["location"] == "/login/second-factor"
    assert (await browser.get("/account")).headers["location"].startswith("/login/code")
    page = (await browser.get("/login/second-factor")).text
    secret = secret_on(page)
    assert "<svg" in page
    again = secret_on((await browser.get("/login/second-factor")).text)
    assert again == secret  # who reloads the page has not scanned for nothing
    wrong = await browser.post("/login/second-factor", {"code": "000000"})
    assert (wrong.status_code, secret_on(wrong.text)) == (401, secret)
    shown = await browser.post("/login/second-factor", {"code": house.code(secret)})
    codes = re.findall(r"<li><code>([0-9A-Z]{5}-[0-9A-Z]{5})</code></li>", shown.text)
    assert (shown.status_code, len(set(codes))) == (200, 10)
    assert (await browser.get("/account")).status_code == 200

    other = await house.browser()
    assert (await other.signs_in(RINA)).headers["location"] == "/login/code"
    assert (await other.get("/account")).status_code == 303
    used = await other.post("/login/code", {"code": house.code(secret)})
    assert used.status_code == 401  # it was accepted above
    await house.passes(seconds=30)
    assert (await other.post("/login/code", {"code": house.code(secret)})).status_code == 303
    assert (await other.get("/account")).status_code == 200

    third = await house.browser()
    await third.signs_in(RINA)
    assert (await third.post("/login/code", {"code": codes[3].lower()})).status_code == 303
    await third.post("/logout")
    await third.signs_in(RINA)
    assert (await third.post("/login/code", {"code": codes[3]})).status_code == 401


async def test_who_has_set_one_up_cannot_set_up_another_with_the_password_alone(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    thief = await house.browser()
    await thief.signs_in(RINA)
    assert (await thief.get("/login/second-factor")).headers["location"] == "/login/code"
    assert (await thief.post("/login/second-factor", {"code": house.code(SECRET)})).headers["location"] == "/"
    assert (await thief.get("/account")).status_code == 303


async def test_codes_are_not_guessed(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    thief = await house.browser()
    await thief.signs_in(RINA)
    answers = [
        (await thief.post("/login/code", {"code": f"{number:06}"})).status_code for number in range(30)
    ]
    assert answers.count(401) == 5
    assert answers[-1] == 429


async def test_who_has_only_the_password_gets_no_new_guesses_with_a_new_browser(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    answers = []
    for _ in range(3):
        thief = await house.browser("203.0.113.9")
        await thief.signs_in(RINA)
        answers += [(await thief.post("/login/code", {"code": f"{n:06}"})).status_code for n in range(5)]
    assert answers == [401] * 5 + [429] * 10


async def test_nobody_uses_up_the_guesses_at_a_code_by_an_email_that_is_none(house: House) -> None:
    now, strange = house.clock.now(), [f"code of {RINA}", f"password again of {RINA}"]
    async with house.transaction() as connection:
        for n in range(120):
            guess = Guess(strange[n % 2], f"203.0.113.{n}")
            await sign_in_attempts.allow(connection, now, guess, house.sealer)
        for stage in Stage:
            owner = Guess(RINA, "198.51.100.1", stage=stage)
            assert not await sign_in_attempts.allow(connection, now, owner, house.sealer)


async def test_the_second_factor_is_awaited_for_ten_minutes(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    browser = await house.browser()
    await browser.signs_in(RINA)
    await house.passes(minutes=11)
    late = await browser.post("/login/code", {"code": house.code(SECRET)})
    assert (late.status_code, late.headers["location"]) == (303, "/login")


async def test_a_new_session_begins_with_the_second_factor(house: House) -> None:
    """A token that somebody planted before the sign-in is worth nothing after it."""
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    browser = await house.browser()
    await browser.signs_in(RINA)
    before = browser.client.cookies["__Host-satunomor"]
    await browser.post("/login/code", {"code": house.code(SECRET)})
    assert browser.client.cookies["__Host-satunomor"] != before
    planted = await house.browser()
    planted.client.cookies.set("__Host-satunomor", before, domain="pages.test")
    assert (await planted.get("/account")).status_code == 303


async def test_the_code_page_says_so_in_english(house: House) -> None:
    await house.account(RINA, Role.COORDINATOR, secret=SECRET)
    browser = await house.browser()
    await browser.signs_in(RINA)
    browser.headers["accept-language"] = "en-GB,en;q=0.9"
    assert "Type the six digits" in words(await browser.get("/login/code"))


async def test_looking_at_the_page_that_sets_one_up_writes_nothing(house: House) -> None:
    await house.account(RINA, Role.ADMIN)
    browser = await house.browser()
    step = await browser.signs_in(RINA)
    async with house.transaction() as connection:
        before = await accounts.by_email(connection, RINA)
    page = await browser.get(step.headers["location"])
    async with house.transaction() as connection:
        after = await accounts.by_email(connection, RINA)
    assert before is not None
    assert before == after
    assert before.totp_secret is not None
    secret = house.sealer.open(before.totp_secret)
    assert secret in page.text.replace(" ", "")


async def test_who_comes_without_a_secret_is_given_one_by_a_press(house: House) -> None:
    account = await house.account(RINA, Role.ADMIN)
    browser = await house.browser()
    async with house.transaction() as connection:
        token = await sessions.begin(connection, house.clock.now(), account, is_open=False)
    browser.client.cookies.set("__Host-satunomor", token, domain="pages.test")
    page = await browser.get("/login/second-factor?next=/people")
    assert "secret=" not in page.text
    begun = await browser.post("/login/second-factor", {"next": "/people"})
    assert (begun.status_code, "secret=" in begun.text) == (200, True)
    assert 'name="next" value="/people"' in begun.text
