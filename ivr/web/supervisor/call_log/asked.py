"""Call filter: what the address of the call log says, parsed; and the addresses that lead on from it."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from ivr.web.numbers import whole
from ivr.web.times import date_of
from routing.calls import Outcome
from routing.queries.call_log.filters import Cursor, Filter

PATH = "/calls"
RANGE = "range"
WEEK = "7"
ALL = "all"
DAYS: Mapping[str, int] = {WEEK: 7, "30": 30, "92": 92}
WAITS = (20, 60, 180, 300)
TICKS = ("message", "callback", "returned", "offline")

_LONGEST_WAIT = 86_400
_LAST_ID = 2**31 - 1
_LONGEST_NAME = 200
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"([0-9]{1,17})-([0-9a-f]{32})", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


class Asked(BaseModel):
    """The fields of the address, as they came."""

    day: str = ""
    first: str = ""  # of a range of days
    last: str = ""
    outcome: str = ""
    counsellor: str = ""
    organisation: str = ""
    language: str = ""
    wait: str = ""
    message: str = ""
    callback: str = ""
    returned: str = ""
    offline: str = ""
    caller: str = ""  # whose number was searched for, sealed (ivr/web/supervisor/call_log/seal.py)
    before: str = ""  # places in the log
    after: str = ""


class Read:
    """The filter of an address: what could be read of it, and the rest left out."""

    def __init__(self, asked: Asked, now: datetime, zone: ZoneInfo, hashes: tuple[bytes, ...] = ()) -> None:
        """`zone` is the hotline's: its days are meant. `hashes` are those of the number that `caller` names."""
        self.usual = ALL if hashes else WEEK
        self.day, self.first, self.last = _days(asked, now.astimezone(zone).date(), self.usual)
        self.filter = Filter(
            since=None if self.first is None else _midnight(self.first, zone),
            until=None if self.last is None else _midnight(self.last + _DAY, zone),
            outcome=next((each for each in Outcome if each == asked.outcome), None),
            counsellor=_id(asked.counsellor),
            organisation=_name(asked.organisation),
            language=asked.language if _LANGUAGE.fullmatch(asked.language) else None,
            waited=_seconds(asked.wait),
            **{each: getattr(asked, each) == "1" for each in TICKS},
            hashes=hashes,
        )
        self.before, self.after = _place(asked.before), _place(asked.after)
        of = self.filter
        found = {
            "caller": asked.caller if hashes else "",
            "day": "" if self.day == self.usual else self.day,
            "first": self.first.isoformat() if self.day == RANGE and self.first else "",
            "last": self.last.isoformat() if self.day == RANGE and self.last else "",
            "outcome": of.outcome or "",
            "counsellor": "" if of.counsellor is None else str(of.counsellor),
            "organisation": of.organisation or "",
            "language": of.language or "",
            "wait": "" if of.waited is None else str(of.waited),
            **{each: "1" if getattr(of, each) else "" for each in TICKS},
        }
        self.fields = {name: value for name, value in found.items() if value}

    @property
    def is_plain(self) -> bool:
        """Whether nothing is asked for but the last week."""
        return not self.fields

    def url(self, path: str = PATH, **changed: str) -> str:
        """Return an address with this filter; a field changed to "" goes."""
        fields = {name: value for name, value in (self.fields | changed).items() if value}
        return f"{path}?{urlencode(fields)}" if fields else path

    def without(self, *names: str) -> str:
        """Return the address of the log without some of the filter."""
        return self.url(**dict.fromkeys(names, ""))


def place_written(place: Cursor) -> str:
    """Return a place in the log as an address names it."""
    return f"{(place.at - _EPOCH) // timedelta(microseconds=1)}-{place.call_id.hex}"


def _place(written: str) -> Cursor | None:
    found = _PLACE.fullmatch(written)
    return None if found is None else Cursor(_EPOCH + timedelta(microseconds=int(found[1])), UUID(found[2]))


def _days(asked: Asked, today: date, usual: str) -> tuple[str, date | None, date | None]:
    """Return what the days are called, and the first and the last of them; None where it has no end."""
    if asked.day == "today":
        return asked.day, today, None
    if asked.day == "yesterday":
        return asked.day, today - _DAY, today - _DAY
    first, last = date_of(asked.first), date_of(asked.last)
    if asked.day == RANGE and (first or last):
        return RANGE, first, last
    day = asked.day if asked.day in {ALL, *DAYS} else usual
    if day == ALL:
        return ALL, None, None
    return day, today - (DAYS[day] - 1) * _DAY, None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _id(written: str) -> int | None:
    found = whole(written)
    return found if found is not None and 1 <= found <= _LAST_ID else None


def _name(written: str) -> str | None:
    plain = "".join(sign for sign in written if sign.isprintable())[:_LONGEST_NAME].strip()
    return plain or None


def _seconds(written: str) -> int | None:
    found = whole(written)
    return found if found is not None and 1 <= found <= _LONGEST_WAIT else None
