"""Shutdown: whatever signal ends a command, what it has started is stopped first, and nothing interrupts that.

Ctrl-C, SIGTERM and SIGHUP (its terminal is gone) unwind a command, once. Asked again meanwhile, it goes on stopping:
a PostgreSQL or a process that nobody stops any more would outlive it.
"""

import asyncio
import contextlib
import os
import signal
import stat
import threading
from collections.abc import Callable, Coroutine, Iterator
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_PATIENCE_SECONDS = 30.0  # then whoever asks again gets their way: something that is stopped may never answer


class Ended(SystemExit):
    """A signal ends this command; the status is a shell's for that signal."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


class _Ending:
    """Whether this process was asked to end, and what it does about it."""

    def __init__(self) -> None:
        self.number: int | None = None  # of the signal that asked first
        self._asked_at = 0.0
        self._answer: Callable[[], object] = self._raise

    def ask(self, number: int, _frame: object) -> None:
        if self.number is None:
            self.number, self._asked_at = number, monotonic()
            self._answer()
        elif monotonic() - self._asked_at > _PATIENCE_SECONDS:
            os._exit(128 + number)

    @contextlib.contextmanager
    def answered_by(self, answer: Callable[[], object]) -> Iterator[None]:
        """Do this when asked within the block."""
        before, self._answer = self._answer, answer
        try:
            yield
        finally:
            self._answer = before

    def answer(self) -> None:
        """Do what was put off."""
        self._answer()

    def _raise(self) -> None:
        assert self.number is not None, "asked"  # noqa: S101
        raise Ended(self.number)


_ending = _Ending()


def by_signals() -> None:
    """Let the signals end this process in order; one that it was told to ignore (nohup) stays ignored."""
    for number in heard():
        signal.signal(number, _hang_up if number == signal.SIGHUP else _ending.ask)


def heard() -> list[signal.Signals]:
    """Return the signals that this process was not told to ignore."""
    return [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run it as asyncio.run does. A signal cancels it; Ended is raised when it has closed what it had opened.

    An exception at any line of the event loop, as a handler would raise it, could leave a task that never ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(main)

    async def cancellable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        with _ending.answered_by(lambda: loop.call_soon_threadsafe(task.cancel)):
            if _ending.number is not None:
                task.cancel()
            return await main

    try:
        with after_this():
            return asyncio.run(cancellable())
    except asyncio.CancelledError:
        if _ending.number is None:
            raise
        raise Ended(_ending.number) from None


@contextlib.contextmanager
def after_this() -> Iterator[None]:
    """Put off the end until after this block: what it does is undone as a whole, or not at all."""
    if threading.current_thread() is not threading.main_thread():
        yield  # where signals are never handled
        return
    asked = threading.Event()
    try:
        with _ending.answered_by(asked.set):
            yield
    finally:
        if asked.is_set():
            _ending.answer()


def _hang_up(_number: int, _frame: object) -> None:
    """The terminal is gone: write nothing there any more, and end as by SIGTERM, whoever handles it now."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if stat.S_ISCHR(os.fstat(descriptor).st_mode):
                os.dup2(nowhere, descriptor)
    os.close(nowhere)
    signal.raise_signal(signal.SIGTERM)
