"""Streams as browsers have them, from uvicorn: they go on as long as somebody may watch, whatever the database does."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
import uvicorn
from sqlalchemy import text

from ivr.database import engine
from ivr.database.connections import libpq_url
from routing import calls, timeline
from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.ivr.web.house import House, a_house
from tests.ivr.web.watching import text_of, watching
from tests.patience import patience
from tests.proxy import Door, door_to
from tests.routing.rows import a_call, asked_of
from tests.routing.transactions import tx_at
from tests.serving import serving

pytestmark = pytest.mark.deep

PATIENCE_SECONDS = 60.0
LOOK, BEAT = 0.5, 5.0  # seconds
LANGUAGES = ("en", "id")
OTHERS = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
)


class Board:
    """A stream as its browser reads it."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.last = self.shown = ""
        self.is_over = False
        self._news = asyncio.Event()

    async def reads(self, answer: httpx.Response) -> None:
        """Read to the end."""
        name = ""
        async for line in answer.aiter_lines():
            field, _, data = line.partition(": ")
            if field == "event":
                name = data
            elif field == "data":
                self._takes(name or "board", data)
                name = ""
        self.is_over = True
        self._news.set()

    async def says(self, words: str) -> None:
        """Wait until the board says this."""
        await self.until(lambda: words in self.shown)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def _takes(self, name: str, data: str) -> None:
        self.heard[name] += 1
        self.last = name
        if name == "board":
            self.shown = text_of(data)
        self._news.set()


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    """Give the way to the database."""
    async with door_to(database_url) as door:
        yield door


@pytest.fixture
async def house(door: Door, tmp_path: Path, copied_hourly: None) -> AsyncIterator[House]:
    """Give the application, behind that door."""
    async with a_house(door.url, tmp_path, pages_url="http://127.0.0.1") as house:
        yield house


@contextlib.asynccontextmanager
async def a_board(house: House, *, session_lives: timedelta = timedelta(hours=1)) -> AsyncIterator[Board]:
    """Watch over a connection of one's own, as a supervisor whose session ends by itself so much later."""
    token = await a_supervisor(house)
    async with house.transaction() as connection:
        seen_at = house.clock.now() + session_lives - sessions.IDLE
        await connection.execute(text("update account_sessions set seen_at = :at"), {"at": seen_at})
    limits = "ivr.web.http_limits:BoundedHttp"
    config = uvicorn.Config(house.app, lifespan="off", log_config=None, access_log=False, http=limits)
    asks = {"accept": "text/event-stream", "accept-language": "en", "cookie": f"satunomor={token}"}
    async with (
        serving(config) as (_, port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=asks, timeout=None) as client,  # noqa: S113
        client.stream("GET", "/board/stream") as answer,
    ):
        board = Board()
        reading = asyncio.create_task(board.reads(answer))
        await board.says("Nobody waits.")
        try:
            yield board
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading


async def a_supervisor(house: House, name: str = "sari") -> str:
    """Return the token of a session."""
    async with house.transaction() as connection:
        now = house.clock.now()
        account = await accounts.add(connection, now, f"{name}@example.org", [Role.SUPERVISOR])
        return await sessions.begin(connection, now, account, is_open=True)


async def somebody_waits(house: House) -> None:
    now = house.clock.now()
    async with house.transaction() as connection:
        call = await a_call(connection, calls.State.WAITING, waiting_since=now, arrived_at=now, place_at=now)
        await timeline.record(tx_at(connection, now), call.id, "call.waiting")


async def test_a_stream_outlives_ten_minutes_and_ends_with_its_session(house: House) -> None:
    async with a_board(house, session_lives=timedelta(minutes=11)) as board:
        await house.passes(minutes=10, seconds=5)
        await board.until(lambda: board.heard["beat"] >= 10 * 60 / BEAT)
        await somebody_waits(house)
        await house.passes(seconds=2 * LOOK)
        await board.says("Waiting 1")
        assert not board.is_over
        await house.passes(minutes=1)
        await board.until(lambda: board.is_over)
        assert set(board.heard) == {"board", "beat"}


async def test_a_board_tells_that_the_database_is_away_and_goes_on_as_soon_as_it_is_back(
    house: House, door: Door
) -> None:
    async with a_board(house) as board:
        for waiting in range(1, 3):
            patience.is_for_nothing()
            await door.stop()
            await house.passes(seconds=BEAT + LOOK)
            await board.until(lambda: board.last == "away")
            patience.put_off()
            await door.start()
            await is_back(house)
            await house.passes(seconds=2 * LOOK)
            await board.until(lambda: board.last != "away")
            await somebody_waits(house)
            await house.passes(seconds=2 * LOOK)
            await board.says(f"Waiting {waiting}")


async def test_a_frozen_database_is_told_too(
    house: House, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_board(house) as board:
        patience.is_the_products()
        monkeypatch.setattr(engine, "TRANSACTION_SECONDS", 1.0)
        door.freeze()
        await house.passes(seconds=BEAT + LOOK)
        await board.until(lambda: board.last == "away")
        door.thaw()
        patience.put_off()
        await is_back(house)
        await house.passes(seconds=2 * LOOK)
        await board.until(lambda: board.last == "beat")


async def test_a_database_that_was_started_anew_costs_no_board_its_stream(
    house: House, database_url: str
) -> None:
    async with a_board(house) as board:
        for waiting in range(1, 4):
            with psycopg.connect(libpq_url(database_url), autocommit=True) as owner:
                owner.execute(OTHERS)
            await house.passes(seconds=LOOK)
            await is_back(house)
            await somebody_waits(house)
            await house.passes(seconds=BEAT + LOOK)
            await board.says(f"Waiting {waiting}")
            await board.until(lambda: board.last != "away")
        assert not board.is_over


async def test_two_hundred_boards_ask_the_database_what_one_asks(house: House) -> None:
    one = await asked_in_a_minute(house, people=1, of_each=1)
    assert one > 60 / LOOK
    assert await asked_in_a_minute(house, people=10, of_each=20) == one


async def asked_in_a_minute(house: House, *, people: int, of_each: int) -> int:
    """Return how many statements are sent for so many boards, half of them in each language."""
    async with contextlib.AsyncExitStack() as opened:
        for n in range(people):
            given = ("satunomor", await a_supervisor(house, f"sari-{n}-of-{people}"))
            for m in range(of_each):
                watch = watching(house.app, given, language=LANGUAGES[m % 2])
                await (await opened.enter_async_context(watch)).boards(1)
        await house.passes(seconds=31)  # today's figures are read each 30 s
        with asked_of(house.app.state.pages.database) as statements:
            await house.passes(seconds=60)
        return len(statements)


async def is_back(house: House) -> None:
    """Wait until the pages know that the database answers."""
    database = house.app.state.pages.database
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await database.ready():  # noqa: ASYNC110 - its breaker looks in real time
            await asyncio.sleep(0.01)
    await house.clock.settle()
