"""A coordinator tests a counsellor's phone: it rings once, a key confirms it, no caller is given to it meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ivr.web.house import words
from tests.scenarios.coordinators import WULAN, Desk, a_desk
from tests.scenarios.hotline import ANA, BUDI

KEY = "Tekan satu, agar kami tahu"


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, copied_hourly: None) -> AsyncIterator[Desk]:
    async with a_desk(database_url, tmp_path) as desk:
        yield desk


async def test_a_key_confirms_that_the_number_is_right(desk: Desk) -> None:
    hotline, ana = desk.hotline, desk.hotline.ana
    await hotline.on_duty(ANA, BUDI)
    assert "This number was never tested." in await desk.reads(ana)
    pressed = await desk.tests(ana)
    assert (pressed.status_code, pressed.headers["location"]) == (303, f"{await desk.path_of(ana)}#uji")
    await ana.rings()
    assert "being tested" in await desk.reads(ana, process=1)
    await ana.answers()
    await ana.hears("Ini hanya tes telepon")
    await ana.hears(KEY)
    assert "Picked up" in await desk.reads(ana, process=1)
    await ana.presses("1")
    await ana.hears("Telepon Anda dapat dihubungi")
    await ana.is_off()
    shown = await desk.reads(ana, process=1)
    assert "Pressed 1, the number is right" in shown
    assert f"Test ring: pressed 1, the number is right {WULAN}" in shown


async def test_two_presses_on_two_processes_ring_once_and_the_second_is_told(desk: Desk) -> None:
    hotline, ana = desk.hotline, desk.hotline.ana
    await hotline.on_duty(ANA)
    answers = await asyncio.gather(desk.tests(ana, 0), desk.tests(ana, 1))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert any("This phone is being tested now." in words(answer) for answer in answers)
    await ana.rings()
    assert len([leg for leg in hotline.lab.calls if leg.phone is ana]) == 1
    await ana.rejects()
    await hotline.passes(2)
    assert "Engaged, or declined" in await desk.reads(ana)
    deeds = await hotline.rows("select action, subject from audit order by id")
    about = f"counsellor {(await desk.path_of(ana)).rpartition('/')[2]}"
    assert [tuple(row) for row in deeds] == [("counsellor.tested", about)]


async def test_a_phone_that_talks_is_not_rung_and_the_page_says_why(desk: Desk) -> None:
    hotline, ana = desk.hotline, desk.hotline.ana
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, ana)
    refused = await desk.tests(ana)
    assert refused.status_code == 409
    assert "This phone rings, talks or rests now. Test it when that is over." in words(refused)
    assert await hotline.rows("select 1 from test_rings union all select 1 from audit") == []
    await ana.is_connected_to(caller)
    await caller.hangs_up()
