"""Gauges: the state of the helpline at an instant, in two statements (GET /metrics).

Both read only what is open at this moment, through the partial indexes that serve the switchboard: years of ended
calls cost nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Float,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
    table,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import HAS_LEG, State, calls
from routing.counsellors import counsellors, is_last, is_paused
from routing.holds import OPEN, holds
from routing.line.carrier_health import reach
from routing.line.carrier_route import route
from routing.line.roster import is_free
from routing.offers import State as OfferState
from routing.offers import offers
from routing.rota.live import RotaCache

HOLD_KINDS = ("ringing", "talking", "resting", "desk", "callback", "test")
JOB_STATUSES = ("todo", "doing", "failed")

_JOBS = table("procrastinate_jobs", column("status"))
_WORKERS = table("procrastinate_workers", column("last_heartbeat"))
_DEFERS = table("procrastinate_periodic_defers", column("task_name"), column("defer_timestamp"))


@dataclass(frozen=True, slots=True)
class Gauges:
    """The numbers of one instant; by state, kind or status where there are several."""

    rota_published: bool
    calls: dict[str, int] = field(default_factory=dict)
    longest_wait: float = 0.0  # seconds
    holds: dict[str, int] = field(default_factory=dict)
    on_duty: int = 0
    free: int = 0
    paused: int = 0
    last: int = 0
    creates_fail: bool = False  # callers are rung from their own legs
    route_fails: bool = False  # legs to several counsellors failed in a row
    jobs: dict[str, int] = field(default_factory=dict)
    worker_seen: float | None = None  # when a worker last took up a sweep, in seconds since 1970


async def read(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> Gauges:
    """Return the gauges; a rota published since the last time is loaded first."""
    live = await rota_cache.with_covers(connection, now)
    named = set() if live is None else {duty.counsellor_id for duty in live[0].on_duty(now, live[1])}
    found: dict[str, dict[str, float]] = {}
    for noun, kind, number in await connection.execute(_statement(named, now)):
        found.setdefault(noun, {})[kind] = number
    standing = _counts(found, "standing", ("on_duty", "free", "paused", "last"))
    return Gauges(
        rota_published=live is not None,
        calls=_counts(found, "calls", (state for state in State if state != State.ENDED)),
        longest_wait=max(0.0, found.get("wait", {}).get("longest") or 0.0),
        holds=_counts(found, "holds", HOLD_KINDS),
        **standing,
        creates_fail=bool(found.get("reach", {}).get("fails")),
        route_fails=bool(found.get("route", {}).get("fails")),
        jobs=_counts(found, "jobs", JOB_STATUSES),
        worker_seen=found.get("worker", {}).get("seen"),
    )


def _counts(found: dict[str, dict[str, float]], noun: str, kinds: Iterable[str]) -> dict[str, int]:
    return {str(kind): int(found.get(noun, {}).get(kind, 0)) for kind in kinds}


def _statement(named: Iterable[int], now: datetime) -> Any:
    """Build rows of (noun, kind, number)."""
    on_the_line = calls.c.state == State.WAITING, HAS_LEG
    waiting = select(func.min(calls.c.waiting_since)).where(*on_the_line).scalar_subquery()
    beat = select(func.max(_WORKERS.c.last_heartbeat)).scalar_subquery()
    # The next sweep is queued when a worker takes the last. Heartbeats alone do not show a worker's dead connections.
    swept = (
        select(func.max(_DEFERS.c.defer_timestamp)).where(_DEFERS.c.task_name == "sweep").scalar_subquery()
    )
    seen = func.least(beat, func.to_timestamp(swept))
    return union_all(
        _rows("calls", calls.c.state, select(calls.c.id).where(calls.c.state != State.ENDED)),
        select(
            literal("wait"), literal("longest"), cast(func.extract("epoch", literal(now) - waiting), Float)
        ),
        _rows("holds", _KIND, _HOLDS),
        *_standings(named, now),
        select(literal("reach"), literal("fails"), cast(func.count(), Float)).where(
            reach.c.down_since.is_not(None)
        ),
        select(literal("route"), literal("fails"), cast(func.count(), Float)).where(
            route.c.failing_since.is_not(None)
        ),
        _rows("jobs", cast(_JOBS.c.status, String), select(_JOBS.c.status)),
        select(literal("worker"), literal("seen"), cast(func.extract("epoch", seen), Float)),
    )


def _rows(noun: str, kind: Any, of: Select[Any]) -> Select[Any]:
    """Count the rows of a statement by kind."""
    return of.with_only_columns(literal(noun), kind, cast(func.count(), Float)).group_by(kind)


def _standings(named: Iterable[int], now: datetime) -> list[Select[Any]]:
    """Count the named counsellors by standing; the free are counted as on duty, too."""
    mine = counsellors.c
    may_ring = and_(
        mine.id == func.any(cast(literal(sorted(named), ARRAY(Integer)), ARRAY(Integer))),
        mine.active,
        mine.cleared,
    )
    paused = is_paused(now)
    conditions = {
        "on_duty": ~paused,
        "free": and_(~paused, is_free(now)),
        "paused": paused,
        "last": and_(~paused, is_last(now)),
    }
    return [
        select(literal("standing"), literal(kind), cast(func.count(), Float)).where(may_ring, condition)
        for kind, condition in conditions.items()
    ]


# A leg whose offer was accepted talks, or answers how it went; any other rings, or is about to end.
_KIND = case(
    (holds.c.rests_until.is_not(None), "resting"),
    # The phone of a callback is held under its hash alone.
    (~holds.c.phone.startswith("+"), "callback"),
    (holds.c.offer_id.is_(None) & holds.c.test_id.is_not(None), "test"),
    (holds.c.offer_id.is_(None), "desk"),
    (offers.c.state.in_([OfferState.ACCEPTED, OfferState.ENDED]), "talking"),
    else_="ringing",
)
_HOLDS = select(holds.c.id).select_from(holds.outerjoin(offers, offers.c.id == holds.c.offer_id)).where(OPEN)
