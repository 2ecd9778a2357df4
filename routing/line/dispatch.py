"""Dispatch: which counsellors to ring for which callers. Pure: no SQL, no clock of its own (design, part 4.4).

The whole line is served, head first. Each caller gets the counsellor who has lost them and is back; or else the choice
is by fewest tries for this call, then not last after misses, then tier, then language (a preference, never a bar), then
longest since last offered.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from routing.rules import Rules

_Weights = tuple[int, bool, int, bool]  # how often tried, whether last, tier, whether of another language


class Availability(StrEnum):
    """Whether a counsellor named by the rota can be rung, or why not."""

    FREE = "free"
    HELD = "held"  # their phone rings, talks, or rests after a conversation
    RESTING = "resting"  # after an offer they declined or did not answer
    PAUSED = "paused"  # by a person, themselves or a coordinator (promise P9)
    NOT_CLEARED = "not_cleared"
    INACTIVE = "inactive"


ON_DUTY = frozenset({Availability.FREE, Availability.HELD, Availability.RESTING})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A counsellor named by the rota at this instant."""

    counsellor_id: int
    phone: str
    tier: int
    languages: tuple[str, ...]
    last_offered_at: datetime | None
    standing: Availability = Availability.FREE
    organisation: str | None = None  # for whom they answer; decides nothing
    last: bool = False  # missed several offers in a row: comes after all others, and is rung less often
    rests_until: datetime | None = None  # after a ring that came to nothing; perhaps past

    @property
    def is_on_duty(self) -> bool:
        """Whether they are named, active, cleared and not paused (design, part 1), free or not."""
        return self.standing in ON_DUTY

    def has_rested(self, now: datetime, rules: Rules, length: timedelta) -> bool:
        """Whether their last ring, whatever its result, has been over for `length`."""
        came_to_nothing = None if self.rests_until is None else self.rests_until - rules.rest_after_miss
        return all(
            now - ring >= length for ring in (self.last_offered_at, came_to_nothing) if ring is not None
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in the line, as far as the choice needs to know them."""

    call_id: UUID
    waiting_since: datetime
    language: str
    ringing: int = 0  # offers under way
    tried: Mapping[int, int] = field(default_factory=dict)  # counsellor -> times
    rung: bool = False  # a phone has rung for them before
    never: frozenset[int] = frozenset()  # counsellors not rung for them: nobody is offered their own call
    not_again: frozenset[int] = frozenset()  # those of `never` who asked not to get this caller again
    first: int | None = None  # a counsellor who has lost them, and is back
    widens: bool = True  # whether one more phone may ring after a while; never for a callback

    def may_ring(self, now: datetime, rules: Rules) -> int:
        """How many more phones may ring for this caller."""
        wider = self.widens and now - self.waiting_since >= rules.ring_wider_after
        return rules.ring_at_once + int(wider) - self.ringing


class Preference(StrEnum):
    """What put a counsellor before the next best who was free for the same caller; in the order of its weight."""

    ONLY = "only"  # nobody else was free for them
    BACK = "back"  # had lost this caller, and is back
    FEWEST_TRIES = "fewest-tries"
    NOT_LAST = "not-last"  # the others had missed several offers in a row
    TIER = "tier"
    LANGUAGE = "language"
    LONGEST_UNOFFERED = "longest-unoffered"


@dataclass(frozen=True, slots=True)
class Match:
    """One ring to make."""

    call_id: UUID
    candidate: Candidate
    preferred: Preference


def dispatch(
    now: datetime, line: Sequence[Waiting], candidates: Sequence[Candidate], rules: Rules, *, slots: int
) -> list[Match]:
    """Return the rings to make now, in their order; `line` is in order of service, at most `slots` are made."""
    free = _Free((one for one in candidates if one.standing is Availability.FREE), now, rules)
    matches: list[Match] = []
    for caller in _each_ring(now, line, rules):
        if not free or len(matches) >= slots:
            break
        best = free.take_best(caller)
        if best is not None:
            matches.append(Match(caller.call_id, *best))
    return matches


class _Free:
    """The free counsellors, each taken once: shelves by the order of choice, on each the longest since last offered.

    A choice looks at the front of each shelf, not at everybody: a line of 10,000 with 2,000 free takes 20 ms.
    """

    def __init__(self, free: Iterable[Candidate], now: datetime, rules: Rules) -> None:
        self._now, self._rules = now, rules
        shelves: dict[tuple[bool, int, tuple[str, ...]], deque[Candidate]] = {}
        for one in sorted(free, key=_longest_unoffered):
            shelves.setdefault((one.last, one.tier, one.languages), deque()).append(one)
        self._shelves = list(shelves.values())

    def __bool__(self) -> bool:
        return bool(self._shelves)

    def take_best(self, caller: Waiting) -> tuple[Candidate, Preference] | None:
        """Take the best counsellor for this caller, if there is one, and tell what put them before the next best."""
        if caller.first is not None and (back := self._take(caller.first, caller)) is not None:
            return back, Preference.BACK
        fronts = [
            (_preference(caller, best), best, shelf)
            for shelf in self._shelves
            if (best := self._best_of(shelf, caller)) is not None
        ]
        if not fronts:
            return None
        chosen = min(fronts, key=lambda front: (front[0], _longest_unoffered(front[1])))
        preference, best, shelf = chosen
        self._remove(shelf, best)
        others = [front[0] for front in fronts if front is not chosen]
        if shelf and (beside := self._best_of(shelf, caller)) is not None:
            others.append(_preference(caller, beside))
        return best, _what_decided(preference, others)

    def _take(self, counsellor_id: int, caller: Waiting) -> Candidate | None:
        """Take this counsellor, if they are free for this caller."""
        for shelf in self._shelves:
            for one in shelf:
                if one.counsellor_id == counsellor_id and self._may_ring(one, caller):
                    self._remove(shelf, one)
                    return one
        return None

    def _remove(self, shelf: deque[Candidate], one: Candidate) -> None:
        shelf.remove(one)
        if not shelf:
            self._shelves.remove(shelf)

    def _best_of(self, shelf: deque[Candidate], caller: Waiting) -> Candidate | None:
        """Return the first of a shelf whom this caller was offered to least often; nearly always the very first."""
        first = shelf[0]
        if first.counsellor_id not in caller.tried and self._may_ring(first, caller):
            return first
        others = (one for one in shelf if self._may_ring(one, caller))
        return min(others, key=lambda one: caller.tried.get(one.counsellor_id, 0), default=None)

    def _may_ring(self, one: Candidate, caller: Waiting) -> bool:
        if one.counsellor_id in caller.never:
            return False
        rest = self._rules.rest_of_last if caller.rung else self._rules.rest_after_miss
        return not one.last or one.has_rested(self._now, self._rules, rest)


def reasons(
    matches: Sequence[Match],
    call_id: UUID,
    candidates: Sequence[Candidate],
    *,
    not_again: frozenset[int] = frozenset(),
) -> dict[str, str]:
    """Return why each counsellor was or wasn't rung for a call: counsellor id -> reason (promise P7)."""
    rung = {match.candidate.counsellor_id: match.call_id for match in matches}

    def reason(one: Candidate) -> str:
        if one.is_on_duty and one.counsellor_id in not_again:
            return "not_again"
        return _reason(one, rung.get(one.counsellor_id), call_id)

    return {str(one.counsellor_id): reason(one) for one in candidates}


def _each_ring(now: datetime, line: Sequence[Waiting], rules: Rules) -> Iterator[Waiting]:
    """Yield a caller for each ring that may be made: first one for each, then a second for those who waited long."""
    rounds = [(caller, caller.may_ring(now, rules)) for caller in line]
    for turn in range(max((rings for _, rings in rounds), default=0)):
        yield from (caller for caller, rings in rounds if turn < rings)


def _longest_unoffered(one: Candidate) -> tuple[bool, datetime | None, int]:
    return (one.last_offered_at is not None, one.last_offered_at, one.counsellor_id)


def _preference(caller: Waiting, one: Candidate) -> _Weights:
    # Ties are decided by who was offered a call longest ago.
    return (caller.tried.get(one.counsellor_id, 0), one.last, one.tier, caller.language not in one.languages)


def _what_decided(chosen: _Weights, others: Sequence[_Weights]) -> Preference:
    """Return the first preference in which the chosen one differs from the next best."""
    if not others:
        return Preference.ONLY
    differs = (kind for kind, one, other in zip(_WEIGHED, chosen, min(others), strict=True) if one != other)
    return next(differs, Preference.LONGEST_UNOFFERED)


_WEIGHED = (Preference.FEWEST_TRIES, Preference.NOT_LAST, Preference.TIER, Preference.LANGUAGE)


def _reason(one: Candidate, rung_for: UUID | None, call_id: UUID) -> str:
    if rung_for is None and one.last and one.standing in {Availability.FREE, Availability.RESTING}:
        return "last_after_misses"
    if rung_for is None:
        return "not_their_turn" if one.standing is Availability.FREE else one.standing
    return "rung" if rung_for == call_id else "rung_for_another_caller"
