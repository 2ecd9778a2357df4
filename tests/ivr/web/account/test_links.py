"""One-time links: an invitation or a new password, spent by a POST, once, within 72 hours."""

import pytest

from routing.people import accounts
from routing.people.one_time_links import Purpose
from routing.people.roles import Role
from tests.ivr.web.house import PASSWORD, House, words

RINA = "rina@example.org"
NEW = "another sentence of Rina's own"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def test_a_link_is_looked_at_as_often_as_one_likes_and_spent_once(house: House) -> None:
    link = await house.link(await house.account(RINA, Role.COORDINATOR))
    mail_scanner, rina, late = await house.browser(), await house.browser(), await house.browser()
    for _ in range(2):
        assert (await mail_scanner.get(link)).status_code == 200
    spent = await rina.post(link, {"password": NEW})
    assert (spent.status_code, spent.headers["location"]) == (303, "/login/second-factor")
    assert (await late.get(link)).status_code == (await late.post(link, {"password": NEW})).status_code == 410
    assert (await late.signs_in(RINA, NEW)).status_code == 303
    assert (await late.signs_in(RINA, PASSWORD)).status_code == 401


@pytest.mark.parametrize(("hours", "status"), [(71.9, 200), (72.1, 410)])
async def test_a_link_is_over_after_72_hours(house: House, hours: float, status: int) -> None:
    link = await house.link(await house.account(RINA, Role.COORDINATOR))
    await house.passes(hours=hours)
    browser = await house.browser()
    assert (await browser.get(link)).status_code == status


@pytest.mark.parametrize("password", ["short", "a" * 40, "", "eleven sign"])
async def test_an_easy_password_is_refused_and_the_link_stays(house: House, password: str) -> None:
    link = await house.link(await house.account(RINA, Role.COORDINATOR))
    browser = await house.browser()
    refused = await browser.post(link, {"password": password})
    assert (refused.status_code, "12" in words(refused)) == (422, True)
    assert (await browser.post(link, {"password": NEW})).status_code == 303


async def test_a_new_link_makes_the_one_before_void(house: House) -> None:
    account = await house.account(RINA, Role.COORDINATOR)
    first, second = await house.link(account), await house.link(account)
    browser = await house.browser()
    assert [(await browser.get(link)).status_code for link in (first, second)] == [410, 200]


@pytest.mark.parametrize(
    ("next_", "leads"),
    [
        ("/calls/1?x=2", "/calls/1?x=2"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
async def test_the_demos_link_leads_on_to_a_page_of_ours_alone(house: House, next_: str, leads: str) -> None:
    account = await house.account(RINA, *Role)
    browser = await house.browser()
    spent = await browser.post(await house.link(account, Purpose.DEMO), {"as": "supervisor", "next": next_})
    assert (spent.status_code, spent.headers["location"]) == (303, leads)


async def test_the_demos_link_signs_in_without_a_password_once_by_a_press(house: House) -> None:
    account = await house.account(RINA, *Role, secret=SECRET)
    link = await house.link(account, Purpose.DEMO)
    browser = await house.browser()
    assert RINA in words(await browser.get(link))
    assert (await browser.get("/account")).status_code == 303
    assert (await browser.post(link)).headers["location"] == "/"
    assert (await browser.get("/account")).status_code == 200
    assert (await (await house.browser()).post(link)).status_code == 410


async def test_a_new_password_ends_every_session_and_takes_the_lost_phone_away(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    async with house.transaction() as connection:
        found = await accounts.by_email(connection, RINA)
        assert found is not None
        assert found.id is not None
        await accounts.change(
            connection, found.id, totp_secret=house.sealer.seal(SECRET), totp_confirmed=True
        )
    link = await house.link(found.id, Purpose.RESET)
    chosen = await (await house.browser()).post(link, {"password": NEW})
    assert chosen.headers["location"] == "/login/second-factor"
    assert (await browser.get("/account")).status_code == 303
