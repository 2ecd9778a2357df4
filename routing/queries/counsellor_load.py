"""Load: how often counsellors were rung lately, what came of it, and how long they talked; in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.offers import UNHEARD, State, offers

SPAN = timedelta(days=30)


class Result(StrEnum):
    """What came of an offer."""

    ACCEPTED = "accepted"
    NO_ANSWER = "no_answer"
    LAPSED = "lapsed"  # picked up, and no key came
    DECLINED = "declined"
    OTHER = "other"  # busy, failed, called off, not known, or still under way


@dataclass(frozen=True, slots=True)
class Load:
    """Offers by result, when the last of each was, and the time talked."""

    counts: dict[Result, int] = field(default_factory=dict)
    last: dict[Result, datetime] = field(default_factory=dict)
    talked: timedelta = timedelta()

    @property
    def offered(self) -> int:
        """How many offers there were."""
        return sum(self.counts.values())

    @property
    def accepted(self) -> int:
        """How many they took."""
        return self.counts.get(Result.ACCEPTED, 0)

    @property
    def missed(self) -> int:
        """How many they did not pick up, or picked up without a key."""
        return self.counts.get(Result.NO_ANSWER, 0) + self.counts.get(Result.LAPSED, 0)


async def of(connection: AsyncConnection, ids: Collection[int], now: datetime) -> dict[int, Load]:
    """Return the load of the last 30 days of each of these counsellors who were offered anything."""
    ended = func.coalesce(offers.c.parted_at, offers.c.leg_over_at, offers.c.ended_at)
    talked = func.sum(func.greatest(ended - offers.c.connected_at, timedelta()))
    rows = await connection.execute(
        select(offers.c.counsellor_id, _RESULT, func.count(), func.max(offers.c.planned_at), talked)
        .where(offers.c.planned_at >= now - SPAN, offers.c.counsellor_id.in_(sorted(ids)))
        .group_by(offers.c.counsellor_id, _RESULT)
    )
    found: dict[int, Load] = {}
    for who, result, count, last, length in rows:
        known = found.get(who, Load())
        found[who] = Load(
            known.counts | {Result(result): count},
            known.last | {Result(result): last},
            known.talked + (length or timedelta()),
        )
    return found


_RESULT = case(
    (offers.c.accepted_at.is_not(None), Result.ACCEPTED),
    (UNHEARD, Result.OTHER),
    (offers.c.state.in_([State.NO_ANSWER, State.LAPSED, State.DECLINED]), offers.c.state),
    else_=Result.OTHER,
).label("result")
