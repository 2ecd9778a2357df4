"""Tonight: the line closed for a while, and words said before the greeting, each with an end.

Both stand among the choices at hand: no call asks the database for them, and the copy for a time without it has them.
"""

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import choices
from routing.choices import Choices

LONGEST_WORDS = 300  # signs: half a minute
SPANS = (15, 30, 60, 120, 240, 480, 720)  # minutes


class EndNotSound(ValueError):
    """No such span is offered."""


class ChangedMeanwhile(Exception):
    """Another supervisor has set it since the form was shown; `until` is None where they have ended it."""

    def __init__(self, by: str, at: datetime, until: datetime | None) -> None:
        super().__init__("it was changed meanwhile")
        self.by, self.at, self.until = by, at, until


def mark(until: datetime | None) -> str:
    """Return what a form carries of the closing or announcement it was shown with: its end tells it from others."""
    return "" if until is None else until.isoformat()


async def close_line(
    connection: AsyncConnection, now: datetime, minutes: int, by: str, *, seen: str
) -> Choices:
    """Let no new caller into the line for so long. Who waits is served, and callbacks go on.

    `seen` is the mark of the closing that stood on the form. Raises EndNotSound, ChangedMeanwhile.
    """
    end = _end(now, minutes)
    return await _choose(connection, now, by, ("closed_until", seen), closed_until=end)


async def open_line(connection: AsyncConnection, now: datetime, by: str, *, seen: str) -> Choices:
    """Open the line before its time. Raises ChangedMeanwhile."""
    return await _choose(connection, now, by, ("closed_until", seen), closed_until=None)


async def announce(
    connection: AsyncConnection,
    now: datetime,
    words: Mapping[str, str],
    minutes: int,
    by: str,
    *,
    seen: str,
) -> Choices:
    """Say these words, by language, before the greeting for so long. Raises EndNotSound, ChangedMeanwhile."""
    written = {language: sayable(text)[:LONGEST_WORDS] for language, text in words.items()}
    said = tuple((language, text) for language, text in written.items() if text)
    changed = {"announcement": said, "announced_until": _end(now, minutes)}
    return await _choose(connection, now, by, ("announced_until", seen), **changed)


def sayable(text: str) -> str:
    """Return a text as it is said: of what is pasted with it, no sign that nobody sees, which no document may have."""
    seen = (
        sign if sign.isprintable() else "" if unicodedata.category(sign) == "Cf" else " " for sign in text
    )
    return " ".join("".join(seen).split())


async def fall_silent(connection: AsyncConnection, now: datetime, by: str, *, seen: str) -> Choices:
    """End the announcement before its time. Raises ChangedMeanwhile."""
    return await _choose(
        connection, now, by, ("announced_until", seen), announcement=(), announced_until=None
    )


async def _choose(
    connection: AsyncConnection, now: datetime, by: str, shown: tuple[str, str], **changed: object
) -> Choices:
    await choices.in_turn(connection)
    before = await choices.current(connection)
    await _refuse_unseen(connection, now, before, by, *shown)
    chosen = before.model_copy(update=changed)
    await choices.choose(connection, now, chosen, before=before, by=by)
    return chosen


async def _refuse_unseen(
    connection: AsyncConnection, now: datetime, before: Choices, by: str, name: str, seen: str
) -> None:
    """Refuse what would overwrite another's choice that was not on the form; one's own may be overwritten.

    Raises ChangedMeanwhile.
    """
    until: datetime | None = getattr(before, name)
    stands = until if until is not None and until > now else None
    if seen in {mark(until), mark(stands)}:
        return
    last = (await choices.changes(connection)).get(name)
    if last is not None and last.by != by:
        raise ChangedMeanwhile(last.by, last.at, stands)


def _end(now: datetime, minutes: int) -> datetime:
    if minutes not in SPANS:
        raise EndNotSound(minutes)
    return now + timedelta(minutes=minutes)
