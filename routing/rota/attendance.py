"""Attendance: which of those named by the rota are there, and who comes next. Pure: no SQL, no clock.

Rota and covers say who should be there; a person may take themselves or others off the line for a while (promise P9).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routing.rota.cover import Cover
from routing.rota.duty import Duty, Rota
from routing.rota.gaps import gaps

LONGEST_OWN_PAUSE = timedelta(hours=12)
_LOOKS = 50  # starts tried in a row, before the search gives up


@dataclass(frozen=True)
class Attendance:
    """A rota, the covers of a span of time, and who does not come although named."""

    rota: Rota
    covers: Sequence[Cover] = ()
    gone: frozenset[int] = frozenset()  # inactive or not cleared: they come to no shift
    paused: Mapping[int, datetime] = field(default_factory=dict)  # until when

    def there(self, at: datetime) -> tuple[Duty, ...]:
        """Return who is on duty and not paused, by tier and then by name."""
        return self.rota.on_duty(at, self.covers, without=self._away(at))

    def next_start(self, at: datetime) -> datetime | None:
        """Return the first instant after `at` at which somebody comes, by a shift, a cover, or the end of a pause."""
        for end in sorted({until for until in self.paused.values() if until > at}):
            start = self.rota.next_start(at, self.covers, without=self._away(at))
            if start is not None and start <= end:
                return start
            back = {who for who, until in self.paused.items() if until == end}
            if any(duty.counsellor_id in back for duty in self.there(end)):
                return end
            at = end
        return self.rota.next_start(at, self.covers, without=self.gone)

    def first(self, at: datetime, allowed: Callable[[datetime], datetime]) -> datetime | None:
        """Return the first allowed instant from `at` on at which somebody is there; None when none is known.

        `allowed` returns the first allowed instant at or after another.
        """
        next_at: datetime | None = at
        for _ in range(_LOOKS):
            if next_at is None:
                return None
            at = allowed(next_at)
            if self.there(at):
                return at
            next_at = self.next_start(at)
        return None

    def _away(self, at: datetime) -> frozenset[int]:
        return self.gone | {who for who, until in self.paused.items() if until > at}


def own_pause_ends(rota: Rota, covers: Sequence[Cover], counsellor_id: int, now: datetime) -> datetime:
    """Return the end of a pause that a counsellor asks for now: the end of their unbroken time on duty (promise P9).

    Asked for before duty, it covers the next duty. It ends after 12 h on duty at most, or 12 h from now if no duty is
    known.
    """
    theirs, others = _alone(rota, covers, counsellor_id)
    start: datetime | None = now
    if not theirs.on_duty(now, covers, without=others):
        start = theirs.next_start(now, covers, without=others)
    if start is None:
        return now + LONGEST_OWN_PAUSE
    latest = start + LONGEST_OWN_PAUSE
    return next((ends for ends, _ in gaps(theirs, covers, start, latest, without=others, meant=True)), latest)


def next_shift(rota: Rota, covers: Sequence[Cover], counsellor_id: int, now: datetime) -> datetime | None:
    """Return when the next shift or cover of one counsellor begins, if the rota knows one."""
    theirs, others = _alone(rota, covers, counsellor_id)
    return theirs.next_start(now, covers, without=others)


def _alone(rota: Rota, covers: Sequence[Cover], counsellor_id: int) -> tuple[Rota, frozenset[int]]:
    """Return the lines that can put one counsellor on duty or set them aside, and the ids of all others in these."""
    givers = {counsellor_id, *_ids(cover.replaced_id for cover in covers)}
    theirs = [shift for shift in rota.shifts if shift.instead or shift.counsellor_id in givers]
    named = _ids(shift.counsellor_id for shift in theirs) | givers | {cover.counsellor_id for cover in covers}
    return Rota.from_rows(rota.version_id, rota.zone, theirs), frozenset(named - {counsellor_id})


def _ids(given: Iterable[int | None]) -> set[int]:
    return {id_ for id_ in given if id_ is not None}
