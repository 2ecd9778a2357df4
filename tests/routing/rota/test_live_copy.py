"""A process's copy of the live rota: who meets a new version while somebody reads it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.database.engine import Database
from ivr.rota_files import rota_loader
from ivr.rota_files.rota_loader import RotaLoader
from ivr.virtual_clock import VirtualClock
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
async def loading(database: Database, monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """Let the loading of a version wait; give what tells that it has begun, and what lets it go on."""
    begun, goes_on = asyncio.Event(), asyncio.Event()
    load = live.load

    async def slow(*args: Any, **more: Any) -> Any:
        begun.set()
        await goes_on.wait()
        return await load(*args, **more)

    monkeypatch.setattr(live, "load", slow)
    return begun, goes_on


@pytest.mark.parametrize(("lines", "seen"), [(LONG, "Ana"), (SHORT, "Budi")])
async def test_while_a_long_version_is_loaded_all_are_served_by_the_one_before(
    database: Database, loading: tuple[asyncio.Event, asyncio.Event], lines: int, seen: str
) -> None:
    begun, goes_on = loading
    goes_on.set()
    cache, clock = RotaCache(), VirtualClock(NOW)
    cache.loads_by(RotaLoader(clock, database, cache).load_soon)
    await publish(database, "Ana", SHORT)
    assert await named(database, cache) == "Ana"
    goes_on.clear()
    begun.clear()
    await publish(database, "Budi", lines)
    asking = [asyncio.create_task(named(database, cache)) for _ in range(2)]
    await begun.wait()
    done, _ = await asyncio.wait(asking, timeout=None if seen == "Ana" else 0.2)
    assert len(done) == (2 if seen == "Ana" else 0)
    goes_on.set()
    assert await asyncio.gather(*asking) == [seen, seen]
    await clock.finish(5)
    assert await named(database, cache) == "Budi"


async def test_a_program_without_a_loader_reads_a_long_version_at_once(database: Database) -> None:
    cache = RotaCache()
    for name in ("Ana", "Budi"):
        await publish(database, name, LONG)
        assert await named(database, cache) == name


async def test_the_loader_tries_again_for_the_next_who_asks(database: Database) -> None:
    cache, clock = RotaCache(), VirtualClock(NOW)
    await publish(database, "Ana", SHORT)
    cache.loads_by(RotaLoader(clock, database, cache).load_soon)
    assert await named(database, cache) == "Ana"
    await publish(database, "Budi", LONG)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rota_loader, "_SECONDS", 0.0)
        assert await named(database, cache) == "Ana"
        await clock.finish(5)
    assert await named(database, cache) == "Ana"
    await clock.finish(5)
    assert await named(database, cache) == "Budi"
