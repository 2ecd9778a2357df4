"""Expectations: wait until a condition holds, in virtual or real time, or tell what happened instead."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from ivr.lab.carrier.kernel import Kernel
from ivr.virtual_clock import VirtualClock

_LINES_TOLD = 25
_PATIENCE_SECONDS = 120.0


async def wait_for(
    kernel: Kernel, holds: Callable[[], bool], within: float, *, patient: bool = False
) -> bool:
    """Let time pass until the condition holds, at most `within` seconds of the clock; return whether it does.

    `patient`: the condition should hold, so where time passes by itself, a slow machine gets at least two real
    minutes.
    """
    clock = kernel.clock
    deadline = clock.now() + timedelta(seconds=within)
    if isinstance(clock, VirtualClock):
        return await clock.run(until=deadline, stop=holds)
    loop = asyncio.get_running_loop()
    end = loop.time() + (_PATIENCE_SECONDS if patient else 0)
    while True:
        change = kernel.change
        if holds():
            return True
        left = (deadline - clock.now()).total_seconds()
        if left <= 0 and loop.time() >= end:
            return False
        await clock.wait(change, left if left > 0 else 1.0)


async def settle(kernel: Kernel) -> None:
    """In virtual time, wait until all work is at rest."""
    if isinstance(kernel.clock, VirtualClock):
        await kernel.clock.settle()


def story(kernel: Kernel) -> str:
    """Return the end of the transcript, for a failure's message."""
    lines = "\n".join(f"    {line}" for line in kernel.transcript[-_LINES_TOLD:])
    return f"\n  What happened instead, up to {kernel.clock.now():%H:%M:%S}:\n{lines}"
