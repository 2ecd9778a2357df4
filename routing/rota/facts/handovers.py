"""Hand-overs: ranges of days of which one ends on the day on which another begins: 2-9 Nov, 9-16 Nov.

Both people are then on duty on that day, which may not be meant.
"""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from routing.rota.files.faults import Fault
from routing.rota.shapes.table import Spot


class _Range(NamedTuple):
    name: str
    days: Sequence[date]
    text: str
    spot: Spot


class Handovers:
    """Compares the ranges of one file."""

    def __init__(self) -> None:
        self._ranges: dict[Hashable, list[_Range]] = {}

    def note(self, duty: Hashable, name: str, days: Sequence[date], text: str, spot: Spot) -> None:
        """Note who is on duty on the days of a range, as written at a spot; `duty` tells shifts from others."""
        self._ranges.setdefault(duty, []).append(_Range(name, days, text, spot))

    def warnings(self) -> Iterator[Fault]:
        """Yield a warning for each range that ends where somebody else's begins."""
        for ranges in self._ranges.values():
            beginning: dict[date, dict[str, None]] = {}
            for each in ranges:
                beginning.setdefault(each.days[0], {})[each.name] = None
            for each in ranges:
                last = each.days[-1]
                other = next((name for name in beginning.get(last, ()) if name != each.name), None)
                if other is not None and len(each.days) > 1:
                    params = {"day": last.isoformat(), "name": other}
                    yield Fault(each.spot.row, "day", each.text, "day-handed-over", params, each.spot.column)
