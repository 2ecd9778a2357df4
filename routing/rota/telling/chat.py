"""Chat: lines of messages that were pasted in place of a rota: [07/12 08:00] Rina: I take Monday."""

import re
from itertools import islice

from routing.rota.files.faults import CellNotSound
from routing.rota.sheets.grid import Grid

_DATE = r"[0-9]{1,2}(?:[/.-][0-9]{1,2}(?:[/.-][0-9]{2,4})?|\s[^\W\d_]{3,9}(?:\s[0-9]{4})?)"
_TIME = r"[0-9]{1,2}[.:][0-9]{2}(?:[.:][0-9]{2})?(?:\s?[ap]\.?m\.?)?"
# A moment in brackets, or behind it a dash; then who wrote, a colon, and the words.
_MESSAGE = re.compile(
    rf"(?:\[{_DATE},?\s+{_TIME}\]|{_DATE},?\s+{_TIME}\s+-)\s+~?\s?[^\W\d_][^:]{{0,40}}:\s*\S", re.IGNORECASE
)
_LOOKED_AT, _LEAST, _HALF = 50, 2, 0.5  # lines


def refuse_chat(grid: Grid) -> None:
    """Raise CellNotSound if most of the first lines are messages of a chat."""
    lines = [", ".join(filter(None, row.cells)) for row in islice(grid.rows, _LOOKED_AT)]
    messages = sum(_MESSAGE.match(line) is not None for line in lines)
    if messages >= _LEAST and messages > _HALF * len(lines):
        raise CellNotSound("chat-lines")
