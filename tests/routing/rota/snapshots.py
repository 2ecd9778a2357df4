"""A snapshot of a small rota."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from routing.rota.cover import Cover
from routing.rota.shift import Shift
from routing.rota.snapshot import RotaSnapshot

JAKARTA = ZoneInfo("Asia/Jakarta")


NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Jakarta


EVERY_DAY = 0b1111111


def shift(n: int, *, tier: int = 1, languages: tuple[str, ...] = ("id",), **more: Any) -> Shift:
    usual = Shift(n + 1, n, f"C{n}", f"+62812{n:07}", EVERY_DAY, None, 0, 1440, tier, languages)
    return usual._replace(**more)


def a_copy(
    *shifts: Shift, covers: tuple[Cover, ...] = (), away: frozenset[int] = frozenset()
) -> RotaSnapshot:
    return RotaSnapshot(NOW, 1, JAKARTA, shifts, covers, away)
