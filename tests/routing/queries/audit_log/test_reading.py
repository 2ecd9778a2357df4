"""The audit is read by indexes, however large it is: each filter, the pairs that people use, and a page deep within."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from ivr.database.engine import Database
from routing.queries import audit_log
from routing.queries.audit_log import Place, Wanted
from routing.sealing import Sealer
from tests.databases import Server, new_database
from tests.routing.queries.audit_log.filled import BUSY, RARE, SOME, fill
from tests.routing.rows import NOW, asked_of, nodes_of, read_whole

MANY = {"quick": 20_000, "deep": 1_000_000}
MOST_BLOCKS = 3000
DAY = timedelta(days=1)
NUMBERS, ROTA = ("counsellor.number_shown",), ("cover.made", "rota.published", "needs.set")
WANTED = {
    "everything": Wanted(),
    "a busy account": Wanted(account=BUSY),
    "a rare account": Wanted(account=RARE),
    "the program": Wanted(by_program=True),
    "a rare action": Wanted(actions=NUMBERS),
    "a kind": Wanted(actions=ROTA),
    "a subject": Wanted(subjects=("counsellor 9",)),
    "many subjects": Wanted(subjects=tuple(f"counsellor {n}" for n in range(10))),
    "nothing": Wanted(subjects=()),
    "a day": Wanted(since=NOW - 2 * DAY, until=NOW - DAY),
    "an account and a rare action": Wanted(account=BUSY, actions=NUMBERS),
    "what was never done": Wanted(actions=("settings.changed",)),
    "a kind that was never done": Wanted(actions=("settings.changed", "needs.set")),
    "an account and a kind": Wanted(account=SOME, actions=ROTA),
    "an account of a day": Wanted(account=SOME, since=NOW - 9 * DAY, until=NOW - 8 * DAY),
    "a kind of a day": Wanted(actions=ROTA, since=NOW - 9 * DAY, until=NOW - 8 * DAY),
    "an account, a kind and a day": Wanted(RARE, actions=ROTA, since=NOW - 9 * DAY, until=NOW - 8 * DAY),
    "a subject and an account": Wanted(account=BUSY, subjects=("counsellor 9",)),
}


@pytest.fixture(
    params=[name if name == "quick" else pytest.param(name, marks=pytest.mark.deep) for name in MANY]
)
async def large(request: pytest.FixtureRequest, postgres: Server) -> AsyncIterator[tuple[Database, int]]:
    """Give a database with a large audit, and how many rows it has."""
    many = MANY[request.param]
    with new_database(postgres, postgres.template) as url:
        fill(url, many)
        database = Database(url)
        yield database, many
        await database.close()


async def test_no_page_reads_much(large: tuple[Database, int]) -> None:
    database, many = large
    deep_within = Place(NOW - timedelta(minutes=many // 2), many // 2)
    read = {}
    for name, wanted in WANTED.items():
        for before in (None, deep_within):
            nodes = await plans(database, wanted, before)
            assert "audit" not in read_whole(nodes), (name, before)
            read[name, before is None] = sum(node["blocks"] for node in nodes if node["is_top"])
    assert {each: blocks for each, blocks in read.items() if blocks > MOST_BLOCKS} == {}


async def test_an_export_reads_every_row_once_in_parts(large: tuple[Database, int]) -> None:
    database, many = large
    found, before = 0, None
    wanted = Wanted(actions=ROTA, last=many - 1)
    async with database.begin(seconds=120) as connection:
        expected = await audit_log.whole_count(connection, wanted)
        while rows := await audit_log.part(connection, wanted, before, limit=5000):
            places = [Place(row.at, row.id) for row in rows]
            assert places == sorted(places, reverse=True)
            assert before is None or places[0] < before
            found, before = found + len(rows), places[-1]
    assert found == expected
    assert found > many // 4


async def test_the_last_verification_is_found_by_its_index(large: tuple[Database, int]) -> None:
    database, _ = large
    sealer = Sealer(["a key that is long enough to seal with, of a test"])
    async with database.begin() as connection:
        assert await audit_log.last_verification(connection, sealer) is None
    assert "audit_did" in {
        node.get("Index Name") for node in await plans(database, Wanted(actions=("audit.verified",)))
    }


async def plans(database: Database, wanted: Wanted, before: Place | None = None) -> list[dict[str, Any]]:
    """Return the nodes of what a page reads: its rows, and the count above them; with blocks, as they were read."""
    nodes = []
    with asked_of(database) as asked:
        async with database.begin() as connection:
            await audit_log.older(connection, wanted, before, limit=51)
            await audit_log.count(connection, wanted, most=250)
            for statement, parameters in list(asked):
                explained = await connection.exec_driver_sql(
                    f"explain (analyze, buffers, format json) {statement}", parameters
                )
                plan = explained.scalar_one()
                top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
                for node in nodes_of(top):
                    blocks = node["Shared Hit Blocks"] + node["Shared Read Blocks"]
                    nodes.append({**node, "blocks": blocks, "is_top": node is top})
    return nodes
