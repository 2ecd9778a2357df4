"""The call log among a million calls with ten million events: no question of it touches more than 3,000 blocks."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing.calls import Outcome
from routing.queries.call_log import page
from routing.queries.call_log.filters import Cursor, Filter
from routing.queries.call_log.rows import rows_of
from routing.sealing import Sealer
from tests.bench import many_calls
from tests.bench.blocks import touched
from tests.routing.rows import NOW

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("many calls")]

MOST_BLOCKS = 3_000
DAY = timedelta(days=1)
DEEP = Cursor(NOW - 80 * DAY, UUID(int=0))
CALLER = hashlib.sha256(b"caller77").digest()
ONE: dict[str, dict[str, Any]] = {
    "nothing": {},
    **{f"outcome {outcome}": {"outcome": outcome} for outcome in Outcome},
    **{f"counsellor {who}": {"counsellor": who} for who in (7, many_calls.FEW, many_calls.SOME)},
    **{
        f"organisation {name}": {"organisation": name} for name in ("Lembaga 3", many_calls.SMALL, "nobody's")
    },
    **{f"language {code}": {"language": code} for code in ("id", "en", many_calls.RARE_LANGUAGE)},
    **{f"wait {seconds}": {"waited": seconds} for seconds in (20, 180, 290, 9_999)},
    **{kind: {kind: True} for kind in ("message", "callback", "returned", "offline")},
}
PAIRS: dict[str, dict[str, Any]] = {
    "gave up after long": {"outcome": Outcome.ABANDONED, "waited": 180},
    "gave up, and left a message": {"outcome": Outcome.ABANDONED, "message": True},
    "talked after long": {"counsellor": 7, "waited": 180},
    "never so": {"counsellor": 7, "outcome": Outcome.ABANDONED},
    "of an organisation, after long": {"organisation": "Lembaga 3", "waited": 180},
    "in a rare language, gave up": {"language": many_calls.RARE_LANGUAGE, "outcome": Outcome.ABANDONED},
    "returned, and talked": {"returned": True, "outcome": Outcome.CONVERSATION},
}
SPANS: dict[str, dict[str, Any]] = {
    "7 days": {"since": NOW - 7 * DAY},
    "92 days": {"since": NOW - 92 * DAY},
    "all": {},
}


async def test_no_question_of_the_log_touches_more_than_3000_blocks(full: Database) -> None:
    wrong = []
    for span, days in SPANS.items():
        for name, said in (ONE | PAIRS).items():
            asked = Filter(**said, **days)
            wrong += [f"{span}, {name}: {each}" for each in await _too_much(full, asked)]
    wrong += [f"a number: {each}" for each in await _too_much(full, Filter(hashes=(CALLER,)))]
    assert wrong == []


async def _too_much(database: Database, asked: Filter) -> list[str]:
    async def shown(connection: AsyncConnection) -> None:
        found = await page.page(connection, asked, NOW)
        await rows_of(connection, found.facts, Sealer(["k" * 40]))

    uses: dict[str, Callable[[AsyncConnection], Awaitable[object]]] = {
        "first page": shown,
        "deep page": lambda connection: page.page(connection, asked, NOW, before=DEEP),
        "page back": lambda connection: page.page(connection, asked, NOW, after=DEEP),
        "count": lambda connection: page.count(connection, asked, NOW),
        "newer": lambda connection: page.count_newer(connection, asked, NOW, Cursor(NOW - DAY / 24, DEEP[1])),
    }
    if asked.since is not None and asked.since > DEEP.at:
        del uses["deep page"], uses["page back"]
    wrong = []
    for name, use in uses.items():
        for each in await touched(database, use):
            whole = each.whole & {"calls", "events", "offers", "call_summaries"}
            if each.blocks > MOST_BLOCKS or whole:
                wrong.append(f"{name}: {each.blocks} blocks, {sorted(whole)}")
    return wrong
