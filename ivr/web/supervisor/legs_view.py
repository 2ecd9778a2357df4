"""The phones of one call over time, as shapes of an SVG: numbers for attributes, no text and no style in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from routing.calls import State
from routing.queries.one_call.story import Line, Ring, Story, Stretch

WIDTH = 1000
_PARTS = 5  # of the axis
_LEVELS = (timedelta(seconds=20), timedelta(seconds=60))  # of waiting, which are marked
_THINNEST = 3.0  # a ring of a second in a call of an hour is seen, too
_OF_CALLER = {State.GREETING: "greet", State.WAITING: "waits", State.TALKING: "talks", State.HELD: "held"}
_OF_REASONS = {
    "held": "held",
    "rung_for_another_caller": "held",
    "resting": "rests",
    "last_after_misses": "rests",
    "paused": "paused",
}
_HEIGHTS = {"greet": (13, 4), "waits": (12, 5), "talks": (7, 16), "held": (9, 8), "rests": (9, 8)}
_RINGS, _HEARD, _TALKS = (5, 16), (7, 12), (7, 12)


class Shape(NamedTuple):
    """A box, or a line through the middle (`paused`)."""

    kind: str
    x: float
    y: int
    width: float
    height: int


@dataclass(frozen=True, slots=True)
class LegsView:
    """What the figure draws."""

    marks: list[datetime]  # where each part of the axis begins
    grid: list[float]
    levels: list[float]
    caller: list[Shape]
    end: float | None  # where the caller's leg ended
    lines: list[tuple[Line, list[Shape]]]


def drawn(story: Story, *, is_over: bool) -> LegsView:
    """Return the figure of a call."""
    length = max(story.end - story.start, timedelta(seconds=1))
    scale = _Scale(story.start, length)
    levels = [scale.x(story.waits[0].start + level) for level in _LEVELS if story.waited >= level]
    return LegsView(
        [story.start + length * part / _PARTS for part in range(_PARTS)],
        [WIDTH * part / _PARTS for part in range(1, _PARTS)],
        levels,
        [scale.box(_OF_CALLER[State(each.what)], each) for each in story.states if each.what in _OF_CALLER],
        scale.x(story.end) - 2 if is_over else None,
        [(line, list(_of_line(line, scale))) for line in story.lines],
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    length: timedelta

    def x(self, at: datetime) -> float:
        return round(min(1.0, max(0.0, (at - self.start) / self.length)) * WIDTH, 1)

    def box(self, kind: str, stretch: Stretch, heights: tuple[int, int] | None = None) -> Shape:
        x, until = self.x(stretch.start), self.x(stretch.end)
        y, height = heights or _HEIGHTS.get(kind, (13, 0))
        return Shape(kind, x, y, round(max(until - x, _THINNEST), 1), height)


def _of_line(line: Line, scale: _Scale) -> Iterator[Shape]:
    """Yield the shapes of one counsellor's phone: reasons below, rings above them."""
    for stretch in line.reasons:
        if stretch.what in _OF_REASONS:
            yield scale.box(_OF_REASONS[stretch.what], stretch)
    for ring in line.rings:
        yield from _of_ring(ring, scale)


def _of_ring(ring: Ring, scale: _Scale) -> Iterator[Shape]:
    turns: Sequence[tuple[str, datetime | None, tuple[int, int]]] = (
        ("rings", ring.start, _RINGS),
        ("heard", ring.answered_at, _HEARD),
        ("talks", ring.connected_at, _TALKS),
    )
    known = [(kind, at, heights) for kind, at, heights in turns if at is not None]
    ends = [at for _, at, _ in known[1:]] + [ring.end]
    for (kind, at, heights), until in zip(known, ends, strict=True):
        yield scale.box(kind, Stretch(kind, at, until), heights)
