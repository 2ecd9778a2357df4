"""The plan of a played month: from when to when, who is on duty, how often people call, and the seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from routing.rules import Rules
from routing.sealing import Sealer

Rate = Callable[[int, int], float]  # calls an hour, by weekday (Monday 0) and hour of the helpline's day

_BY_HOUR = (2, 1.5, 1, 0.6, 0.5, 0.6, 0.8, 1, 1.5, 2, 2.2, 2.2, 2, 2, 2, 2, 2.2, 2.5, 3, 4, 5, 5.5, 5, 3.5)
_WEEKEND, _FRIDAY = 5, 4


@dataclass(frozen=True, slots=True)
class Turn:
    """One counsellor on duty, from when to when."""

    counsellor_id: int
    phone: str
    tier: int
    languages: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played. Nobody calls after `days`, and what began by then is played to its end."""

    seed: int
    start: datetime
    days: int
    turns: Sequence[Turn]
    rate: Rate
    rules: Rules
    sealer: Sealer
    sound: bool = True  # of messages; without it they are a second of silence, for a million of them

    @property
    def end(self) -> datetime:
        """When the last caller may call."""
        return self.start + timedelta(days=self.days)


def usual_rate(a_day: float) -> Rate:
    """Return the rate of so many calls on an ordinary day: most in the evening, more on Fridays and at weekends."""
    share = a_day / sum(_BY_HOUR)

    def calls(weekday: int, hour: int) -> float:
        busy = 1.25 if weekday >= _WEEKEND else 1.1 if weekday == _FRIDAY else 1.0
        return _BY_HOUR[hour] * share * busy

    return calls
