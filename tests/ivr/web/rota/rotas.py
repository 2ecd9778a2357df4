"""Rotas for the tests of the week's pages, and what the pages and the audit say of it."""

import re
from typing import Any

import httpx
from sqlalchemy import text

from routing import audit
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.scope import EVERYTHING
from tests.ivr.web.house import House

EVERY_DAY = 0b1111111
NAMES = ("Galih", "Bagas", "Citra", "Tirta", "Hana")
PHONES = {name: f"+628120000000{number}" for number, name in enumerate(NAMES, 1)}


def line(name: str, start: float, end: float, *, days: int = EVERY_DAY, **more: Any) -> ShiftLine:
    """Return a weekly line; hours of the day, `end` over 24 past midnight."""
    return ShiftLine(2, days, None, int(start * 60), int(end * 60), name, PHONES[name], **more)


async def publish(house: House, *lines: ShiftLine, **how: Any) -> int:
    """Publish these lines as the whole rota; return the version."""
    numbered = [each._replace(line=number) for number, each in enumerate(lines, start=2)]
    settings = {"by": "test", "source": "test.csv", "zone": "Asia/Jakarta", "allow_empty": True, **how}
    async with house.transaction() as connection:
        done = await publishing.publish(
            connection, Reading(shifts=numbered), now=house.clock.now(), scope=EVERYTHING, **settings
        )
    return done.version_id


async def ids(house: House) -> dict[str, str]:
    """Return the counsellors' ids by name, as forms send them."""
    async with house.transaction() as connection:
        rows = await connection.execute(text("select name, id from counsellors"))
        return {row.name: str(row.id) for row in rows}


async def changed(house: House, statement: str) -> None:
    """Change something in the database, as other pages and commands do."""
    async with house.transaction() as connection:
        await connection.execute(text(statement))


async def deeds(house: House) -> list[Any]:
    """Return what the audit has of this rota, the newest first."""
    async with house.transaction() as connection:
        rows = await audit.newest(connection)
    return [row for row in rows if row.action.startswith(("cover.", "needs."))]


def section(page: httpx.Response, id_: str) -> str:
    """Return the text of the section whose heading has this id."""
    found = re.search(rf'<section[^>]*aria-labelledby="{id_}".*?</section>', page.text, re.DOTALL)
    return "" if found is None else " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())


def shifts_of(page: httpx.Response, day: int) -> list[str]:
    """Return the lines of a day of the week, Monday 0: classes, then the text."""
    found = re.search(rf'aria-labelledby="d{day}".*?</section>', page.text, re.DOTALL)
    assert found is not None
    lines = re.findall(r'<li class="([^"]*)">(.*?)</li>', found[0], re.DOTALL)
    return [f"{classes}: {' '.join(re.sub('<[^>]*>', ' ', text_).split())}" for classes, text_ in lines]


def gap_form(page: httpx.Response) -> dict[str, str]:
    """Return the fields of the form of a gap as a press on its button sends them; nobody is chosen in its list."""
    found = re.search(r'<form[^>]*aria-labelledby="comes".*?</form>', page.text, re.DOTALL)
    assert found is not None
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0]))
    fields |= dict(re.findall(r'<input id="[\w-]+" name="(\w+)"[^>]*? value="([^"]*)"', found[0]))
    chosen = re.search(r'name="who" value="(\d+)" checked', found[0])
    return {"tier": "1"} | fields | ({"who": chosen[1]} if chosen else {})
