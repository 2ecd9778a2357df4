"""Eraser: `python -m tests.bench.eraser SETTINGS` erases what is past its time, as the worker does each hour.

A process apart, which steps back as the worker does. Its clock is 100 days ahead: the numbers of all calls are past
their time by then, and no call is.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from ivr import bootstrap, retention
from ivr.process import interpreter, shutdown
from ivr.settings import GivenSettings

_AHEAD = timedelta(days=100)


async def _erase(settings: GivenSettings) -> None:
    async with bootstrap.running(settings) as running:
        now = datetime.now(UTC) + _AHEAD
        await retention.erase_old(settings, running.database, running.gateway, now)


if __name__ == "__main__":
    interpreter.step_back()
    shutdown.end_by_signals()
    shutdown.run(_erase(GivenSettings(**json.loads(sys.argv[1]))))
