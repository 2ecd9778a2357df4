"""Waiting for something to hold, in virtual time or in real time, and telling what happened instead."""

from collections.abc import Callable
from datetime import timedelta

from ivr.clock import VirtualClock
from ivr.lab.network import Network

_LINES_TOLD = 25


async def wait_for(network: Network, holds: Callable[[], bool], within: float) -> bool:
    """Let time pass until the condition holds, at most `within` seconds of the clock; answer if it does."""
    clock = network.clock
    deadline = clock.now() + timedelta(seconds=within)
    if isinstance(clock, VirtualClock):
        return await clock.run(until=deadline, stop=holds)
    while True:
        change = network.change
        if holds():
            return True
        left = (deadline - clock.now()).total_seconds()
        if left <= 0:
            return False
        await clock.wait(change, left)


async def settle(network: Network) -> None:
    """In virtual time, wait until all that was set off has come to rest."""
    if isinstance(network.clock, VirtualClock):
        await network.clock.settle()


def story(network: Network) -> str:
    """The end of the transcript, for a failure's message."""
    lines = "\n".join(f"    {line}" for line in network.transcript[-_LINES_TOLD:])
    return f"\n  What happened instead, up to {network.clock.now():%H:%M:%S}:\n{lines}"
