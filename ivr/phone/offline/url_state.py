"""URL state: where a caller stands without the database, carried in our own URLs.

Nothing can be stored then, so the next document's URL carries the state: ids only, never a number. Twilio's signature
covers the URL, so nobody can forge it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from ivr.phone import fields


@dataclass(frozen=True, slots=True)
class UrlState:
    """A journey: since when, in which language, and the ids of counsellors rung so far, in order."""

    since: datetime
    language: str
    tried: tuple[int, ...] = ()
    busy: int = 0  # how often other callers had everybody who was left
    returns: int = 0  # how often a counsellor left them after a short conversation

    @classmethod
    def read(cls, query: Mapping[str, str], now: datetime, language: str, *, longest: timedelta) -> Self:
        """Return the journey of a URL; one that is missing or cannot be read begins now.

        So does the wait of a journey that began in the future, or more than `longest` ago: the clock was set.
        """
        try:
            since = datetime.fromtimestamp(_number(query["since"]), UTC)
            tried = tuple(_number(number) for number in query.get("tried", "").split(".") if number)
            busy, returns = _number(query.get("busy") or "0"), _number(query.get("returns") or "0")
        except (KeyError, ValueError):
            return cls(now, query.get("language", language))
        if not now - longest <= since <= now:
            since = now
        return cls(since, query.get("language", language), tried, busy, returns)

    def query(self, **more: str | int) -> str:
        """Return this journey as the query of a URL, with `more`."""
        tried = ".".join(map(str, self.tried))
        since = round(self.since.timestamp())
        counted = {"busy": self.busy, "returns": self.returns}
        counts = {name: number for name, number in counted.items() if number}
        return urlencode({"since": since, "language": self.language, "tried": tried, **counts, **more})

    def ringing(self, counsellor_id: int) -> Self:
        """Return the journey with one more counsellor rung."""
        return replace(self, tried=(*self.tried, counsellor_id), busy=0)

    def left(self, now: datetime, *, tried: tuple[int, ...], counts: bool) -> Self:
        """Return the journey after their counsellor left: the wait begins again."""
        return replace(self, since=now, tried=tried, busy=0, returns=self.returns + counts)

    def waiting(self) -> Self:
        """Return the journey with one more wait because everybody is engaged."""
        return replace(self, busy=self.busy + 1)


def _number(text: str) -> int:
    number = fields.number(text)
    if number is None:
        raise ValueError("no number of ours")
    return number
