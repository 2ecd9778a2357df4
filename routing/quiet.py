"""Quiet hours: the wall-clock span in which no callback is rung, and when the next attempt is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.rota.wallclock import DAY_MINUTES, instant_of

_DAY = timedelta(days=1)
_UNSAID = timedelta(hours=1)  # between attempts, where the helpline names no span


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, which may lie on the next morning. Two equal times are no quiet hours at all."""

    start: time
    end: time

    def end_after(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the instant at which the quiet hours around `at` are over; None when it is not quiet then."""
        if self.start == self.end:
            return None
        start, end = _minutes(self.start), _minutes(self.end)
        end += DAY_MINUTES if end < start else 0
        today = at.astimezone(zone).date()
        for day in (today - _DAY, today):
            if instant_of(day, start, zone) <= at < (over := instant_of(day, end, zone)):
                return over
        return None


def allowed_from(at: datetime, quiet: QuietHours, zone: ZoneInfo, *, at_night: bool) -> datetime:
    """Return the first instant from `at` on at which a callback may be rung, in UTC."""
    over = None if at_night else quiet.end_after(at, zone)
    return (at if over is None else over).astimezone(UTC)


def retry_after(attempts: int, retry: Sequence[timedelta]) -> timedelta:
    """Return how long after the n-th attempt the next one is due; the last span named serves for all that follow."""
    return retry[min(max(attempts, 1), len(retry)) - 1] if retry else _UNSAID


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
