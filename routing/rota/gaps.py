"""Gaps: the spans ahead in which nobody is on duty. Pure: no SQL, no clock."""

from collections.abc import Iterator, Sequence, Set
from datetime import datetime, timedelta

from routing.rota.duty import Cover, Rota

_MINUTE = timedelta(minutes=1)


def gaps(
    rota: Rota, covers: Sequence[Cover], start: datetime, end: datetime, *, without: Set[int] = frozenset()
) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield each gap that begins between `start` and `end`; its own end is None when nobody comes ever again.

    `covers` are those that touch the span; `without` are ids of counsellors who may not be rung.
    """
    at = start
    while at < end:
        if rota.on_duty(at, covers, without=without):
            at = at.replace(second=0, microsecond=0) + _MINUTE
            continue
        over = rota.next_start(at, covers, without=without)
        yield at, over
        if over is None:
            return
        at = over
