"""URL state: all that is known of a call without the database, in the URLs that we write ourselves.

Nothing can be stored then, so the next document's URL carries where the caller stands. Ids alone, never a number:
Twilio's signature covers the URL, so nobody can make one up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlencode

from ivr.phone import fields


@dataclass(frozen=True, slots=True)
class UrlState:
    """Since when, in which language, and which counsellors (ids) have been rung already, in their order."""

    since: datetime
    language: str
    tried: tuple[int, ...] = ()
    busy: int = 0  # how often nobody was left whom no other caller had
    returns: int = 0  # how often a counsellor has left them after a short talk

    @classmethod
    def read(cls, query: Mapping[str, str], now: datetime, language: str, *, longest: timedelta) -> Self:
        """Return the journey of a URL; one that cannot be read, or is none yet, begins now.

        So does the wait of one that has not begun yet, or began before the `longest` there is: the clock was set.
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
        """Return it as the query of a URL."""
        tried = ".".join(map(str, self.tried))
        since = round(self.since.timestamp())
        counted = {"busy": self.busy, "returns": self.returns}
        counts = {name: number for name, number in counted.items() if number}
        return urlencode({"since": since, "language": self.language, "tried": tried, **counts, **more})

    def ringing(self, counsellor_id: int) -> Self:
        """Return the journey with one more counsellor rung."""
        return replace(self, tried=(*self.tried, counsellor_id), busy=0)

    def left(self, now: datetime, *, tried: tuple[int, ...], counts: bool) -> Self:
        """Return the journey of who was left by a counsellor: their wait begins anew."""
        return replace(self, since=now, tried=tried, busy=0, returns=self.returns + counts)

    def waiting(self) -> Self:
        """Return the journey of who waits because everybody is engaged."""
        return replace(self, busy=self.busy + 1)


def _number(text: str) -> int:
    number = fields.number(text)
    if number is None:
        raise ValueError("no number of ours")
    return number
