"""Needs: how many people should be there, by weekday and hour. Pure: no SQL, no clock.

An hour that needs nobody is closed, and no gap when nobody is there. What callers hear follows who is there, not this.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from routing.rota.wallclock import instant_of, minute_shown

DAY_HOURS = 24
WEEK_HOURS = 7 * DAY_HOURS
MOST_PEOPLE = 50


class NeedsNotSound(ValueError):
    """There is no such hour, or no such number of people."""


@dataclass(frozen=True, slots=True)
class Needs:
    """People for each hour of the week as the zone's clock shows it, from Monday 00:00 on; 0 is closed."""

    people: tuple[int, ...] = (1,) * WEEK_HOURS

    def __post_init__(self) -> None:
        if len(self.people) != WEEK_HOURS or not all(0 <= each <= MOST_PEOPLE for each in self.people):
            raise NeedsNotSound(f"{WEEK_HOURS} numbers from 0 to {MOST_PEOPLE}")

    def of(self, weekday: int, hour: int) -> int:
        """Return the need of an hour; Monday is 0."""
        return self.people[weekday * DAY_HOURS + hour]

    def at(self, at: datetime, zone: ZoneInfo) -> int:
        """Return the need at an instant."""
        shown = minute_shown(at, zone)
        return self.of(shown.weekday(), shown.hour)

    def changed(self, weekdays: Collection[int], first: int, last: int, people: int) -> Self:
        """Return the needs with another number on these days, from the hour `first` up to, not including, `last`.

        A `last` at or before `first` is on the day after. Raises NeedsNotSound.
        """
        if not (0 <= first < DAY_HOURS and 0 <= last <= DAY_HOURS and set(weekdays) <= set(range(7))):
            raise NeedsNotSound("hours from 0 to 24 on days from 0 to 6")
        new = list(self.people)
        length = (last - first) % DAY_HOURS or DAY_HOURS
        for weekday in weekdays:
            for hour in range(length):
                new[(weekday * DAY_HOURS + first + hour) % WEEK_HOURS] = people
        return type(self)(tuple(new))

    def turns(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield in order the instants between `start` and `end` from which another number is needed."""
        hours = [hour for hour in range(WEEK_HOURS) if self.people[hour] != self.people[hour - 1]]
        day = start.astimezone(zone).date()
        while hours and (instant_of(day, 0, zone) < end):
            for hour in hours:
                if hour // DAY_HOURS == day.weekday():
                    at = instant_of(day, hour % DAY_HOURS * 60, zone)
                    if start < at < end:
                        yield at
            day += timedelta(days=1)

    def next_closing(self, after: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first instant after `after` from which nobody is needed, if there is one."""
        turns = self.turns(after, after + timedelta(days=9), zone)
        return next((at for at in turns if not self.at(at, zone)), None)


EVERY_HOUR = Needs()
