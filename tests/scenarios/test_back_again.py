"""Back again: the database returns to one process before the other, while callers ring from their own legs.

The danger is a claim that another process does not know of. The test looks for a phone that is rung twice (promise P2;
the lab is the witness).
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import psycopg
import pytest
from sqlalchemy.pool import AsyncAdaptedQueuePool

from ivr.database.connections import libpq_url
from ivr.lab import Answers
from ivr.phone import heartbeats, responder, transactions
from ivr.phone.offline import replayer, snapshot_refresher
from tests.scenarios.hotline import NUMBER
from tests.scenarios.outage import Away

CALLERS, COUNSELLORS = 12, 6


@contextlib.asynccontextmanager
async def cut_off(away: Away) -> AsyncIterator[None]:
    await away.stops()
    yield
    await away.is_back()


@contextlib.asynccontextmanager
async def frozen(away: Away) -> AsyncIterator[None]:
    await away.freezes()
    yield
    await away.is_back()


@contextlib.asynccontextmanager
async def a_table_locked(away: Away) -> AsyncIterator[None]:
    async with await psycopg.AsyncConnection.connect(libpq_url(away.door.url)) as connection:
        await connection.execute("lock table calls in access exclusive mode")
        yield


@contextlib.asynccontextmanager
async def out_of_connections(away: Away) -> AsyncIterator[None]:
    """One process has no connection left; the other serves the line."""
    async with contextlib.AsyncExitStack() as taken:
        engine = away.databases[1]._engine
        assert isinstance(engine.pool, AsyncAdaptedQueuePool)
        for _ in range(engine.pool.size() + engine.pool._max_overflow):
            await taken.enter_async_context(engine.connect())
        yield


@contextlib.asynccontextmanager
async def one_process_alone_is_back(away: Away) -> AsyncIterator[None]:
    away.databases[1].withheld = "It has not noticed yet."
    yield
    away.databases[1].withheld = None
    await away.is_back()


TROUBLES: list[Callable[[Away], AbstractAsyncContextManager[None]]] = [
    cut_off,
    frozen,
    a_table_locked,
    out_of_connections,
    one_process_alone_is_back,
]


@pytest.mark.deep
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
async def test_p2_as_the_database_returns_no_phone_of_one_host_is_rung_twice(
    away: Away, monkeypatch: pytest.MonkeyPatch, trouble: Callable[[Away], AbstractAsyncContextManager[None]]
) -> None:
    hotline = away.hotline
    hotline.expects_errors = True
    # The test does not wait for real limits: each webhook of an outage would cost seconds of real time.
    for module, name in ((transactions, "SECONDS"), (responder, "SECONDS"), (heartbeats, "_SECONDS")):
        monkeypatch.setattr(module, name, 0.1)
    monkeypatch.setattr(snapshot_refresher, "_KEEP_SECONDS", 1.0)
    monkeypatch.setattr(replayer, "_CATCH_UP_SECONDS", 0.5)
    numbers = [f"+62812000001{n:02}" for n in range(COUNSELLORS)]
    await hotline.on_duty(*numbers)
    await away.keeps()
    for number in numbers:
        hotline.lab.phone(number).behaves(Answers(after=9, presses=(("Tekan satu untuk menerima", "1"),)))
    for n in range(CALLERS):
        await hotline.caller(f"+62813900001{n:02}", f"Caller {n}").dials(NUMBER)
    while len(hotline.lab.ringing()) < COUNSELLORS / 2:
        await hotline.passes(1)
    async with trouble(away):
        # Those rings end meanwhile, and callers begin others from their own legs.
        await hotline.passes(26)
    await hotline.passes(10)
    assert hotline.lab.double_rings == []
