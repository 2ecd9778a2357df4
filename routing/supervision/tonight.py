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


async def close_line(connection: AsyncConnection, now: datetime, minutes: int, by: str) -> Choices:
    """Let no new caller into the line for so long. Who waits is served, and callbacks go on. Raises EndNotSound."""
    return await _choose(connection, now, by, closed_until=_end(now, minutes))


async def open_line(connection: AsyncConnection, now: datetime, by: str) -> Choices:
    """Open the line before its time."""
    return await _choose(connection, now, by, closed_until=None)


async def announce(
    connection: AsyncConnection, now: datetime, words: Mapping[str, str], minutes: int, by: str
) -> Choices:
    """Say these words, by language, before the greeting for so long. Raises EndNotSound."""
    written = {language: sayable(text)[:LONGEST_WORDS] for language, text in words.items()}
    said = tuple((language, text) for language, text in written.items() if text)
    return await _choose(connection, now, by, announcement=said, announced_until=_end(now, minutes))


def sayable(text: str) -> str:
    """Return a text as it is said: of what is pasted with it, no sign that nobody sees, which no document may have."""
    seen = (
        sign if sign.isprintable() else "" if unicodedata.category(sign) == "Cf" else " " for sign in text
    )
    return " ".join("".join(seen).split())


async def fall_silent(connection: AsyncConnection, now: datetime, by: str) -> Choices:
    """End the announcement before its time."""
    return await _choose(connection, now, by, announcement=(), announced_until=None)


async def _choose(connection: AsyncConnection, now: datetime, by: str, **changed: object) -> Choices:
    await choices.in_turn(connection)
    before = await choices.current(connection)
    chosen = before.model_copy(update=changed)
    await choices.choose(connection, now, chosen, before=before, by=by)
    return chosen


def _end(now: datetime, minutes: int) -> datetime:
    if minutes not in SPANS:
        raise EndNotSound(minutes)
    return now + timedelta(minutes=minutes)
