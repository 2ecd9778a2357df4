"""Quiet hours: the wall-clock span in which no callback is rung, and when the next attempt is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.rota.wallclock import DAY_MINUTES, instant_of

_DAY = timedelta(days=1)
_A_FORTNIGHT = timedelta(days=14)
_UNSAID = timedelta(hours=1)  # between attempts, where the helpline names no span


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, which may lie on the next morning. Two equal times are no quiet hours at all."""

    start: time
    end: time

    def around(self, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Return when the quiet hours around `at` began and when they are over; None when it is not quiet then."""
        if self.start == self.end:
            return None
        start, end = _minutes(self.start), _minutes(self.end)
        end += DAY_MINUTES if end < start else 0
        today = at.astimezone(zone).date()
        for day in (today - _DAY, today):
            if (begins := instant_of(day, start, zone)) <= at < (over := instant_of(day, end, zone)):
                return begins, over
        return None


def allowed_from(
    at: datetime, quiet: QuietHours, zone: ZoneInfo, *, night_asked_at: datetime | None = None
) -> datetime:
    """Return the first instant from `at` on at which a callback may be rung, in UTC.

    Who asked at `night_asked_at` to be rung in quiet hours too meant those hours, and no other night's.
    """
    around = quiet.around(at, zone)
    if around is None or (night_asked_at is not None and night_asked_at >= around[0]):
        return at.astimezone(UTC)
    return around[1].astimezone(UTC)


def place_at(due: datetime, asked_at: datetime) -> datetime:
    """Return the place of a callback that is due then: who asked first goes first, also where many are due at once.

    Quiet hours end for all of them at one instant. A fortnight of asking takes a second of places.
    """
    return due + max(asked_at - due + _A_FORTNIGHT, timedelta()) / 1_209_600


def retry_after(attempts: int, retry: Sequence[timedelta]) -> timedelta:
    """Return how long after the n-th attempt the next one is due; the last span named serves for all that follow."""
    return retry[min(max(attempts, 1), len(retry)) - 1] if retry else _UNSAID


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
