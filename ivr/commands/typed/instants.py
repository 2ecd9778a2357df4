"""Instants: reads those on the command line, and writes them for people."""

from datetime import datetime, time, timedelta

from ivr.settings import Settings
from routing.rota.files.days import ENGLISH


class InstantNotSound(ValueError):
    """The text names no future instant; the message says why."""


def read(written: str, now: datetime, settings: Settings) -> datetime:
    """Return the next instant with this clock time, or an ISO time; without an offset it is in the hotline's zone.

    Raises InstantNotSound.
    """
    try:
        clock = time.fromisoformat(written.strip())
    except ValueError:
        clock = None
    if clock is not None and clock.tzinfo is None:
        today = datetime.combine(now.astimezone(settings.zone).date(), clock, tzinfo=settings.zone)
        return today if today > now else today + timedelta(days=1)
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        raise InstantNotSound("this is no time. Write one such as 16:00 or 2026-12-25T16:00.") from None
    found = found if found.tzinfo is not None else found.replace(tzinfo=settings.zone)
    if found <= now:
        raise InstantNotSound("this time is past.")
    return found


def spoken(instant: datetime, settings: Settings) -> str:
    """Return an instant in the hotline's zone, as people read it."""
    local = instant.astimezone(settings.zone)
    return f"{ENGLISH[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"
