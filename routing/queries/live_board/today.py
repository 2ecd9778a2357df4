"""Today's figures: the callers whose calls ended since midnight."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Outcome, State, calls

# A blocked number, a counsellor at the desk.
_NO_CALLERS = (Outcome.BLOCKED, Outcome.DESK)


@dataclass(frozen=True, slots=True)
class Today:
    """Callers' calls that ended since midnight. Callbacks are none of them; who hung up at once wasn't offered."""

    offered: int = 0
    answered: int = 0
    in_time: int = 0  # answered within the service level
    mean_answer: float | None = None  # seconds
    hung_up: int = 0  # before anybody answered
    longest_wait: float | None = None  # seconds, of who was answered or hung up
    longest_call: UUID | None = None  # whose that was


async def read(
    connection: AsyncConnection, midnight: datetime, service_level: timedelta, short_abandon: timedelta
) -> Today:
    """Return the figures of the day that began at `midnight`, in one statement."""
    of_day = _calls_since(midnight, short_abandon)
    each = of_day.c
    waited = or_(each.answered, each.hung_up)
    longest = select(each.id).where(waited).order_by(each.waited.desc()).limit(1).scalar_subquery()
    found = await connection.execute(
        select(
            func.count().label("offered"),
            func.count().filter(each.answered).label("answered"),
            func.count().filter(and_(each.answered, each.waited <= service_level)).label("in_time"),
            func.extract("epoch", func.avg(each.waited).filter(each.answered)).label("mean_answer"),
            func.count().filter(each.hung_up).label("hung_up"),
            func.extract("epoch", func.max(each.waited).filter(waited)).label("longest_wait"),
            longest.label("longest_call"),
        )
    )
    row = found.mappings().one()
    lengths: dict[str, Any] = {name: _seconds(row[name]) for name in ("mean_answer", "longest_wait")}
    return Today(**{**row, **lengths})


def _calls_since(midnight: datetime, short_abandon: timedelta) -> Subquery:
    """Return the callers' calls that ended since then: how long each waited, and whether it was answered."""
    mine = calls.c
    answered = mine.talked_at.is_not(None)
    hung_up = and_(mine.outcome == Outcome.ABANDONED, ~answered)
    # A caller who came back to the line waits anew: what counts is the wait for the first conversation.
    waited = case(
        (and_(answered, mine.waiting_since <= mine.talked_at), mine.talked_at - mine.waiting_since),
        (answered, mine.talked_at - mine.arrived_at),
        else_=mine.ended_at - func.coalesce(mine.waiting_since, mine.arrived_at),
    )
    return (
        select(mine.id, waited.label("waited"), answered.label("answered"), hung_up.label("hung_up"))
        .where(
            mine.ended_at >= midnight,
            mine.state == State.ENDED,
            mine.callback_id.is_(None),
            mine.outcome.not_in(_NO_CALLERS),
            ~and_(hung_up, mine.ended_at - mine.arrived_at < short_abandon),
        )
        .subquery()
    )


def _seconds(found: Any) -> float | None:
    return None if found is None else float(found)
