"""Duty behind: how long somebody was on duty on each of the last thirty days, by the rotas of those days and covers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.cover import Cover
from routing.rota.coverage.stays import How, stays
from routing.rota.duty import Rota
from routing.rota.files.long_work import beside_the_loop
from routing.rota.live import covers_from
from routing.rota.shift import Shift
from routing.rota.tables import rota_versions, shifts
from routing.rota.wallclock import instant_of

DAYS = 30
_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]

_COLUMNS = {
    "line": shifts.c.line,
    "counsellor_id": shifts.c.counsellor_id,
    "days": shifts.c.days,
    "on_date": shifts.c.on_date,
    "start": shifts.c.start_minute,
    "end": shifts.c.end_minute,
    "tier": shifts.c.tier,
    "valid_from": shifts.c.valid_from,
    "valid_until": shifts.c.valid_until,
    "instead": shifts.c.instead,
    "cleared_until": counsellors.c.cleared_until,
}


class Behind:
    """The rotas that were live in these days, each with its span, and the covers."""

    def __init__(self, counsellor_id: int, days: list[date], zone: ZoneInfo, now: datetime) -> None:
        self.counsellor_id, self.days, self.zone, self.now = counsellor_id, days, zone, now
        self.rotas: list[tuple[Rota, Span]] = []
        self.covers: Sequence[Cover] = ()

    def hours(self) -> list[tuple[date, timedelta]]:
        """Return how long they were on duty on each day; pauses are not looked at."""
        found = sorted(self._spans())
        return [(day, _length(found, *self._bounds(day))) for day in self.days]

    def _spans(self) -> Iterable[Span]:
        for rota, (start, end) in self.rotas:
            for stay in stays(rota, self.covers, start, end):
                if stay.counsellor_id == self.counsellor_id and stay.how is not How.AWAY:
                    yield stay.starts_at, stay.ends_at

    def _bounds(self, day: date) -> Span:
        return instant_of(day, 0, self.zone), min(instant_of(day + _DAY, 0, self.zone), self.now)


async def read(connection: AsyncConnection, zone: ZoneInfo, counsellor_id: int, now: datetime) -> Behind:
    """Read what is needed for one counsellor, in three statements, however many rotas were live."""
    today = now.astimezone(zone).date()
    days = [today - count * _DAY for count in reversed(range(DAYS))]
    found = Behind(counsellor_id, days, zone, now)
    start = instant_of(days[0], 0, zone)
    found.covers = await covers_from(connection, start, now)
    givers = {counsellor_id} | {each.replaced_id for each in found.covers if each.replaced_id is not None}
    versions = (await connection.execute(_versions(start, now))).all()
    lines = (await connection.execute(_lines([version.id for version in versions], givers))).all()
    found.rotas = await beside_the_loop(len(lines), _rotas, versions, lines, (start, now))
    return found


def _versions(start: datetime, now: datetime) -> Select[Any]:
    """Return the statement of the versions that were live in a span: the last before it, and those published in it."""
    kept = rota_versions.c
    first = select(kept.id).where(kept.published_at <= start).order_by(kept.id.desc()).limit(1)
    since = func.coalesce(first.scalar_subquery(), 0)
    which = select(kept.id, kept.published_at, kept.zone).where(kept.id >= since, kept.published_at <= now)
    return which.order_by(kept.id)


def _lines(versions: Collection[int], who: Collection[int]) -> Select[Any]:
    """Return the statement of some people's lines, and of those that stand instead: the version, then _COLUMNS."""
    line = shifts.c
    wanted = select(line.version_id, *_COLUMNS.values()).outerjoin(
        counsellors, counsellors.c.id == line.counsellor_id
    )
    return wanted.where(line.version_id.in_(versions), or_(line.counsellor_id.in_(sorted(who)), line.instead))


def _rotas(versions: Sequence[Row[Any]], lines: Sequence[Row[Any]], span: Span) -> list[tuple[Rota, Span]]:
    """Return the rotas of a span, each with the part of it in which it was live."""
    of_version: defaultdict[int, list[Shift]] = defaultdict(list)
    for row in lines:
        # Nobody asks hours for names and phones.
        shift = Shift(name="", phone="", **dict(zip(_COLUMNS, row[1:], strict=True)))
        of_version[row.version_id].append(shift)
    ends = [*(version.published_at for version in versions), span[1]][1:]  # each ends where the next begins
    spans = [(max(version.published_at, span[0]), end) for version, end in zip(versions, ends, strict=True)]
    return [
        (Rota.from_rows(version.id, ZoneInfo(version.zone), of_version[version.id]), live)
        for version, live in zip(versions, spans, strict=True)
        if live[0] < live[1]
    ]


def _length(found: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """Return how much of a span is within these, in the order of their starts; what overlaps counts once."""
    length, over = timedelta(), start
    for begins, ends in found:
        first, last = max(begins, over), min(ends, end)
        if first < last:
            length, over = length + (last - first), last
    return length
