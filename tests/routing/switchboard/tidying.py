"""The line, tidied of callbacks."""

from datetime import datetime

from routing.switchboard.callback import in_line
from tests.routing.switchboard.switchboards import Switchboard


async def tidied(switchboard: Switchboard, now: datetime) -> int:
    """Tidy until nothing is left; return how many transactions that took."""
    times = 1
    while (await switchboard.run(in_line.tidy, now=now)).reply:
        times += 1
    return times
