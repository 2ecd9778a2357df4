"""Numbers that nobody has tested: told beside their people, and never in the way of what is graver."""

import re
from datetime import timedelta

from sqlalchemy import text

from routing.people.roles import Role
from tests.ivr.web.house import EVENING, House
from tests.routing.rows import a_counsellor, phone_of, publish

OLD = EVENING - timedelta(days=400)
NUMBER = r'<a href="/counsellors/\d+">([^<]+)</a>'


async def seen(house: House, path: str = "/counsellors") -> str:
    browser = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    browser.headers["accept-language"] = "en"
    return (await browser.get(path)).text


def section(page: str, heading: str) -> list[str]:
    found = re.search(rf'<section aria-labelledby="{heading}".*?</section>', page, re.DOTALL)
    return [] if found is None else re.findall(NUMBER, found[0])


async def test_many_who_were_never_tested_swallow_neither_the_list_nor_the_count(house: House) -> None:
    async with house.transaction() as connection:
        for n in range(1, 41):
            name = f"P{n:02}"
            misses = {"misses": 3, "last_since": EVENING} if n == 40 else {}
            await a_counsellor(connection, n, name=name, created_at=OLD, **misses)
        await publish(connection, *(phone_of(n) for n in range(1, 39)), hours=(8 * 60, 9 * 60))
        cover = (
            "insert into covers (kind, counsellor_id, starts_at, ends_at, languages, created_by, created_at)"
            " select 'added', id, :now, :end, '{}', 'test', :now from counsellors where name = 'P39'"
        )
        await connection.execute(text(cover), {"now": EVENING, "end": EVENING + timedelta(hours=1)})
    page = await seen(house)
    assert section(page, "perlu") == ["P40", "P39", "P01", "P02", "P03", "P04"]
    assert section(page, "semua")[:2] == ["P05", "P06"]
    assert page.count("Number never tested") == 39
    assert "34 more with duty ahead were never tested: it stands beside their names." in words_of(page)
    badge = re.search(r'href="/counsellors"[^>]*>.*?<span class="count hot">(\d+)', page, re.DOTALL)
    assert badge is not None
    assert badge[1] == "1"


async def test_who_has_no_duty_ahead_and_came_long_ago_needs_no_test(house: House) -> None:
    async with house.transaction() as connection:
        await a_counsellor(connection, 1, name="Long ago", created_at=OLD)
        await a_counsellor(connection, 2, name="Lately", created_at=EVENING - timedelta(days=3))
    page = await seen(house)
    assert section(page, "perlu") == ["Lately"]
    assert section(page, "semua") == ["Long ago"]


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())
