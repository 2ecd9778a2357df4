"""The wall clock: between the times written in a rota and the instants of UTC.

A time of the rota stands for the first instant at which the zone's clock shows that time or a later one.
So a time that a spring change skips is the moment of the change, a time that an autumn change repeats is
its first showing, and of two shifts that adjoin on paper neither leaves a gap nor overlaps the other.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 1440

_SECOND = timedelta(seconds=1)


def instant_of(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) of a minute counted from the day's midnight; it may lie days later."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _change(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, zone)


def latest_shown(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the latest wall time (naive) that the zone's clock has shown up to the instant `at`.

    It is the present wall time, but for the hour after the clock was put back. A time of the rota has come exactly when
    it is not later than this, so shifts are compared in wall time alone.
    """
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    before, after = local.replace(fold=0).utcoffset(), local.utcoffset()
    if before is None or after is None:  # pragma: no cover - a zone always knows its offset
        return local.replace(tzinfo=None)
    change = _change(at - (before - after), at, zone)
    # The clock stopped just before that time; the rota counts minutes, so a second less will do.
    return (change + before).replace(tzinfo=None) - _SECOND


def _change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the first whole second after `early`, at most `late`, at which the zone's offset is another."""
    old = early.astimezone(zone).utcoffset()
    low, high = int(early.timestamp()), int(late.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return datetime.fromtimestamp(high, UTC)


def minute_shown(at: datetime, zone: ZoneInfo) -> datetime:
    return latest_shown(at, zone).replace(second=0, microsecond=0)


def begun(shown: datetime) -> tuple[tuple[date, int], ...]:
    """Return the days whose shifts may be under way at a wall time, and its minute counted from each one's midnight."""
    count, today = shown.hour * 60 + shown.minute, shown.date()
    return (today, count), (today - timedelta(days=1), count + DAY_MINUTES)


def wall(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)
