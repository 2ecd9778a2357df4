"""Waiting for something to hold, in virtual time or in real time, and telling what happened instead."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from ivr.clock import VirtualClock
from ivr.lab.network import Network

_LINES_TOLD = 25
_PATIENCE_SECONDS = 120.0


async def wait_for(
    network: Network, holds: Callable[[], bool], within: float, *, patient: bool = False
) -> bool:
    """Let time pass until the condition holds, at most `within` seconds of the clock; answer if it does.

    `patient`: it is expected to hold. Where time passes by itself, the machine may be what is slow: two real minutes
    are waited at least.
    """
    clock = network.clock
    deadline = clock.now() + timedelta(seconds=within)
    if isinstance(clock, VirtualClock):
        return await clock.run(until=deadline, stop=holds)
    loop = asyncio.get_running_loop()
    end = loop.time() + (_PATIENCE_SECONDS if patient else 0)
    while True:
        change = network.change
        if holds():
            return True
        left = (deadline - clock.now()).total_seconds()
        if left <= 0 and loop.time() >= end:
            return False
        await clock.wait(change, left if left > 0 else 1.0)


async def settle(network: Network) -> None:
    """In virtual time, wait until all that was set off has come to rest."""
    if isinstance(network.clock, VirtualClock):
        await network.clock.settle()


def story(network: Network) -> str:
    """The end of the transcript, for a failure's message."""
    lines = "\n".join(f"    {line}" for line in network.transcript[-_LINES_TOLD:])
    return f"\n  What happened instead, up to {network.clock.now():%H:%M:%S}:\n{lines}"
