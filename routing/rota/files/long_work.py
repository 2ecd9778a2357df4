"""Long work: what a rota of thousands of lines takes of the processor is done beside the event loop, not in it.

In the loop it would let every caller of the process wait. A short rota's is done at once: a thread costs more.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

_LONG = 2_000  # lines
PART = 200  # lines: two milliseconds

_P = ParamSpec("_P")
_T = TypeVar("_T")


def parts_of(lines: Sequence[_T]) -> list[Sequence[_T]]:
    """Return them in parts, for what lets nothing else run while it is at work on one."""
    return [lines[at : at + PART] for at in range(0, len(lines), PART)]


def is_long(lines: int) -> bool:
    """Tell whether work on so many lines would let callers wait."""
    return lines >= _LONG


async def beside_the_loop(lines: int, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Return what `work` returns; it runs in a thread if it is about many lines."""
    if not is_long(lines):
        return work(*args, **kwargs)
    return await asyncio.to_thread(work, *args, **kwargs)
