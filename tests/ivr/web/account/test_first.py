"""The first account: by the link that `serve` prints, once, and only while there is none."""

import asyncio
from typing import Any

import pytest

from routing import audit
from routing.people import accounts, first_link
from routing.people.accounts import Account
from routing.people.roles import Role
from tests.ivr.web.house import PASSWORD, House, words

FORM = {
    "email": " Rina@Example.org",
    "name": "Rina",
    "password": PASSWORD,
    "role": ["coordinator", "supervisor"],
}


def link_of(house: House) -> str:
    return f"/link/first/{first_link.make(house.sealer, house.clock.now())}"


async def everybody(house: House) -> list[Account]:
    async with house.transaction() as connection:
        return await accounts.all_of(connection)


async def test_it_makes_an_admin_who_is_led_in_and_works_once(house: House) -> None:
    rina, link = await house.browser(), link_of(house)
    page = await rina.get(link)
    assert (page.status_code, page.text.count(" checked")) == (200, 2)
    assert await everybody(house) == []  # looking spends nothing
    made = await rina.post(link, FORM)
    assert (made.status_code, made.headers["location"]) == (303, "/login/second-factor")
    (account,) = await everybody(house)
    assert (account.email, account.name) == ("rina@example.org", "Rina")
    assert set(account.roles) == set(Role)
    assert (await rina.get("/login/second-factor")).status_code == 200
    late = await house.browser()
    assert (await late.get(link)).status_code == (await late.post(link, FORM)).status_code == 410
    assert (await late.signs_in("rina@example.org")).status_code == 303
    async with house.transaction() as connection:
        (deed, *_) = [each for each in await audit.newest(connection) if each.action == "account.first_made"]
    assert (deed.account, deed.subject) == (account.id, f"account {account.id}")
    assert PASSWORD not in str(deed)


async def test_of_two_who_have_it_one_makes_the_account(house: House) -> None:
    link = link_of(house)
    browsers = [await house.browser() for _ in range(4)]
    forms = [FORM | {"email": f"{number}@example.org"} for number in range(4)]
    answers = await asyncio.gather(*map(lambda each, form: each.post(link, form), browsers, forms))
    assert sorted(each.status_code for each in answers) == [303, 410, 410, 410]
    assert len(await everybody(house)) == 1


async def test_whoever_ticks_nothing_is_admin_alone(house: House) -> None:
    await (await house.browser()).post(link_of(house), FORM | {"role": []})
    assert [each.roles for each in await everybody(house)] == [["admin"]]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"email": "rina"}, "email"), ({"name": "x" * 101}, "name"), ({"password": "a" * 40}, "password")],
)
async def test_a_form_with_faults_is_shown_again_and_the_link_stays(
    house: House, changed: dict[str, Any], field: str
) -> None:
    rina, link = await house.browser(), link_of(house)
    refused = await rina.post(link, FORM | changed | {"role": ["coordinator"]})
    assert refused.status_code == 422
    assert f'id="{field}-why"' in refused.text
    assert (refused.text.count(" checked"), PASSWORD in refused.text) == (1, False)
    assert await everybody(house) == []
    assert (await rina.post(link, FORM)).status_code == 303


async def test_an_account_of_the_command_line_makes_it_void_and_one_that_ended_does_not(house: House) -> None:
    rina, link = await house.browser(), link_of(house)
    account = await house.account("wulan@example.org", Role.COORDINATOR)
    assert (await rina.get(link)).status_code == 410
    async with house.transaction() as connection:
        await accounts.end(connection, house.clock.now(), account, by=None)
    assert (await rina.get(link)).status_code == 200


async def test_it_is_over_after_73_hours_at_most_and_another_is_none(house: House) -> None:
    rina, link = await house.browser(), link_of(house)
    await house.passes(hours=71.9)
    assert (await rina.get(link)).status_code == 200
    await house.passes(hours=1.2)
    over = await rina.get(link)
    assert (over.status_code, "tidak berlaku" in words(over).lower() or "Tautan" in words(over)) == (
        410,
        True,
    )
    assert (await rina.get(f"{link_of(house)}x")).status_code == 410
