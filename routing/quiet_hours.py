"""Quiet hours: the wall-clock span in which no callback is rung, and when the next attempt is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo

from routing.rota.wallclock import DAY_MINUTES, instant_of

_DAY = timedelta(days=1)
_A_FORTNIGHT = timedelta(days=14)
_UNSAID = timedelta(hours=1)  # between attempts, when no span is set


class Night(NamedTuple):
    """One span of quiet hours."""

    begins: datetime
    over: datetime

    @property
    def asked_since(self) -> datetime:
        """The instant from which a caller's consent to be rung at night is meant for this night."""
        return self.over - _DAY


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, which may lie on the next morning. Two equal times are no quiet hours at all."""

    start: time
    end: time

    @classmethod
    def read(cls, written: str) -> Self:
        """Read what `str()` of them wrote: 21:00-07:00. Raises ValueError."""
        start, _, end = written.partition("-")
        return cls(time.fromisoformat(start), time.fromisoformat(end))

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    def around(self, at: datetime, zone: ZoneInfo) -> Night | None:
        """Return the quiet hours around `at`; None when it is not quiet then."""
        night = self.coming(at, zone)
        return night if night is not None and night.begins <= at else None

    def coming(self, at: datetime, zone: ZoneInfo) -> Night | None:
        """Return the quiet hours around `at`, or else the next; None where there are none."""
        if self.start == self.end:
            return None
        start, end = _minutes(self.start), _minutes(self.end)
        end += DAY_MINUTES if end < start else 0
        today = at.astimezone(zone).date()
        nights = (
            Night(instant_of(day, start, zone), instant_of(day, end, zone))
            for day in (today - _DAY, today, today + _DAY)
        )
        return next(night for night in nights if night.over > at)


def allowed_from(
    at: datetime, quiet: QuietHours, zone: ZoneInfo, *, night_asked_at: datetime | None = None
) -> datetime:
    """Return the first instant from `at` on at which a callback may be rung, in UTC.

    A caller's consent to be rung in quiet hours, given at `night_asked_at`, is for that night alone.
    """
    night = quiet.around(at, zone)
    if night is None or (night_asked_at is not None and night_asked_at >= night.asked_since):
        return at.astimezone(UTC)
    return night.over.astimezone(UTC)


def place_at(due: datetime, asked_at: datetime) -> datetime:
    """Return the place in line of a callback that is due at `due`: who asked first goes first.

    Quiet hours end for many callbacks at one instant, so a fortnight of requests is spread over one second of places.
    """
    return due + max(asked_at - due + _A_FORTNIGHT, timedelta()) / 1_209_600


def retry_after(attempts: int, retry: Sequence[timedelta]) -> timedelta:
    """Return the time from the n-th attempt to the next; the last span repeats."""
    return retry[min(max(attempts, 1), len(retry)) - 1] if retry else _UNSAID


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
