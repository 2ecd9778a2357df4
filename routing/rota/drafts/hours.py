"""Hours: who is there at each hour of seven days, before a publish and after it. Pure: no SQL, no clock."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from routing.rota.cover import Cover
from routing.rota.coverage.needs import EVERY_HOUR, Needs
from routing.rota.coverage.turns import turns
from routing.rota.duty import Rota
from routing.rota.wallclock import instant_of

DAYS = 7
_HOURS = 24
_LARGE = 5000  # lines; above, only full hours are looked at
_DAY = timedelta(days=1)

_Part = tuple[int, int]  # of an hour: how many people are there, how many are needed


@dataclass(frozen=True, slots=True)
class Turn:
    """A time in which the same people come and the same go, and how many are there before and after the publish."""

    start: datetime
    end: datetime
    come: frozenset[int]
    go: frozenset[int]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Hours:
    """The changes of seven days; of each hour of each day after the publish, the fewest people and how many it needs.

    The fewest are those of the part of the hour that misses most; -1 where a day has no such hour.
    """

    first: date
    turns: Sequence[Turn]
    fewest: Sequence[Sequence[int]]
    needed: Sequence[Sequence[int]]


def hours_of(
    before: Rota | None,
    after: Rota,
    covers: Sequence[Cover],
    first: date,
    *,
    without: Set[int],
    needs: Needs = EVERY_HOUR,
) -> Hours:
    """Return the hours of seven days from `first` on; `without` are ids of counsellors who may not be rung."""
    zone = after.zone
    start, end = instant_of(first, 0, zone), instant_of(first + DAYS * _DAY, 0, zone)
    rotas = [rota for rota in (before, after) if rota is not None]
    full = {instant_of(first + day * _DAY, hour * 60, zone) for day in range(DAYS) for hour in range(_HOURS)}
    is_large = sum(len(rota.shifts) for rota in rotas) > _LARGE
    moments = set() if is_large else set(turns(rotas, covers, start, end))
    found: list[Turn] = []
    worst: list[list[_Part | None]] = [[None] * _HOURS for _ in range(DAYS)]
    for begins, ends in pairwise([*sorted(full | moments | {start}), end]):
        there = _there(after, begins, covers, without)
        were = frozenset[int]() if before is None else _there(before, begins, covers, without)
        local = begins.astimezone(zone)
        _note(
            worst, (local.date() - first).days, local.hour, (len(there), _needed(needs, after, begins, there))
        )
        come, go = there - were, were - there
        last = found[-1] if found else None
        turn = Turn(begins, ends, come, go, len(were), len(there))
        if last is not None and last.end == begins and _said(last) == _said(turn):
            found[-1] = Turn(last.start, ends, *_said(turn))
        elif come or go:
            found.append(turn)
    people, needed = (
        [[-1 if part is None else part[at] for part in day] for day in worst] for at in range(2)
    )
    return Hours(first, found, people, needed)


def _said(turn: Turn) -> tuple[frozenset[int], frozenset[int], int, int]:
    return turn.come, turn.go, turn.before, turn.after


def _needed(needs: Needs, rota: Rota, at: datetime, there: Set[int]) -> int:
    """Return how many are needed at an instant, as `routing.rota.coverage.stretches` has it."""
    return 0 if not there and rota.is_meant_empty(at) else needs.at(at, rota.zone)


def _note(worst: list[list[_Part | None]], day: int, hour: int, part: _Part) -> None:
    if 0 <= day < DAYS:
        known = worst[day][hour]
        worst[day][hour] = part if known is None else max(known, part, key=_missing)


def _missing(part: _Part) -> tuple[bool, int]:
    people, need = part
    return need > 0, need - people


def _there(rota: Rota, at: datetime, covers: Sequence[Cover], without: Set[int]) -> frozenset[int]:
    if any(cover.touches(at) for cover in covers):
        return frozenset(duty.counsellor_id for duty in rota.on_duty(at, covers, without=without))
    return frozenset(rota.named(at)) - without


def names_of(ids: Set[int], names: Mapping[int, str], most: int) -> Iterator[str]:
    """Yield the first names of these, in their order."""
    yield from sorted((names.get(id_, "") for id_ in ids), key=str.casefold)[:most]
