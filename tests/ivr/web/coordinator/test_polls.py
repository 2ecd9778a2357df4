"""What pages that renew themselves ask for: little, since each open tab asks again and again."""

import re
import threading
from typing import Any

import pytest

from ivr.web.coordinator import drafts, moments
from ivr.web.menu import WorkCounts
from routing import choices
from routing.people.roles import Role
from routing.queries import duty_ahead
from routing.rota.files import long_work
from tests.ivr.web.coordinator.desk import ROTA, desk_of
from tests.ivr.web.house import House, words
from tests.ivr.web.rota.rotas import changed, ids, line, publish

WALKS = ("expected", "next_starts", "spoken", "stretches")


async def test_the_states_are_those_of_the_page_and_no_line_is_walked_for_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(house, line("Galih", 0, 24), line("Hana", 1, 2), line("Citra", 1, 2))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    page = (await wulan.get("/counsellors?q=a")).text
    found = re.search(r'data-again="(/counsellors/states\?[^"]+)" data-every="10000"', page)
    assert found is not None
    who = await ids(house)
    assert re.findall(r"id=(\d+)", found[1]) == [who[name] for name in ("Galih", "Citra", "Hana")]
    for name in WALKS:
        monkeypatch.delattr(duty_ahead, name)
    await changed(house, "update counsellors set active = false where name = 'Galih'")
    wulan.headers["x-renews"] = "1"
    states = await wulan.get(f"/counsellors/states?id={who['Galih']}&id={who['Hana']}&id=2147483647")
    assert dict(re.findall(r'id="(now-\d+|counts)">(.*?)</div>', states.text, re.DOTALL)) == {
        "counts": "3 orang, 0 bertugas sekarang.",
        f"now-{who['Galih']}": '<span class="faint">tidak lagi bersama kami</span>',
        f"now-{who['Hana']}": '<span class="faint">tidak bertugas</span>',
    }


async def test_more_states_than_a_page_has_are_not_told(house: House) -> None:
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    assert (await wulan.get("/counsellors/states?" + "&id=1" * 51)).status_code == 422
    assert (await wulan.get("/counsellors/states?id=x")).status_code == 422


async def test_a_long_rota_is_walked_beside_the_loop_and_without_a_connection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(house, line("Galih", 0, 24), line("Hana", 1, 2))
    galih = (await ids(house))["Galih"]
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    pool = house.app.state.pages.database._engine.pool
    seen: dict[str, tuple[bool, int]] = {}

    def watched(name: str, walk: Any) -> Any:
        def walks(*args: Any) -> Any:
            seen[name] = threading.current_thread() is threading.main_thread(), pool.checkedout()
            return walk(*args)

        return walks

    for name in WALKS:
        monkeypatch.setattr(duty_ahead, name, watched(name, getattr(duty_ahead, name)))
    monkeypatch.setattr(long_work, "_LONG", 1)
    assert "Hana" in words(await wulan.get("/counsellors"))
    assert "Galih" in words(await wulan.get(f"/counsellors/{galih}"))
    assert seen == dict.fromkeys(WALKS, (False, 0))


async def test_what_nobody_sees_is_not_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await publish(house, line("Galih", 0, 12))
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    counted = []
    read = WorkCounts._read

    async def counting(self: WorkCounts, now: Any) -> Any:
        counted.append(now)
        return await read(self, now)

    monkeypatch.setattr(WorkCounts, "_read", counting)
    for path in ("/rota/stamp", "/counsellors", "/rota/upload"):
        await wulan.client.get(path, headers={**wulan.headers, "x-renews": "1"})
    await wulan.post("/rota/covers", {"kind": "added"})
    assert counted == []
    assert 'class="count bad"' in (await wulan.get("/rota")).text
    assert len(counted) == 1
    await house.passes(minutes=5)
    refused = await wulan.post("/rota/covers", {"kind": "added"})
    assert 'class="count bad"' in refused.text
    assert len(counted) == 1


async def test_a_draft_that_no_worker_takes_keeps_nobody_signed_in_and_asks_for_little(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_of(house)
    files = {"file": ("jadwal.csv", ROTA.encode(), "text/csv")}
    path = (await desk.browser.post("/rota/upload", files=files)).headers["location"]
    with monkeypatch.context() as patch:
        for module, name in ((drafts, "author"), (choices, "current"), (moments, "asked")):
            patch.delattr(module, name)
        page = await desk.browser.get(path)
    assert """hx-headers='{"x-renews": "1"}'""" in page.text
    another = await desk_of(house, "tari@example.org")
    assert "Hapus draf milik wulan@example.org" in await another.sees(path)
    await desk.works(path)
    assert "Pratinjau" in await desk.sees(path)
