"""A process's copy of the live rota: who meets a new version while somebody reads it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.database.engine import Database
from routing.rota import live, publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.live import RotaCache

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LONG, SHORT = 2_000, 3  # lines


async def publish(database: Database, name: str, lines: int) -> None:
    shifts = [
        ShiftLine(number, 127, None, 0, 1440, name, "+6281200000001", valid_from=None)
        for number in range(2, lines + 2)
    ]
    async with database.begin() as connection:
        reading = Reading(shifts=shifts)
        await publishing.publish(
            connection, reading, now=NOW, by="test", source="", zone="Asia/Jakarta", allow_empty=True
        )


async def named(database: Database, cache: RotaCache) -> str:
    async with database.begin() as connection:
        found = await cache.with_covers(connection, NOW)
    assert found is not None
    return found[0].shifts[0].name


@pytest.fixture
async def reading(database: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """Let the reading of a version wait; give what tells that it has begun, and what lets it go on."""
    begun, goes_on = asyncio.Event(), asyncio.Event()
    load = live.load

    async def slow(*args: Any) -> Any:
        begun.set()
        await goes_on.wait()
        return await load(*args)

    monkeypatch.setattr(live, "load", slow)
    return begun, goes_on


@pytest.mark.parametrize(("lines", "seen"), [(LONG, "Ana"), (SHORT, "Budi")])
async def test_while_a_long_version_is_read_others_are_served_by_the_one_before(
    database: Database, reading: tuple[asyncio.Event, asyncio.Event], lines: int, seen: str
) -> None:
    begun, goes_on = reading
    goes_on.set()
    cache = RotaCache()
    await publish(database, "Ana", SHORT)
    assert await named(database, cache) == "Ana"
    goes_on.clear()
    begun.clear()
    await publish(database, "Budi", lines)
    first = asyncio.create_task(named(database, cache))
    await begun.wait()
    second = asyncio.create_task(named(database, cache))
    done, _ = await asyncio.wait({second}, timeout=None if seen == "Ana" else 0.2)
    assert bool(done) is (seen == "Ana")
    goes_on.set()
    assert (await first, await second) == ("Budi", seen)
    assert await named(database, cache) == "Budi"
