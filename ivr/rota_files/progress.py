"""Progress: how far the reading of a draft is, noted now and then for its page."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from ivr.database.engine import DatabaseNotReachable
from ivr.rota_files.rota_file import Progress

_EACH_SECONDS = 0.7


class Shown:
    """How far a reading is, as its thread says."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at = (0, 0)

    @property
    def at(self) -> tuple[int, int]:
        """The lines done, and the lines expected."""
        with self._lock:
            return self._at

    @contextlib.contextmanager
    def __call__(self) -> Iterator[Progress | None]:
        """Yield what the reading calls."""
        yield self._note

    def _note(self, done: int, total: int) -> None:
        with self._lock:
            self._at = (done, total)


@contextlib.asynccontextmanager
async def told(note: Callable[[int, int], Awaitable[None]]) -> AsyncIterator[Shown]:
    """Yield what a reading is shown with; `note` is given the lines done and expected, now and then."""
    shown = Shown()

    async def tell() -> None:
        last = (0, 0)
        while True:
            await asyncio.sleep(_EACH_SECONDS)
            if shown.at != last:
                last = shown.at
                with contextlib.suppress(DatabaseNotReachable):
                    await note(*last)

    telling = asyncio.create_task(tell(), name="draft.progress")
    try:
        yield shown
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await telling
