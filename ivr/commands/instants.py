"""Instants that people name on the command line, and how they are told back."""

from datetime import datetime, time, timedelta

from ivr.settings import Settings
from routing.rota.files.days import ENGLISH


class InstantNotSound(ValueError):
    """What was written names no instant to come; the message says why."""


def read(written: str, now: datetime, settings: Settings) -> datetime:
    """Return the next such clock time, or an ISO time, of the hotline's zone where it names none.

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
    """Return an instant as people of the hotline read it."""
    local = instant.astimezone(settings.zone)
    return f"{ENGLISH[local.weekday()]} {local:%Y-%m-%d %H:%M %Z}"
