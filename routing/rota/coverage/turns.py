"""Turns: the instants of a span at which somebody may come or go by rota and covers. Pure: no SQL, no clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from routing.rota.cover import Cover
from routing.rota.duty import Rota
from routing.rota.wallclock import DAY_MINUTES, instant_of

_QUARTERS = range(0, DAY_MINUTES, 15)


def turns(rotas: Sequence[Rota], covers: Sequence[Cover], start: datetime, end: datetime) -> list[datetime]:
    """Return the start, and every instant of the span at which somebody may come or go."""
    found = {turn for cover in covers for turn in (cover.starts_at, cover.ends_at)}
    for rota in rotas:
        weekly = {
            minute % DAY_MINUTES
            for shift in rota.shifts
            if shift.on_date is None
            for minute in (shift.start, shift.end)
        }
        first, last = start.astimezone(rota.zone).date(), end.astimezone(rota.zone).date()
        for count in range((last - first).days + 1):
            day = first + timedelta(days=count)
            # On days without a clock change, only lines make people come and go.
            length = instant_of(day + timedelta(days=1), 0, rota.zone) - instant_of(day, 0, rota.zone)
            minutes = weekly if length == timedelta(days=1) else weekly | set(_QUARTERS)
            found |= {instant_of(day, minute, rota.zone) for minute in minutes}
        near = (first - timedelta(days=2), last + timedelta(days=1))
        found |= {
            instant_of(shift.on_date, minute, rota.zone)
            for shift in rota.shifts
            if shift.on_date is not None and near[0] <= shift.on_date <= near[1]
            for minute in (shift.start, shift.end)
        }
    return [start, *sorted(at for at in found if start < at < end)]
