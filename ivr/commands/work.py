"""`satunomor work`: the process that does what needs no caller."""

import asyncio
import signal

import structlog

from ivr import jobs, logs, parent, service
from ivr.commands import misuse
from ivr.settings import Settings

log = structlog.get_logger(__name__)

_AGAIN_AFTER_SECONDS = 2.0


def work() -> None:
    """Run the sweep and the other jobs, until stopped."""
    logs.configure()
    with misuse.told():
        settings = Settings.read()
        parent.end_with(settings.satunomor_parent)
        asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with service.running(settings) as running:
        while not stop.is_set():
            await _until_stopped_or_failed(running, stop)


async def _until_stopped_or_failed(running: service.Service, stop: asyncio.Event) -> None:
    worker = asyncio.create_task(jobs.work(running))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not worker.done():
        worker.cancel()
    stopping.cancel()
    result = (await asyncio.gather(worker, stopping, return_exceptions=True))[0]
    if isinstance(result, Exception):
        # The database is away, or was restarted: it will be back.
        log.warning("worker.interrupted", why=type(result).__name__)
        await asyncio.sleep(_AGAIN_AFTER_SECONDS)
