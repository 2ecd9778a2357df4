"""Settings: what admins choose takes effect where the page says, and stands in the audit."""

from typing import Any

import pytest

from routing import audit
from routing.people import choices
from routing.people.choices import Choices
from routing.people.roles import Role
from tests.ivr.web.house import House, words

FORM: dict[str, Any] = {
    "clear_by_hand": "true",
    "second_factor": ["supervisor"],
    "amber": "30",
    "red": " 90 ",
}


async def chosen(house: House) -> Choices:
    async with house.transaction() as connection:
        return await choices.current(connection)


async def test_what_is_chosen_is_kept_shown_and_audited_with_what_changed(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    assert (await admin.post("/settings", FORM)).headers["location"] == "/settings"
    kept = await chosen(house)
    assert (kept.clear_by_hand, kept.message_amber_minutes, kept.message_red_minutes) == (True, 30, 90)
    assert kept.second_factor_roles == {Role.SUPERVISOR, Role.ADMIN}
    assert 'value="30"' in (await admin.get("/settings")).text
    await admin.post("/settings", FORM | {"red": "120"})
    await admin.post("/settings", FORM | {"red": "120"})
    async with house.transaction() as connection:
        rows = [row for row in await audit.newest(connection) if row.action == "settings.changed"]
    assert [(row.before, row.after) for row in rows[:-1]] == [
        ({"message_red_minutes": 90}, {"message_red_minutes": 120})
    ]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amber": "soon"}, "amber"),
        ({"amber": "0"}, "amber"),
        ({"red": "10081"}, "red"),
        ({"amber": ""}, "amber"),
        ({"red": "30"}, "red"),
    ],
)
async def test_what_makes_no_sense_is_told_at_its_field_and_nothing_is_kept(
    house: House, changed: dict[str, str], field: str
) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    refused = await admin.post("/settings", FORM | changed)
    assert (refused.status_code, f'href="#{field}"' in refused.text) == (422, True)
    assert await chosen(house) == Choices()


async def test_a_role_without_a_second_factor_signs_in_by_password_alone(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    await house.account("wulan@example.org", Role.COORDINATOR)
    await house.account("dewi@example.org", Role.SUPERVISOR)
    await admin.post("/settings", FORM)
    wulan, dewi = await house.browser(), await house.browser()
    assert (await wulan.signs_in("wulan@example.org")).headers["location"] == "/"
    assert (await dewi.signs_in("dewi@example.org")).headers["location"] == "/login/second-factor"
    assert "wulan@example.org" in words(await wulan.get("/account"))
