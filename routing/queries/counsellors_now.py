"""Counsellors now: how each of them stands at an instant, and who needs a look, in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    ScalarSelect,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counselling import clearance
from routing.counselling.numbers import masked
from routing.counselling.testrings import State as TestState
from routing.counselling.testrings import testrings
from routing.counsellors import PausedBy, counsellors, is_last, is_paused
from routing.holds import OPEN, holds
from routing.line.roster import is_free
from routing.offers import State as OfferState
from routing.offers import offers
from routing.rota.cover import Cover
from routing.rota.duty import Duty, Rota
from routing.rota.live import RotaCache
from routing.sql.binds import NOW

_LATELY = timedelta(days=30)

_Live = tuple[Rota, tuple[Cover, ...]] | None  # None before the first rota


class Now(StrEnum):
    """What somebody does at this instant; in this order they are listed."""

    FREE = "free"
    RINGING = "ringing"
    TESTING = "testing"  # a coordinator has their phone rung
    TALKING = "talking"
    RESTING = "resting"
    PAUSED = "paused"
    OFF = "off"  # not on duty
    NOT_CLEARED = "not_cleared"
    LAPSED = "lapsed"  # their clearance ended
    INACTIVE = "inactive"


class Look(StrEnum):
    """Why a coordinator should look at somebody, the gravest first."""

    LAST = "last"  # several offers missed in a row
    LAPSED = "lapsed"
    ENDING = "ending"  # their clearance, within 14 days
    NOT_CLEARED = "not_cleared"  # though a rota has named them
    UNTESTED = "untested"  # no test ring of their number was confirmed by a key, and they are expected


@dataclass(frozen=True, slots=True)
class Person:
    """A counsellor, as coordinators see them: no number, but its country and last two digits."""

    id: int
    name: str
    phone: str  # masked
    languages: tuple[str, ...]
    organisation: str | None
    active: bool
    cleared: bool
    awaits_rota: bool
    cleared_until: date | None
    named: bool  # by rota and covers, now, while cleared
    tier: int | None
    state: Now
    since: datetime | None  # they ring, talk or are paused
    rests_until: datetime | None
    paused_until: datetime | None
    paused_by: PausedBy | None
    paused_why: str | None
    misses: int
    last_since: datetime | None
    tested_at: datetime | None  # the last test ring of their number
    confirmed_at: datetime | None  # the last one in which they pressed 1
    is_new: bool  # known since 30 days at most

    @property
    def is_on_duty(self) -> bool:
        """Whether they are named, active, cleared and not paused (design, part 1)."""
        return self.named and self.active and self.cleared and self.paused_until is None

    def look(self, today: date, *, is_expected: bool = False) -> Look | None:
        """Return why they need a look; `today` is the hotline's. Whoever is expected has duty ahead."""
        if not self.active or self.awaits_rota:
            return None
        if self.last_since is not None:
            return Look.LAST
        if not self.cleared:
            return Look.NOT_CLEARED
        if clearance.is_ending(self.cleared_until, today):
            return Look.LAPSED if self.state is Now.LAPSED else Look.ENDING
        is_awaited = is_expected or self.is_new
        return Look.UNTESTED if is_awaited and self.confirmed_at is None else None


class Count(NamedTuple):
    """How many counsellors need a look, how many are on duty, and how many of those could be rung now."""

    looks: int
    on_duty: int
    free: int


async def everybody(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> list[Person]:
    """Return every counsellor by name."""
    return await _people(connection, rota_cache, await rota_cache.with_covers(connection, now), now)


async def here(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> list[Person]:
    """Return those whom rota and covers name now, and those whose phone is on the line, by name."""
    live = await rota_cache.with_covers(connection, now)
    return await _people(connection, rota_cache, live, now, only_here=True)


async def count(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> Count:
    """Count whom a page's bar and menu tell of. One row is read of each who may need a look, of nobody else."""
    live, mine = await rota_cache.with_covers(connection, now), counsellors.c
    today = now.date() if live is None else _day(live[0], now)
    ends_by = today + clearance.TOLD_AHEAD
    may_need = or_(mine.last_since.is_not(None), ~mine.cleared, mine.cleared_until <= ends_by)
    people = await _people(connection, rota_cache, live, now, mine.active, ~mine.awaits_rota, may_need)
    # A number that was never tested is told on its page: it would hide here how many need somebody.
    looks = sum(one.look(today) not in {None, Look.UNTESTED} for one in people)
    named = "{}" if live is None else rota_cache.named_at(live[0], now, live[1])
    on_duty, free = (await connection.execute(_THERE, {"named": named, "now": now})).one()
    return Count(looks, on_duty, free)


_NAMED = func.any(cast(bindparam("named", type_=Text), ARRAY(Integer)))
_THERE = select(func.count(), func.count().filter(is_free(NOW))).where(
    counsellors.c.id == _NAMED, counsellors.c.active, counsellors.c.cleared, ~is_paused(NOW)
)


async def one(
    connection: AsyncConnection, rota_cache: RotaCache, now: datetime, counsellor_id: int
) -> Person | None:
    """Return one counsellor."""
    live = await rota_cache.with_covers(connection, now)
    found = await _people(connection, rota_cache, live, now, counsellors.c.id == counsellor_id)
    return found[0] if found else None


async def _people(
    connection: AsyncConnection,
    rota_cache: RotaCache,
    live: _Live,
    now: datetime,
    *which: ColumnElement[bool],
    only_here: bool = False,
) -> list[Person]:
    named, today = _named(rota_cache, live, now), now.date() if live is None else _day(live[0], now)
    mine, is_off, last = counsellors.c, is_paused(now), is_last(now)
    if only_here:
        which = (or_(mine.id.in_(sorted(named)), holds.c.id.is_not(None)),)
    rows = await connection.execute(
        select(
            *(mine[name] for name in _AS_STORED),
            case((is_off, mine.paused_at)).label("paused_at"),
            case((is_off, mine.paused_until)).label("paused_until"),
            case((is_off, mine.paused_by)).label("paused_by"),
            case((is_off, mine.paused_why)).label("paused_why"),
            case((last, mine.last_since)).label("last_since"),
            mine.rests_until,
            holds.c.rests_until.label("hold_rests_until"),
            holds.c.taken_at,
            holds.c.test_id,
            _last_test(testrings.c.ended_at.is_not(None)).label("tested_at"),
            _last_test(testrings.c.state == TestState.CONFIRMED).label("confirmed_at"),
            offers.c.state.label("offer_state"),
            func.coalesce(offers.c.ringing_at, holds.c.taken_at).label("ringing_at"),
            func.coalesce(offers.c.connected_at, offers.c.accepted_at, holds.c.taken_at).label("talking_at"),
        )
        .select_from(
            counsellors.outerjoin(holds, and_(holds.c.phone == mine.phone, OPEN)).outerjoin(
                offers, offers.c.id == holds.c.offer_id
            )
        )
        .where(*which)
        .order_by(func.lower(mine.name), mine.id)
    )
    return [_person(row, now, today, named.get(row.id)) for row in rows]


def _last_test(*which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Return when such a test ring of a counsellor's present number was last."""
    theirs = testrings.c.counsellor_id == counsellors.c.id, testrings.c.phone == counsellors.c.phone
    return select(func.max(testrings.c.ended_at)).where(*theirs, *which).scalar_subquery()


_AS_STORED = (
    *("id", "name", "phone", "languages", "organisation", "active", "cleared", "awaits_rota"),
    *("cleared_until", "misses", "created_at"),
)


def _named(rota_cache: RotaCache, live: _Live, now: datetime) -> dict[int, Duty]:
    on_duty: Sequence[Duty] = () if live is None else rota_cache.on_duty(live[0], now, live[1])
    return {duty.counsellor_id: duty for duty in on_duty}


def _day(rota: Rota, now: datetime) -> date:
    return now.astimezone(rota.zone).date()


def _person(row: Any, now: datetime, today: date, duty: Duty | None) -> Person:
    state, since = _state(row, now, today, is_named=duty is not None)
    rests = [at for at in (row.rests_until, row.hold_rests_until) if at is not None and at > now]
    return Person(
        id=row.id,
        name=row.name,
        phone=masked(row.phone),
        languages=tuple(row.languages),
        organisation=row.organisation,
        active=row.active,
        cleared=row.cleared,
        awaits_rota=row.awaits_rota,
        cleared_until=row.cleared_until,
        named=duty is not None,
        tier=None if duty is None else duty.tier,
        state=state,
        since=since,
        rests_until=max(rests, default=None),
        paused_until=row.paused_until,
        paused_by=None if row.paused_by is None else PausedBy(row.paused_by),
        paused_why=row.paused_why,
        misses=row.misses,
        last_since=row.last_since,
        tested_at=row.tested_at,
        confirmed_at=row.confirmed_at,
        is_new=row.created_at > now - _LATELY,
    )


def _state(row: Any, now: datetime, today: date, *, is_named: bool) -> tuple[Now, datetime | None]:
    """Return what somebody does and since when, if that is told: what their phone does goes before all else."""
    if row.taken_at is not None:
        return _on_the_phone(row)
    if not row.active:
        return Now.INACTIVE, None
    if not row.cleared:
        return Now.NOT_CLEARED, None
    if row.paused_until is not None:
        return Now.PAUSED, row.paused_at
    if is_named:
        rests = row.rests_until is not None and row.rests_until > now
        return (Now.RESTING if rests else Now.FREE), None
    lapsed = row.cleared_until is not None and row.cleared_until < today
    return (Now.LAPSED if lapsed else Now.OFF), None


def _on_the_phone(row: Any) -> tuple[Now, datetime | None]:
    if row.hold_rests_until is not None:
        return Now.RESTING, None
    if row.offer_state is None and row.test_id is not None:
        return Now.TESTING, row.taken_at
    # Without an offer they ring us themselves, or are rung for somebody else's call: the phone is engaged.
    if row.offer_state in {None, OfferState.ACCEPTED, OfferState.ENDED}:
        return Now.TALKING, row.talking_at
    return Now.RINGING, row.ringing_at
