"""Shutdown: a command that is told to end first stops what it has started, and no signal interrupts that.

Ctrl-C, SIGTERM and SIGHUP (the terminal is gone) unwind a command once. Later signals do not cut that short:
otherwise a PostgreSQL or a child process would outlive it.
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

_PATIENCE_SECONDS = 30.0  # then a second signal ends the process: what it stops may never answer


class Ended(SystemExit):
    """A signal ended this command; the exit status is the one a shell gives for it."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


class _Ending:
    """Whether a signal asked this process to end, and what it does then."""

    def __init__(self) -> None:
        self.number: int | None = None  # of the first signal
        self._asked_at = 0.0
        self._answer: Callable[[], object] = self._raise

    def ask(self, number: int, _frame: object) -> None:
        if self.number is None:
            self.number, self._asked_at = number, monotonic()
            self._answer()
        elif monotonic() - self._asked_at > _PATIENCE_SECONDS:
            os._exit(128 + number)

    @contextlib.contextmanager
    def on_signal(self, answer: Callable[[], object]) -> Iterator[None]:
        """Call `answer` if a signal comes within the block."""
        before, self._answer = self._answer, answer
        try:
            yield
        finally:
            self._answer = before

    def answer(self) -> None:
        """Do what a signal asks for now."""
        self._answer()

    def _raise(self) -> None:
        assert self.number is not None, "asked"  # noqa: S101
        raise Ended(self.number)


_ending = _Ending()


def end_by_signals() -> None:
    """Let signals end this process in an orderly way; an ignored one (nohup) stays ignored."""
    for number in handled_signals():
        signal.signal(number, _hang_up if number == signal.SIGHUP else _ending.ask)


def handled_signals() -> list[signal.Signals]:
    """Return the signals that this process does not ignore."""
    return [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine as asyncio.run does. A signal cancels it; Ended is raised after it has closed what it opened.

    A signal handler that raised inside the event loop could leave a task that never ends.
    """
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(main)

    async def cancellable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine runs in one
        with _ending.on_signal(lambda: loop.call_soon_threadsafe(task.cancel)):
            if _ending.number is not None:
                task.cancel()
            return await main

    try:
        with signals_delayed():
            return asyncio.run(cancellable())
    except asyncio.CancelledError:
        if _ending.number is None:
            raise
        raise Ended(_ending.number) from None


@contextlib.contextmanager
def signals_delayed() -> Iterator[None]:
    """Delay a signal's effect until the block is over, so that no cleanup stops half done."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are handled in the main thread only
        return
    asked = threading.Event()
    try:
        with _ending.on_signal(asked.set):
            yield
    finally:
        if asked.is_set():
            _ending.answer()


def _hang_up(_number: int, _frame: object) -> None:
    """End as by SIGTERM when the terminal is gone, and write nothing to it any more."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            if stat.S_ISCHR(os.fstat(descriptor).st_mode):
                os.dup2(nowhere, descriptor)
    os.close(nowhere)
    signal.raise_signal(signal.SIGTERM)
