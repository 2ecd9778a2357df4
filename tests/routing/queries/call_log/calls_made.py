"""Calls of a log, for tests: ended ones, a minute apart, each with its summary."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Call, Outcome, State
from routing.summaries.table import summaries
from tests.routing.rows import MINUTE, NOW, a_call

_USUAL: dict[str, Any] = {
    **dict.fromkeys(("is_attempt", "returned", "offline", "message", "callback"), False),
    "waited": 10,
    "talked": None,
    "rings": 0,
    "counsellors": [],
    "organisations": [],
}


async def ended(
    connection: AsyncConnection,
    arrived_at: datetime = NOW,
    outcome: Outcome = Outcome.ABANDONED,
    *,
    language: str = "id",
    of_call: dict[str, Any] | None = None,
    **summary: Any,
) -> Call:
    """Make a call that has ended, and its summary."""
    call = await a_call(
        connection,
        State.ENDED,
        arrived_at=arrived_at,
        outcome=outcome,
        language=language,
        ended_at=arrived_at + MINUTE,
        **(of_call or {}),
    )
    facts = _USUAL | summary
    row = {"call_id": call.id, "arrived_at": arrived_at, "outcome": outcome, "language": language, **facts}
    await connection.execute(insert(summaries).values(row))
    return call
