"""Gaps: the spans ahead in which nobody is on duty, though somebody is meant to be. Pure: no SQL, no clock."""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta

from routing.rota.cover import Cover
from routing.rota.coverage.needs import EVERY_HOUR, Needs
from routing.rota.duty import Rota
from routing.rota.wallclock import DAY_MINUTES, instant_of

# Besides the ends of lines, a clock change may end a shift.
_CLOCK_CHANGES = range(0, DAY_MINUTES, 15)


def gaps(
    rota: Rota,
    covers: Sequence[Cover],
    start: datetime,
    end: datetime,
    *,
    without: Set[int] = frozenset(),
    meant: bool = False,
    needs: Needs = EVERY_HOUR,
) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield each gap that begins between `start` and `end`; its own end is None when nobody ever comes again.

    A gap ends when somebody comes, or when nobody is meant to be there; with `meant`, such times are gaps too. Closed
    hours are none. `covers` are those that touch the span; `without` are ids of counsellors who may not be rung.
    """
    over = start
    openings = needs.turns(start, end, rota.zone)
    for at in sorted({*_ends(rota, covers, start, end), *openings}):
        if at < over or rota.has_anybody(at, covers, without=without):
            continue
        if not needs.at(at, rota.zone) or (not meant and rota.is_meant_empty(at)):
            continue
        found = rota.next_start(at, covers, without=without)
        closings = () if meant else rota.closings(at)
        closed = next((closing for closing in closings if rota.is_meant_empty(closing)), None)
        known = (found, closed, needs.next_closing(at, rota.zone))
        found = min((each for each in known if each is not None), default=None)
        yield at, found
        if found is None:
            return
        over = found


def _ends(rota: Rota, covers: Sequence[Cover], start: datetime, end: datetime) -> list[datetime]:
    """Return every instant of the span at which somebody may go off duty."""
    minutes = {shift.end % DAY_MINUTES for shift in rota.shifts} | set(_CLOCK_CHANGES)
    minutes |= {shift.start for shift in rota.shifts if shift.instead}
    first, last = start.astimezone(rota.zone).date(), end.astimezone(rota.zone).date()
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    found = {instant_of(day, minute, rota.zone) for day in days for minute in minutes}
    found |= {turn for cover in covers for turn in (cover.starts_at, cover.ends_at)}
    return [start, *sorted(at for at in found if start < at < end)]
