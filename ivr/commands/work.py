"""`satunomor work`: the worker process, which runs the jobs."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Annotated

import structlog
import typer
from prometheus_client import start_http_server

from ivr import bootstrap, jobs
from ivr.commands import exit_on_error
from ivr.commands.starting import missing_settings
from ivr.monitoring import logs
from ivr.monitoring.metrics import Metrics
from ivr.process import parent_process, shutdown
from ivr.process.interpreter import collect_seldom, step_back, switch_often
from ivr.settings import Settings

log = structlog.get_logger(__name__)

_AGAIN_AFTER_SECONDS = 2.0
_LEAVE_SECONDS = 7.0  # a second less than `serve` waits for its worker (ivr/commands/worker_process.py)


MetricsAt = Annotated[
    str | None,
    typer.Option("--metrics", metavar="HOST:PORT", help="Show this worker's metrics at this address."),
]


def work(metrics_at: MetricsAt = None) -> None:
    """Run the sweep and the other jobs, until stopped."""
    logs.configure()
    step_back()
    switch_often()
    collect_seldom()
    with exit_on_error.exit_on_error():
        settings = missing_settings.read("work")
        parent_process.end_with(settings.satunomor_parent)
        metrics = Metrics(settings.satunomor_metrics)
        with shown(metrics, metrics_at):
            shutdown.run(_work(settings, metrics))


@contextlib.contextmanager
def shown(metrics: Metrics, at: str | None) -> Iterator[None]:
    """Serve this worker's metrics at `at`; a worker of `serve` shares its folder instead (decision 0130)."""
    if at is None:
        yield
        return
    host, _, port = at.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host or "127.0.0.1", metrics.registry())
    except (OSError, OverflowError, ValueError) as error:
        typer.echo(f"--metrics {at}: {error}. Write a free address such as 127.0.0.1:9101.", err=True)
        raise typer.Exit(exit_on_error.STATUS) from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def _work(settings: Settings, metrics: Metrics) -> None:
    stop = asyncio.Event()

    def leave() -> None:
        stop.set()
        _leave_in_time()

    for number in shutdown.handled_signals():
        asyncio.get_running_loop().add_signal_handler(number, leave)
    async with bootstrap.running(settings, metrics=metrics) as running:
        while not stop.is_set():
            await _until_stopped_or_failed(running, stop)


def _leave_in_time() -> None:
    """Kill this process after some seconds: work on a frozen database may never end.

    Any process of ours may be killed at any point; another one takes over its work.
    """
    timer = threading.Timer(_LEAVE_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()


async def _until_stopped_or_failed(running: bootstrap.Service, stop: asyncio.Event) -> None:
    worker = asyncio.create_task(jobs.work(running))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({worker, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not worker.done():
        worker.cancel()
    stopping.cancel()
    result = (await asyncio.gather(worker, stopping, return_exceptions=True))[0]
    if isinstance(result, Exception):
        # The database is away or was restarted, and will be back.
        log.warning("worker.interrupted", why=type(result).__name__)
        await asyncio.sleep(_AGAIN_AFTER_SECONDS)
