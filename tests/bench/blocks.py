"""Blocks: how much of a database a read touches, statement by statement, as EXPLAIN (ANALYZE, BUFFERS) counts it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from tests.databases import AS_OWNER
from tests.routing.rows import asked_of, nodes_of

_SECONDS = 120.0


@dataclass(frozen=True)
class Touched:
    """One statement: the blocks that it touched (of 8 kB, in memory or not), its time, and tables read whole."""

    statement: str
    blocks: int
    milliseconds: float
    whole: frozenset[str]
    plan: Any


async def touched(database: Database, use: Callable[[AsyncConnection], Awaitable[object]]) -> list[Touched]:
    """Return what the statements that `use` runs touch."""
    with asked_of(database) as asked:
        async with database.begin(seconds=_SECONDS) as connection:
            await use(connection)
            statements = list(asked)
            found = []
            await connection.exec_driver_sql(AS_OWNER)
            for statement, parameters in statements:
                explained = await connection.exec_driver_sql(
                    f"explain (analyze, buffers, format json) {statement}", parameters
                )
                said = explained.scalar_one()
                plan = (json.loads(said) if isinstance(said, str) else said)[0]
                top = plan["Plan"]
                whole = {
                    node["Relation Name"]
                    for node in nodes_of(top)
                    if node["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} and node["Actual Loops"]
                }
                blocks = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
                found.append(Touched(statement, blocks, plan["Execution Time"], frozenset(whole), plan))
    return found
