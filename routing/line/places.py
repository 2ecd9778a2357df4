"""Places: where callers stand in a long line, from a copy of it.

Each caller asks once a minute, and counting those ahead costs more in a longer line: 20,000 waiting would cost a
hundred times what 2,000 do. So at most `COUNTED` are counted; callers further back hear the place of a moment ago.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

COUNTED = 200

# The order of the line: False if put back at its head, then behind whom, then since when.
Stands = tuple[bool, int, datetime]


class Places:
    """One process's copy."""

    def __init__(self) -> None:
        self._line: Sequence[Stands] = ()

    def take(self, line: Sequence[Stands]) -> None:
        """Take a new copy, in the order of service."""
        self._line = line

    def of(self, stands: Stands) -> int | None:
        """Return the place of a caller further back than is counted; 1 is the head, None without a copy."""
        return max(bisect_left(self._line, stands), COUNTED) + 1 if self._line else None
