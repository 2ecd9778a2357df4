"""Without the database: stopped or frozen, callers still reach whoever is on duty (design, part 5; promise P8)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.proxy import Door, door_to
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, a_hotline

PATIENCE = 20.0


class Away:
    """A hotline, and the door to its database."""

    def __init__(self, hotline: Hotline, door: Door) -> None:
        self.hotline, self.door = hotline, door

    @property
    def databases(self):  # type: ignore[no-untyped-def]
        return [app.state.service.database for app in self.hotline.processes]

    async def keeps(self) -> None:
        """Let the minute pass in which the copy of the rota is renewed."""
        await self.hotline.passes(61)

    async def stops(self) -> None:
        await self.door.stop()

    async def freezes(self) -> None:
        self.door.freeze()

    async def is_back(self) -> None:
        """Bring it back, and wait until every process has noticed."""
        self.door.thaw()
        if self.door._server is None:
            await self.door.start()
        async with asyncio.timeout(PATIENCE):
            while any(database.is_away for database in self.databases):
                await asyncio.sleep(0.05)
            while not all([await database.ready() for database in self.databases]):
                await asyncio.sleep(0.05)
        await self.hotline.clock.settle()


@contextlib.asynccontextmanager
async def _away(database_url: str, folder: Path) -> AsyncIterator[Away]:
    async with door_to(database_url) as door, a_hotline(door.url, folder) as hotline:
        away = Away(hotline, door)
        yield away
        await away.is_back()


@pytest.fixture
async def away(database_url: str, tmp_path: Path) -> AsyncIterator[Away]:
    async with _away(database_url, tmp_path) as away:
        yield away


async def accepts(counsellor) -> None:  # type: ignore[no-untyped-def]
    await counsellor.rings(within=60)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")


async def test_p8_with_the_database_stopped_new_and_waiting_callers_reach_the_counsellor_on_duty(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA, BUDI)
    await away.keeps()
    ana, budi = hotline.ana, hotline.budi
    # Both are on duty, and neither can be rung in the ordinary way just now.
    await hotline.rows("update counsellors set rests_until = '2030-01-01' returning 1")
    waiting = hotline.caller()
    known = await hotline.waits(waiting)
    await away.stops()
    new = hotline.caller("+6281390000002", "New")
    unknown = await new.dials(NUMBER)
    await new.hears("Anda tidak sendirian")
    await new.hears("satu satu dua")
    await waiting.hears("menelepon seorang konselor untuk Anda", within=60)
    first, second = (ana, budi) if await _rings(hotline, ana) else (budi, ana)
    await accepts(first)
    await waiting.is_connected_to(first)
    await new.hears("menelepon seorang konselor untuk Anda", within=60)
    if not second.is_ringing:
        await new.hears("konselor berikutnya", within=60)
    await accepts(second)
    await new.is_connected_to(second)
    await hotline.passes(60)
    await new.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    assert (await hotline.call_of(known)).state == "talking"
    assert (await hotline.call_of(unknown)).outcome == "conversation"
    await waiting.hangs_up()
    await hotline.passes(2)
    assert (await hotline.call_of(known)).outcome == "conversation"


async def _rings(hotline: Hotline, phone) -> bool:  # type: ignore[no-untyped-def]
    await hotline.passes(3)
    return bool(phone.is_ringing)
