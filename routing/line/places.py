"""Places: where callers stand in a long line, by a copy of the line.

To count those before each caller costs more the longer the line is, and each asks once a minute: 20,000 who wait would
cost a hundred times what 2,000 do. So no more than `COUNTED` are counted; who stands further back hears the place of a
moment ago.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

COUNTED = 200

# By which the line is ordered: whether at its head for having been put back there (False), behind whom, and since when.
Stands = tuple[bool, int, datetime]


class Places:
    """One process's copy."""

    def __init__(self) -> None:
        self._line: Sequence[Stands] = ()

    def take(self, line: Sequence[Stands]) -> None:
        """Take a new copy, in the order of service."""
        self._line = line

    def of(self, stands: Stands) -> int | None:
        """Return the place of who stands there, further back than is counted: 1 is the head of the line.

        None while there is no copy.
        """
        return max(bisect_left(self._line, stands), COUNTED) + 1 if self._line else None
