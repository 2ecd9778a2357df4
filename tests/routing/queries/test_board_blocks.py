"""The board and the work lists among a million calls: none of their statements touches more than 3,000 blocks."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.callbacks import callbacks as callback_table
from routing.queries.live_board import board, changes
from routing.queries.live_board.board import Measured
from routing.queries.work_lists import callbacks, follow_ups, messages
from routing.rota.live import RotaCache
from routing.supervision.handling import Handling
from routing.voicemails import voicemails
from tests.bench.blocks import touched
from tests.routing.rows import NOW, rules

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("many calls")]

MOST_BLOCKS = 3_000
LARGE = {"calls", "events", "offers"}
MEASURED = Measured(rules().zone, timedelta(seconds=20), timedelta(seconds=10))
Use = Callable[[AsyncConnection], Awaitable[object]]


async def test_no_statement_of_the_board_and_of_the_lists_touches_more_than_3000_blocks(
    full: Database,
) -> None:
    async with full.begin(seconds=60) as connection:
        message = await _middle(connection, voicemails)
        callback = await _middle(connection, callback_table)
    rota = RotaCache()

    async def whole_board(connection: AsyncConnection) -> None:
        slow = await board.read_slow(connection, rota, NOW, MEASURED)
        found = await board.read(connection, rota, NOW, MEASURED, slow)
        assert found.needs.callbacks
        assert found.needs.messages

    async def work_on_callbacks(connection: AsyncConnection) -> None:
        found = await callbacks.open_or_given_up(connection)
        await callbacks.attempts_of(connection, [each.id for each in found])

    uses: dict[str, Use] = {
        "stamp of the board": changes.stamp,
        "board": whole_board,
        "callbacks": work_on_callbacks,
        "callbacks done": callbacks.done,
        "callbacks done, deep": lambda connection: callbacks.done(connection, before=callback),
        "all callbacks": callbacks.everything,
        "all callbacks, deep": lambda connection: callbacks.everything(connection, before=callback),
        "stamp of callbacks": callbacks.stamp,
        "messages new": lambda connection: messages.at_work(connection, Handling.NEW),
        "messages taken": lambda connection: messages.at_work(connection, Handling.CLAIMED),
        "messages done": messages.done,
        "messages done, deep": lambda connection: messages.done(connection, before=message),
        "all messages": messages.everything,
        "all messages, deep": lambda connection: messages.everything(connection, before=message),
        "stamp of messages": messages.stamp,
        "follow-ups": follow_ups.at_work,
        "new follow-ups": follow_ups.count_new,
        "stamp of follow-ups": follow_ups.stamp,
    }
    wrong = []
    for name, use in uses.items():
        for each in await touched(full, use):
            whole = each.whole & LARGE
            if each.blocks > MOST_BLOCKS or whole:
                wrong.append(f"{name}: {each.blocks} blocks, {sorted(whole)}, {each.statement[:200]}")
    assert wrong == []


async def _middle(connection: AsyncConnection, table: Any) -> UUID:
    """Return one far down a list."""
    some = select(table.c.id).where(table.c.handled_at.is_not(None)).order_by(table.c.handled_at)
    return UUID(str((await connection.execute(some.offset(30_000).limit(1))).scalar_one()))
