"""Settings: what admins choose takes effect where the page says, and stands in the audit."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from routing import audit, choices
from routing.choices import Choices
from routing.people.roles import Role
from tests.ivr.web.admin.form import keeps, shown
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
    assert (await keeps(admin, FORM)).headers["location"] == "/settings"
    kept = await chosen(house)
    assert (kept.clear_by_hand, kept.message_amber_minutes, kept.message_red_minutes) == (True, 30, 90)
    assert kept.second_factor_roles == {Role.SUPERVISOR, Role.ADMIN}
    assert 'value="30"' in (await admin.get("/settings")).text
    renewed: list[str] = []
    state = house.app.state
    state.pages = replace(state.pages, renew_copy=lambda: renewed.append("copy"))
    await keeps(admin, FORM | {"red": "120"})
    await keeps(admin, FORM | {"red": "120"})
    assert renewed == ["copy"]
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
        ({"attempts": "0"}, "attempts"),
        ({"per_hour": "many"}, "per_hour"),
        ({"typed_per_hour": "-1"}, "typed_per_hour"),
        ({"expires": "337"}, "expires"),
        ({"quiet_from": "21.00"}, "quiet_from"),
        ({"quiet_from": "21.00", "quiet_until": "25.00"}, "quiet_from"),
        ({"emergency": "the police"}, "emergency"),
        ({"referral": "021 5000 1234"}, "referral"),
    ],
)
async def test_what_makes_no_sense_is_told_at_its_field_and_nothing_is_kept(
    house: House, changed: dict[str, str], field: str
) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    refused = await keeps(admin, FORM | changed)
    assert (refused.status_code, f'href="#{field}"' in refused.text) == (422, True)
    assert await chosen(house) == Choices()


async def test_every_fault_is_told_at_once_and_what_was_typed_stays(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    refused = await keeps(admin, FORM | {"attempts": "11", "emergency": "12", "referral": "14099"})
    assert re.findall(r'href="#([a-z]+)">', refused.text)[-2:] == ["emergency", "attempts"]
    assert 'value="11"' in refused.text
    assert 'value="14099"' in refused.text
    assert "tulis dengan kode wilayahnya" in words(refused)


async def test_each_setting_says_who_changed_it_last_and_what_it_was(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    await keeps(admin, FORM | {"quiet_from": "22", "quiet_until": "6.30", "referral": "14099"})
    await house.passes(hours=1)
    other = await house.signed_in("wulan@example.org", Role.ADMIN)
    await keeps(other, FORM | {"amber": "45", "referral": "119 ext 8"})
    told = words(await other.get("/settings?lang=en"))
    assert "Changed Wed 23 Dec 23:04 by rina@example.org; before: no." in told
    assert "Changed Thu 24 Dec 00:04 by wulan@example.org; before: 30." in told
    assert "Changed Thu 24 Dec 00:04 by wulan@example.org; before: 14099." in told
    assert "Changed Thu 24 Dec 00:04 by wulan@example.org; before: 22:00-06:30." in told
    assert "Roles" in told
    assert (
        "before: Coordinator, Supervisor, Admin" in told or "before: Admin, Coordinator, Supervisor" in told
    )
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
    assert newest.after == {
        "message_amber_minutes": 45,
        "callback_quiet_hours": None,
        "referral_number": "119 ext 8",
    }


async def test_the_chosen_numbers_stand_where_a_caller_may_land_and_are_shown_as_they_are_heard(
    house: House,
) -> None:
    admin, stranger = await house.signed_in("rina@example.org", Role.ADMIN), await house.browser()
    before = words(await stranger.get("/login?lang=en"))
    assert "ring 119 ext. 8 ." in before
    assert "in danger, ring 112 ." in before
    await keeps(admin, FORM | {"emergency": "999", "referral": "0812 0000 0007 ext 12"})
    shown = words(await stranger.get("/login?lang=id"))
    assert "hubungi 0812-0000-0007 ekstensi 12 ." in shown
    assert "bahaya, hubungi 999 ." in shown
    heard = words(await admin.get("/settings"))
    assert "hubungi sembilan sembilan sembilan." in heard
    assert "dial zero eight one two, zero zero zero zero, zero zero zero seven, extension one two." in heard


async def test_a_role_without_a_second_factor_signs_in_by_password_alone(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    await house.account("wulan@example.org", Role.COORDINATOR)
    await house.account("dewi@example.org", Role.SUPERVISOR)
    await keeps(admin, FORM)
    wulan, dewi = await house.browser(), await house.browser()
    assert (await wulan.signs_in("wulan@example.org")).headers["location"] == "/"
    assert (await dewi.signs_in("dewi@example.org")).headers["location"] == "/login/second-factor"
    assert "wulan@example.org" in words(await wulan.get("/account"))


ALL = {"amber": "60", "red": "120", "second_factor": ["supervisor"]}


async def test_what_another_admin_kept_meanwhile_stays_where_this_form_did_not_change_it(
    house: House,
) -> None:
    older = await house.signed_in("rina@example.org", Role.ADMIN)
    newer = await house.signed_in("wulan@example.org", Role.ADMIN)
    page = await shown(older)
    assert (
        await keeps(newer, ALL | {"emergency": "110", "quiet_from": "22", "quiet_until": "6"})
    ).is_redirect
    saved = await older.post("/settings", ALL | {"red": "130", "shown": page})
    assert saved.status_code == 303
    kept = await chosen(house)
    assert (kept.emergency_number, kept.message_red_minutes) == ("110", 130)
    assert str(kept.callback_quiet_hours) == "22:00-06:00"


@pytest.mark.parametrize(
    ("theirs", "mine", "field", "said"),
    [
        ({"emergency": "110"}, {"emergency": "999"}, "emergency", "now it is 110"),
        (
            {"quiet_from": "22", "quiet_until": "6"},
            {"quiet_from": "22", "quiet_until": "7"},
            "quiet_from",
            "",
        ),
        ({"second_factor": []}, {"second_factor": ["coordinator"]}, "second_factor", "see below"),
        ({"red": "130"}, {"red": "140"}, "red", "now it is 130"),
    ],
)
async def test_what_both_changed_is_refused_with_the_difference_then_kept_by_a_second_press(
    house: House, theirs: dict[str, Any], mine: dict[str, Any], field: str, said: str
) -> None:
    older = await house.signed_in("rina@example.org", Role.ADMIN)
    newer = await house.signed_in("wulan@example.org", Role.ADMIN)
    await older.post("/account/look", {"language": "en"})
    page = await shown(older)
    assert (await keeps(newer, ALL | theirs)).is_redirect
    before = await chosen(house)
    refused = await older.post("/settings", ALL | {"expires": "5"} | mine | {"shown": page})
    assert (refused.status_code, f'href="#{field}"' in refused.text) == (409, True)
    assert said in words(refused)
    assert "by wulan@example.org" in words(refused)
    assert 'name="expires" inputmode="numeric" autocomplete="off" value="5"' in refused.text
    assert await chosen(house) == before
    now = html.unescape(re.findall(r'name="shown" value="([^"]*)"', refused.text)[0])
    again = await older.post("/settings", ALL | {"expires": "5"} | mine | {"shown": now})
    assert again.status_code == 303
    assert before != (await chosen(house))
    assert (await chosen(house)).callback_expires_hours == 5


async def test_a_form_that_does_not_say_how_it_was_shown_changes_nothing_unseen(house: House) -> None:
    admin = await house.signed_in("rina@example.org", Role.ADMIN)
    await keeps(admin, ALL | {"emergency": "110"})
    for page in ("", "nonsense", "[]"):
        refused = await admin.post("/settings", ALL | {"shown": page})
        assert (refused.status_code, 'href="#emergency"' in refused.text) == (409, True)
    assert (await chosen(house)).emergency_number == "110"
