"""Duty behind: how long somebody was on duty on each of the last thirty days, by the rotas of those days and covers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.cover import Cover
from routing.rota.coverage.stays import How, stays
from routing.rota.duty import Rota
from routing.rota.live import covers_from, load
from routing.rota.tables import rota_versions
from routing.rota.wallclock import instant_of

DAYS = 30
_MOST_VERSIONS = 60
_DAY = timedelta(days=1)
Span = tuple[datetime, datetime]


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
    """Read what is needed for one counsellor."""
    today = now.astimezone(zone).date()
    days = [today - count * _DAY for count in reversed(range(DAYS))]
    found = Behind(counsellor_id, days, zone, now)
    start = instant_of(days[0], 0, zone)
    found.covers = await covers_from(connection, start, now)
    givers = {counsellor_id} | {each.replaced_id for each in found.covers if each.replaced_id is not None}
    columns = (rota_versions.c.id, rota_versions.c.published_at, rota_versions.c.zone)
    newest = select(*columns).order_by(rota_versions.c.id.desc()).limit(_MOST_VERSIONS)
    rows = list((await connection.execute(newest.where(rota_versions.c.published_at <= now))).all())[::-1]
    ends = [*(row.published_at for row in rows[1:]), now]
    for row, end in zip(rows, ends, strict=False):
        begins = max(row.published_at, start)
        if begins < end:
            rota = await load(connection, row.id, ZoneInfo(row.zone), givers)
            found.rotas.append((rota, (begins, end)))
    return found


def _length(found: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """Return how much of a span is within these, in the order of their starts; what overlaps counts once."""
    length, over = timedelta(), start
    for begins, ends in found:
        first, last = max(begins, over), min(ends, end)
        if first < last:
            length, over = length + (last - first), last
    return length
