"""Long names and emails: no page scrolls sideways for them, and none is cut, on a phone, at a desk or on paper."""

import pytest
from playwright.async_api import Browser

from routing.people.roles import Role
from tests.browser.chromium import DESK, Reader, a_reader
from tests.browser.gallery.stage import Stage
from tests.ivr.web.house import House
from tests.ivr.web.rota.rotas import line, publish

WITHOUT_A_SPACE = "Wijaya" * 30
USUAL = "Budi Santoso Wijayakusuma"
EMAIL = f"{'relawan.' * 6}wulan@teman-bicara.example.org"
PAGES = (
    *("/account", "/people", "/settings", "/rota", "/rota?by=person", "/rota/text", "/rota/needs"),
    *(
        "/rota/upload",
        "/rota/versions",
        "/rota/versions/1",
        "/counsellors",
        "/counsellors/1",
        "/counsellors/2",
    ),
)
CUT = """() => [...document.querySelectorAll(".shifts > li")].flatMap(each => {
  const line = each.getBoundingClientRect(), name = each.querySelector(".name")?.getBoundingClientRect();
  const isCut = name && name.width && (name.right > line.right + 1 || name.bottom > line.bottom + 1);
  const within = each.querySelector(".name");
  return isCut || (within && within.scrollWidth > within.clientWidth + 1) ? [each.innerText] : [];
})"""


async def wulan_at(house: House, reader: Reader, *names: str) -> None:
    stage = Stage(house)
    token = await stage.signed_in("Wulan", *Role)
    await stage.changed(f"update accounts set email = '{EMAIL}', name = ''")  # noqa: S608
    hours = (("Galih", 6, 8), ("Bagas", 8, 16), ("Citra", 8, 12), ("Tirta", 16, 22), ("Hana", 20, 23))
    await publish(house, *(line(*each) for each in hours))
    for id_, name in enumerate(names, start=1):
        await stage.changed(f"update counsellors set name = '{name}' where id = {id_}")  # noqa: S608
        await stage.changed(f"update shifts set name = '{name}' where counsellor_id = {id_}")  # noqa: S608
    await reader.comes_in(token)


@pytest.mark.deep
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_no_page_scrolls_sideways_for_a_long_name(
    house: House, base: str, browser: Browser, width: int
) -> None:
    async with a_reader(browser, base, viewport={"width": width, "height": 844}) as wulan:
        await wulan_at(house, wulan, WITHOUT_A_SPACE, USUAL)
        wide = []
        for path in PAGES:
            await wulan.page.goto(f"{base}{path}")
            is_wide = await wulan.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            wide += [path] if is_wide else []
        assert wide == []


@pytest.mark.deep
async def test_the_week_cuts_no_name_at_a_desk_and_on_paper(
    house: House, base: str, browser: Browser
) -> None:
    async with a_reader(browser, base, viewport=DESK) as wulan:
        await wulan_at(house, wulan, *[f"{USUAL} {each}" for each in "ABCDE"])
        await wulan.page.goto(f"{base}/rota?week=2026-12-28")
        assert await wulan.page.evaluate(CUT) == []
        await wulan.page.emulate_media(media="print")
        assert await wulan.page.evaluate(CUT) == []
