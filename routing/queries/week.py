"""The week: who is there when, by rota and covers, the hours without anybody, and who could come then.

It reads in one transaction (`read`); all else is computed from that, without the database.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors, is_paused
from routing.queries.duty_ahead import named_between
from routing.rota.attendance import Attendance
from routing.rota.cover import Cover, CoverKind
from routing.rota.coverage import kept_needs
from routing.rota.coverage.needs import Needs
from routing.rota.coverage.stays import How, Stay, hours, stays
from routing.rota.coverage.stretches import Stretch, empty, stretches
from routing.rota.duty import Rota
from routing.rota.gaps import gaps
from routing.rota.live import covers_from
from routing.rota.publishing import live_version
from routing.rota.tables import covers as covers_table
from routing.rota.wallclock import DAY_MINUTES, instant_of

WEEK = timedelta(days=7)
LATELY = timedelta(days=28)
_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]

# People counted once at each turn of a day: twice as many took a second.
_MOST_LAID_OUT = 20_000
_MOST_GAPS = 50


class Person(NamedTuple):
    """A counsellor, as far as a week needs to know them."""

    id: int
    name: str
    languages: tuple[str, ...]
    active: bool
    cleared: bool
    paused_until: datetime | None
    cleared_until: date | None = None

    def may_be_rung(self, at: datetime, day: date) -> bool:
        """Tell whether they may be rung from an instant of this day of the hotline's on, as far as is known now."""
        is_cleared = self.cleared and (self.cleared_until is None or day <= self.cleared_until)
        return self.active and is_cleared and (self.paused_until is None or self.paused_until <= at)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could fill a gap: how long they are there in its week, and when they come next.

    Whoever serves has duty in the weeks around now.
    """

    person: Person
    length: timedelta
    next_at: datetime | None
    serves: bool = True


@dataclass(frozen=True)
class Facts:
    """What a week is made of, as it stood in one transaction."""

    version: Row[Any]
    rota: Rota
    covers: Sequence[Cover]
    needs: Needs
    people: Mapping[int, Person]
    seen_lately: frozenset[int] = frozenset()  # rung, or named by a cover, in the weeks around now


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def is_large(rota: Rota) -> bool:
    """Tell whether a rota is too large to be laid out hour by hour in a request, by its lines alone."""
    return len(rota.shifts) * 7 > _MOST_LAID_OUT


async def read(
    connection: AsyncConnection, rota: Rota | None, now: datetime, monday: date, zone: ZoneInfo
) -> Facts | None:
    """Return what the week that begins on `monday` is made of, and the days ahead; None before the first rota."""
    version = await live_version(connection)
    if version is None or rota is None:
        return None
    start, end = _bounds(now, monday, zone)
    covers = await covers_from(connection, start, end)
    needs = await kept_needs.live(connection)
    people = await everybody(connection, now)
    return Facts(version, rota, covers, needs, people, await _seen_lately(connection, now))


async def _seen_lately(connection: AsyncConnection, now: datetime) -> frozenset[int]:
    kept = covers_table.c
    named = select(kept.counsellor_id).where(
        kept.kind != str(CoverKind.REMOVED), kept.ends_at > now - LATELY, kept.starts_at < now + LATELY
    )
    rung = select(counsellors.c.id).where(counsellors.c.last_offered_at > now - LATELY)
    return frozenset((await connection.execute(named.union(rung))).scalars())


async def everybody(connection: AsyncConnection, now: datetime) -> dict[int, Person]:
    """Return every counsellor by id, in the order of their names."""
    mine = counsellors.c
    paused_until = case((is_paused(now), mine.paused_until))
    known = (mine.id, mine.name, mine.languages, mine.active, mine.cleared)
    columns = (*known, paused_until, mine.cleared_until)
    rows = await connection.execute(select(*columns).order_by(func.lower(mine.name), mine.id))
    return {row[0]: Person(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows}


@dataclass(frozen=True)
class Week:
    """A week from Monday on, and the hours ahead: of the next seven days, or of a later week."""

    facts: Facts
    monday: date
    now: datetime
    zone: ZoneInfo

    @property
    def days(self) -> list[date]:
        """The seven days."""
        return [self.monday + timedelta(days=count) for count in range(7)]

    @property
    def start(self) -> datetime:
        """The Monday's midnight."""
        return self.midnight(self.monday)

    @property
    def end(self) -> datetime:
        """The midnight at which the week ends."""
        return self.midnight(self.monday + WEEK)

    @property
    def is_past(self) -> bool:
        """Whether the week is over."""
        return self.end <= self.now

    @property
    def ahead(self) -> Span | None:
        """The span in which gaps are looked for: seven days from now, or the later week."""
        if self.is_past:
            return None
        if self.start > self.now:
            return self.start, self.end
        return self.now, _week_ahead(self.now, self.zone)

    def midnight(self, day: date) -> datetime:
        """Return the instant at which a day begins."""
        return instant_of(day, 0, self.zone)

    @cached_property
    def is_large(self) -> bool:
        """Whether the rota is too large to be laid out hour by hour in a request; its gaps are found all the same."""
        if is_large(self.facts.rota):
            return True
        weekly = [shift for shift in self.facts.rota.shifts if shift.days is not None]
        turns = {minute % DAY_MINUTES for shift in weekly for minute in (shift.start, shift.end)}
        there = sum((shift.end - shift.start) * (shift.days or 0).bit_count() for shift in weekly)
        return len(self.facts.rota.shifts) * 7 + len(turns) * there // (7 * DAY_MINUTES) > _MOST_LAID_OUT

    @cached_property
    def stays(self) -> list[Stay]:
        """Every stay that touches the week, or the days ahead; none of a large rota."""
        if self.is_large:
            return []
        return stays(self.facts.rota, self.facts.covers, *_bounds(self.now, self.monday, self.zone))

    @cached_property
    def stretches(self) -> list[Stretch]:
        """How many people are there in the week and the days ahead; whom a pause has kept away before, nobody knows."""
        if self.is_large:
            return []
        last = max(self.end, self.ahead[1] if self.ahead else self.end)
        turn = min(max(self.start, self.now), last)
        found: list[Stretch] = []
        if self.start < turn:
            found += stretches(self._attendance({}), self.facts.needs, self.start, turn)
        if turn < last:
            found += stretches(self._attendance(self._pauses), self.facts.needs, turn, last)
        return found

    @cached_property
    def gaps(self) -> list[Span]:
        """The spans ahead in which nobody is there, though somebody should be."""
        if not self.is_large or self.ahead is None:
            return list(empty(self._ahead_only))
        facts, (start, end) = self.facts, self.ahead
        without = self._attendance({}).gone
        found = gaps(facts.rota, facts.covers, start, end, without=without, needs=facts.needs)
        return [(begins, ends or end) for begins, ends in islice(found, _MOST_GAPS)]

    @cached_property
    def thin(self) -> list[Stretch]:
        """The stretches ahead with somebody, and fewer than needed."""
        return [stretch for stretch in self._ahead_only if stretch.is_thin]

    def away(self, gap: Span) -> list[Stay]:
        """Return who is named in a gap, and does not come: by a cover, or since they may not be rung."""
        return [stay for stay in self.stays if stay.overlaps(*gap)]

    def candidates(self, gap: Span) -> list[Candidate]:
        """Return who could fill a gap, those with the fewest hours in its week first; who does not serve, last."""
        day = gap[0].astimezone(self.zone).date()
        monday = monday_of(day)
        lengths = hours(self.stays, self.midnight(monday), self.midnight(monday + WEEK))
        named = {stay.counsellor_id for stay in self.away(gap)}
        found = [
            Candidate(
                person._replace(languages=person.languages or self._spoken.get(person.id, ())),
                lengths.get(person.id, timedelta()),
                self._next(person.id, gap[1]),
                person.id in self._serving,
            )
            for person in self.facts.people.values()
            if person.id not in named and person.may_be_rung(gap[0], day)
        ]
        return sorted(found, key=lambda each: (not each.serves, each.length))

    @cached_property
    def covers_left(self) -> list[Cover]:
        """The covers of the week and the days ahead that are not over, in the order of their starts."""
        left = [cover for cover in self.facts.covers if cover.ends_at > self.now]
        return sorted(left, key=lambda cover: (cover.starts_at, cover.id))

    @cached_property
    def _serving(self) -> Set[int]:
        first, last = ((self.now + span).astimezone(self.zone).date() for span in (-LATELY, LATELY))
        return self.facts.seen_lately | named_between(self.facts.rota, first, last)

    @property
    def _ahead_only(self) -> list[Stretch]:
        if self.ahead is None:
            return []
        start, end = self.ahead
        return [each for each in self.stretches if start <= each.starts_at < end]

    @property
    def _pauses(self) -> dict[int, datetime]:
        return {each.id: each.paused_until for each in self.facts.people.values() if each.paused_until}

    def _attendance(self, paused: Mapping[int, datetime]) -> Attendance:
        people = self.facts.people.values()
        gone = frozenset(each.id for each in people if not (each.active and each.cleared))
        return Attendance(self.facts.rota, self.facts.covers, gone, paused)

    @cached_property
    def _spoken(self) -> dict[int, tuple[str, ...]]:
        """The languages that shifts and covers say of people, for those whose contact says none."""
        spoken: dict[int, tuple[str, ...]] = {}
        for stay in self.stays:
            known = spoken.get(stay.counsellor_id, ())
            spoken[stay.counsellor_id] = tuple(dict.fromkeys(known + stay.languages))
        return spoken

    def _next(self, who: int, after: datetime) -> datetime | None:
        return next(
            (
                stay.starts_at
                for stay in self.stays
                if stay.counsellor_id == who and stay.how is not How.AWAY and stay.starts_at >= after
            ),
            None,
        )


def _week_ahead(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the midnight that ends the seventh day from now."""
    return instant_of(now.astimezone(zone).date() + timedelta(days=8), 0, zone)


def _bounds(now: datetime, monday: date, zone: ZoneInfo) -> Span:
    """Return the span whose stays are needed: whole weeks, and a night before and after."""
    start, end = monday, monday + WEEK
    if instant_of(monday, 0, zone) <= now < instant_of(end, 0, zone):
        end += WEEK
    return instant_of(start - _DAY, 0, zone), instant_of(end + _DAY, 0, zone)
