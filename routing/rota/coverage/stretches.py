"""Stretches: how many people may be rung, and how many are needed, from one change to the next. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from routing.rota.attendance import Attendance
from routing.rota.coverage.needs import Needs
from routing.rota.coverage.turns import turns


class Stretch(NamedTuple):
    """A span with the same number of people, of whom `need` are needed; 0 where it is closed."""

    starts_at: datetime
    ends_at: datetime
    people: int
    need: int

    @property
    def is_gap(self) -> bool:
        """Whether nobody is there, though somebody should be."""
        return not self.people and bool(self.need)

    @property
    def is_thin(self) -> bool:
        """Whether somebody is there, and fewer than should be."""
        return 0 < self.people < self.need


def stretches(attendance: Attendance, needs: Needs, start: datetime, end: datetime) -> list[Stretch]:
    """Return the stretches from `start` to `end`, without gaps between them.

    Nobody is needed where a line says that nobody is meant to be there.
    """
    rota = attendance.rota
    moments = {*turns((rota,), attendance.covers, start, end), end, *needs.turns(start, end, rota.zone)}
    moments |= {until for until in attendance.paused.values() if start < until < end}
    found: list[Stretch] = []
    for begins, ends in pairwise(sorted(moments)):
        people = len(attendance.there(begins))
        need = needs.at(begins, rota.zone)
        if need and not people and rota.is_meant_empty(begins):
            need = 0
        last = found[-1] if found else None
        if last is not None and (last.people, last.need) == (people, need):
            found[-1] = last._replace(ends_at=ends)
        else:
            found.append(Stretch(begins, ends, people, need))
    return found


def empty(found: Iterable[Stretch]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans in which nobody is there though somebody should be, those that touch as one."""
    over: tuple[datetime, datetime] | None = None
    for stretch in found:
        if not stretch.is_gap:
            continue
        if over is not None and over[1] == stretch.starts_at:
            over = (over[0], stretch.ends_at)
            continue
        if over is not None:
            yield over
        over = (stretch.starts_at, stretch.ends_at)
    if over is not None:
        yield over
