"""Zones: the time zone that a text names beside its times, and whether it is the hotline's (design, part 8)."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from routing.rota.files.faults import CellNotSound

_HOURS = {"wib": 7, "wita": 8, "wit": 9, "gmt": 0, "utc": 0, "bst": 1}
_NAMES = "|".join(_HOURS)
_OFFSET = r"(?:\s?(?P<sign>[+-])\s?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?)?(?![0-9a-z])"
_ANYWHERE = re.compile(rf"(?<![a-z])(?P<name>{_NAMES}){_OFFSET}", re.IGNORECASE)
# Wit is somebody's name, too.
_SURELY = re.compile(
    rf"(?:(?<![A-Za-z])(?={_NAMES.upper()})|(?<=[0-9(\[])|(?<=[0-9] ))(?i:(?P<name>{_NAMES}){_OFFSET})"
)


class HotlineZone:
    """The hotline's zone, by whose clock a rota is written. Where it isn't given, no other zone is found."""

    def __init__(self, zone: ZoneInfo | None, year: int) -> None:
        """Know how far the zone is from UTC in this year, in summer and in winter."""
        self._name = str(zone or "")
        moments = [datetime(year, month, 1, tzinfo=zone) for month in (1, 7)]
        self._offsets = {moment.utcoffset() for moment in moments if zone is not None}

    def other_in(self, text: str, *, is_time: bool) -> CellNotSound | None:
        """Return what is wrong with a text that names another zone: "Start (UTC)"; `is_time` if it can be no name."""
        found = (_ANYWHERE if is_time else _SURELY).search(text) if self._offsets else None
        if found is None:
            return None
        hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
        beside = timedelta(hours=hours, minutes=minutes) * (-1 if found["sign"] == "-" else 1)
        if timedelta(hours=_HOURS[found["name"].lower()]) + beside in self._offsets:
            return None
        return CellNotSound("zone-other", zone=found[0].strip(), hotline=self._name)
