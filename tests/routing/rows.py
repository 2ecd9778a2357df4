"""Rows: calls, offers, counsellors and holds with telling defaults, and the plans of statements about them."""

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import calls, holds, offers
from routing.calls import Call, Outcome
from routing.counselling import testrings
from routing.counsellors import by_id, counsellors
from routing.offers import Offer
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.scope import EVERYTHING
from routing.rules import Rules

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def rules(**changed: Any) -> Rules:
    return Rules(number="+622150001234", zone=ZoneInfo("Asia/Jakarta"), **changed)


async def a_call(
    connection: AsyncConnection, state: calls.State = calls.State.WAITING, **changed: Any
) -> Call:
    """Insert a call in any state."""
    ended = state == calls.State.ENDED
    since = None if state in {calls.State.GREETING, calls.State.DESK} else NOW
    values: dict[str, Any] = {
        "id": uuid4(),
        "sid": f"CA{uuid4().hex}",
        "state": state,
        "outcome": Outcome.ABANDONED if ended else None,
        "ended_at": NOW if ended else None,
        "language": "id",
        "arrived_at": NOW,
        "place_at": NOW,
        "returned": False,
        "waiting_since": since,
        "last_seen_at": NOW,
        "check_at": NOW + MINUTE,
        "queue_errors": 0,
        **changed,
    }
    call = Call(**values)
    await connection.execute(insert(calls.calls).values(call.model_dump()))
    return call


async def a_counsellor(connection: AsyncConnection, n: int = 1, **changed: Any) -> int:
    """Insert a counsellor; return their id."""
    row = {
        "name": f"Counsellor {n}",
        "phone": phone_of(n),
        "cleared": True,
        "created_at": NOW,
        **changed,
    }
    made = await connection.execute(insert(counsellors).values(row).returning(counsellors.c.id))
    return int(made.scalar_one())


def phone_of(n: int) -> str:
    return f"+62812{n:07}"


async def an_offer(
    connection: AsyncConnection,
    call_id: UUID,
    counsellor_id: int,
    state: offers.State = offers.State.RINGING,
    **changed: Any,
) -> Offer:
    """Insert an offer in any state."""
    accepted = state in {offers.State.ACCEPTED, offers.State.ENDED}
    values: dict[str, Any] = {
        "id": uuid4(),
        "call_id": call_id,
        "counsellor_id": counsellor_id,
        "phone": phone_of(1),
        "state": state,
        "planned_at": NOW,
        "dial_at": NOW,
        "deadline_at": NOW + MINUTE,
        "accepted_at": NOW if accepted else None,
        "unsure": False,
        "sequence": -1,
        **changed,
    }
    offer = Offer(**values)
    await offers.plan(connection, [offer])
    return offer


async def a_test_ring(
    connection: AsyncConnection, counsellor_id: int, state: testrings.State, **changed: Any
) -> None:
    """Insert a test ring of somebody's present number, in any state; while it is live, it holds the phone."""
    found = await by_id(connection, counsellor_id)
    assert found is not None
    values: dict[str, Any] = {
        "id": uuid4(),
        "counsellor_id": counsellor_id,
        "phone": found.phone,
        "state": state,
        "pressed_at": NOW,
        "check_at": NOW + 24 * 365 * HOUR,
        **changed,
    }
    test = testrings.TestRing(**values)
    await testrings.plan(connection, test)
    if test.is_live:
        held = upsert(holds.holds).values(
            phone=test.phone, test_id=test.id, taken_at=test.pressed_at, check_at=test.check_at
        )
        await connection.execute(held.on_conflict_do_nothing())


async def publish(
    connection: AsyncConnection,
    *phones: str,
    hours: tuple[int, int] = (0, 1440),
    allow_empty: bool = True,
    **changed: Any,
) -> None:
    """Publish a rota that names these counsellors, each in a tier of their own; `hours` are minutes of the day."""
    lines = [
        ShiftLine(line, 0b1111111, None, *hours, phone, phone, tier=line - 1, **changed)
        for line, phone in enumerate(phones, start=2)
    ]
    await publishing.publish(
        connection,
        Reading(shifts=lines, rows=len(lines)),
        now=NOW,
        by="test",
        source="test.csv",
        zone="Asia/Jakarta",
        scope=EVERYTHING,
        allow_empty=allow_empty,
    )


async def kinds_of(connection: AsyncConnection, call_id: UUID) -> list[str]:
    """Return the kinds of a call's events."""
    rows = await connection.execute(
        text("select kind from events where call_id = :call order by id"), {"call": call_id}
    )
    return list(rows.scalars())


async def column(connection: AsyncConnection, statement: str, **values: Any) -> list[Any]:
    """Return the first column of a statement in SQL."""
    return list((await connection.execute(text(statement), values)).scalars())


async def open_holds(connection: AsyncConnection) -> list[str]:
    """Return the phones that are held."""
    held = select(holds.holds.c.phone).where(holds.holds.c.released_at.is_(None))
    return sorted((await connection.execute(held)).scalars())


# --- Plans


@contextlib.contextmanager
def asked_of(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Give the statements that are sent to a database meanwhile, each with its parameters."""
    asked: list[tuple[str, Any]] = []
    engine = database._engine.sync_engine

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)


async def plans_of(
    database: Database, use: Callable[[AsyncConnection], Awaitable[object]]
) -> list[dict[str, Any]]:
    """Return the plan nodes of the statements that `use` runs; its changes are rolled back."""
    with asked_of(database) as asked:
        async with database.begin() as connection:
            await use(connection)
            statements = list(asked)
            nodes: list[dict[str, Any]] = []
            for statement, parameters in statements:
                explained = await connection.exec_driver_sql(f"explain (format json) {statement}", parameters)
                plan = explained.scalar_one()
                nodes += nodes_of((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
            await connection.rollback()
    return nodes


def indexes(nodes: list[dict[str, Any]]) -> set[str]:
    """Return the indexes that plans read."""
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def read_whole(nodes: list[dict[str, Any]]) -> set[str]:
    """Return the tables that plans read from end to end, also in the order of an index of all rows."""
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" or _is_whole(node)}


def _is_whole(node: dict[str, Any]) -> bool:
    return "Index Cond" not in node and str(node.get("Index Name", "")).endswith(("_pkey", "_key"))


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give a plan's nodes, from its top."""
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes_of(inner)
