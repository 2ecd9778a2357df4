"""People: admins invite, give roles and end accounts; nobody helps themselves, and an admin stays."""

import asyncio
import re

from routing import audit
from routing.people import accounts
from routing.people.roles import Role
from tests.ivr.web.house import Browser, House, words

RINA, WULAN = "rina@example.org", "wulan@example.org"


async def account_of(house: House, email: str) -> accounts.Account:
    async with house.transaction() as connection:
        found = await accounts.by_email(connection, email)
    assert found is not None
    return found


async def deeds(house: House) -> list[str]:
    async with house.transaction() as connection:
        return [row.action for row in await audit.newest(connection)]


async def confirmed(house: House, browser: Browser) -> Browser:
    """Give the password again, as a button asks for it."""
    assert (await browser.post("/account/confirm", {"password": "wrong"})).status_code == 401
    done = await browser.post("/account/confirm", {"password": "a sentence that only Rina writes"})
    assert done.status_code == 303
    return browser


async def test_an_invitation_is_shown_once_and_lets_its_owner_in(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    shown = await admin.post("/people", {"email": f" {WULAN.upper()} ", "role": ["coordinator"]})
    found = re.search(r'<code class="link">https://pages.test(/link/[\w-]+)</code>', shown.text)
    assert (shown.status_code, found is not None) == (200, True)
    assert "/link/" not in (await admin.get("/people")).text
    assert found
    wulan = await house.browser()
    assert WULAN in (await wulan.get(found[1])).text
    assert (await wulan.post(found[1], {"password": "Wulan's own sentence"})).status_code == 303
    assert (await account_of(house, WULAN)).roles == ["coordinator"]
    assert {"account.invited", "account.password_chosen"} <= set(await deeds(house))


async def test_bad_invitations_are_refused_in_words_and_change_nothing(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    before = await deeds(house)
    for form, status in (
        ({"email": "no address", "role": "admin"}, 422),
        ({"email": WULAN}, 422),
        ({"email": RINA, "role": "admin"}, 409),
    ):
        answer = await admin.post("/people", form)
        assert (answer.status_code, 'role="alert"' in answer.text) == (status, True)
    assert await deeds(house) == before


async def test_a_field_of_an_invitation_says_what_is_wrong_with_it(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    answer = await admin.post("/people", {"email": "no address", "name": "x" * 101, "role": "admin"})
    for field in ("email", "name"):
        assert f'aria-describedby="{field}-why"' in answer.text
        assert f'id="{field}-why"' in answer.text


async def test_the_password_is_asked_for_again_after_ten_minutes(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    await house.passes(minutes=11)
    form = {"email": WULAN, "role": "coordinator"}
    asked = await admin.post("/people", form)
    assert (asked.status_code, 'name="next" value="/people"' in asked.text) == (401, True)
    await confirmed(house, admin)
    assert (await admin.post("/people", form)).status_code == 200


async def test_roles_count_at_the_next_request_and_nobody_gives_one_to_themselves(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    wulan = await house.signed_in(WULAN, Role.COORDINATOR)
    hers, own = (await account_of(house, WULAN)).id, (await account_of(house, RINA)).id
    assert (await wulan.get("/people")).status_code == 403
    assert (await admin.post(f"/people/{hers}/roles", {"role": ["admin"]})).status_code == 303
    assert (await wulan.get("/people")).status_code == 200
    refused = await admin.post(f"/people/{own}/roles", {"role": ["admin", "supervisor"]})
    assert refused.status_code == 409
    assert (await account_of(house, RINA)).roles == ["admin"]
    assert (await wulan.post(f"/people/{own}/roles", {"role": ["supervisor"]})).status_code == 303
    assert (await admin.get("/people")).status_code == 403


async def test_the_last_admin_stays(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    own = (await account_of(house, RINA)).id
    for path, form in ((f"/people/{own}/roles", {"role": "coordinator"}), (f"/people/{own}/end", {})):
        assert (await admin.post(path, form)).status_code == 409
    assert (await account_of(house, RINA)).roles == ["admin"]
    assert (await admin.get("/people")).status_code == 200


async def test_who_is_ended_is_out_at_once_and_may_be_invited_again(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    wulan = await house.signed_in(WULAN, Role.COORDINATOR)
    hers = (await account_of(house, WULAN)).id
    assert (await admin.post(f"/people/{hers}/end")).status_code == 303
    assert (await wulan.get("/account")).status_code == 303
    assert WULAN not in words(await admin.get("/people"))
    assert (await wulan.signs_in(WULAN)).status_code == 401
    assert (await admin.post("/people", {"email": WULAN, "role": "coordinator"})).status_code == 200
    assert (await account_of(house, WULAN)).password_hash is None


async def test_a_new_link_ends_the_sessions_of_the_account(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    wulan = await house.signed_in(WULAN, Role.COORDINATOR)
    hers = (await account_of(house, WULAN)).id
    assert "/link/" in (await admin.post(f"/people/{hers}/reset")).text
    assert (await wulan.get("/account")).status_code == 303


async def test_two_admins_cannot_end_each_other_at_once(house: House) -> None:
    rina, wulan = await house.signed_in(RINA, Role.ADMIN), await house.signed_in(WULAN, Role.ADMIN)
    hers, own = (await account_of(house, WULAN)).id, (await account_of(house, RINA)).id
    await asyncio.gather(rina.post(f"/people/{hers}/end"), wulan.post(f"/people/{own}/end"))
    async with house.transaction() as connection:
        assert len(await accounts.all_of(connection)) == 1


async def test_an_invitation_gives_a_name_and_a_wrong_one_keeps_all_that_was_typed(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    roles = {"name": " Wulan  Sari ", "role": ["coordinator", "supervisor"]}
    wrong = await admin.post("/people", {"email": "wulan at example", **roles})
    assert wrong.status_code == 422
    for box in ('value="coordinator" checked', 'value="supervisor" checked', 'value="wulan at example"'):
        assert wrong.text.count(box) == 1, box
    assert 'value=" Wulan  Sari "' in wrong.text
    assert (await admin.post("/people", {"email": WULAN, **roles})).status_code == 200
    assert (await account_of(house, WULAN)).name == "Wulan Sari"
    assert "Wulan Sari" in words(await admin.get("/people"))
    long = await admin.post("/people", {"email": "x@example.org", "role": "admin", "name": "x" * 101})
    assert (long.status_code, 'href="#name"' in long.text) == (422, True)


async def test_no_admin_shuts_themselves_out(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    await house.signed_in(WULAN, Role.ADMIN)
    own = (await account_of(house, RINA)).id
    for path in (f"/people/{own}/roles", f"/people/{own}/end"):
        refused = await admin.post(path)
        assert (refused.status_code, "admin lain" in words(refused)) == (409, True)
    assert (await account_of(house, RINA)).roles == ["admin"]
    assert (await admin.get("/people")).status_code == 200


async def test_an_account_is_ended_by_a_second_press_that_says_whose_it_is(house: House) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    await house.account(WULAN, Role.COORDINATOR)
    hers, page = (await account_of(house, WULAN)).id, (await admin.get("/people")).text
    asked = re.search(
        rf'<details[^>]*>(?:(?!</details>).)*"/people/{hers}/end".*?</details>', page, re.DOTALL
    )
    assert asked is not None
    assert "data-ask" in asked[0]
    assert WULAN in asked[0].partition("</summary>")[2]
    assert f"/people/{(await account_of(house, RINA)).id}/end" not in page
