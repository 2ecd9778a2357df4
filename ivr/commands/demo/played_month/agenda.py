"""The agenda: what is still to happen, in the order of its time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]


class Agenda:
    """What is to happen; `now` is the time of what happens."""

    def __init__(self, now: datetime) -> None:
        """Begin at an instant."""
        self.now = now
        self._heap: list[tuple[datetime, int, Act]] = []
        self._turn = count()

    def at(self, when: datetime, act: Act) -> None:
        """Let something happen: at once where its time is past, but after what happens now."""
        heappush(self._heap, (max(when, self.now), next(self._turn), act))

    def turns(self) -> Iterator[Act]:
        """Yield what happens, one after the other, until nothing is left."""
        while self._heap:
            self.now, _, act = heappop(self._heap)
            yield act
