"""Jobs: the periodic work that needs no caller, run by procrastinate from our own database."""

import asyncio
import contextlib
from typing import Any

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from ivr.bootstrap import Service
from ivr.database import app_role
from ivr.database.connections import LIMITS, cut, driver_arguments, libpq_url
from ivr.database.engine import DatabaseNotReachable
from ivr.rota_files import drafts
from ivr.rota_files.last_read import LastRead

log = structlog.get_logger(__name__)

# The sixth field is seconds.
_EVERY_5_SECONDS = "* * * * * */5"
_EVERY_MINUTE = "* * * * *"
_DRAFT = "rota_draft"
_EVERY_HOUR = "17 * * * *"  # not nightly: a host that is off at night would never erase
_FAILED_KEPT_HOURS = 7 * 24
_ANSWER_SECONDS = 8.0  # longer than the server's statement timeout
_STALLED_AFTER_SECONDS = 30  # without a procrastinate heartbeat, which comes every 10 s


def jobs_of(service: Service) -> App:
    """Return procrastinate's app with the jobs of this helpline, not yet open."""
    url = service.database.url
    connector = PsycopgConnector(
        pool_factory=_pool,
        conninfo=libpq_url(url),
        kwargs=driver_arguments(url, LIMITS),
        connection_class=_Bounded,
        min_size=1,
        max_size=4,
    )
    app = App(connector=connector)

    @app.periodic(cron=_EVERY_5_SECONDS)
    @app.task(name="sweep", queueing_lock="sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
        """Move on or close what is past its time."""
        try:
            await service.sweep()
        except DatabaseNotReachable as error:
            log.warning("sweep.not_done", why=str(error))

    @app.periodic(cron=_EVERY_5_SECONDS)
    @app.task(name="collect", queueing_lock="collect", lock="collect")
    async def collect(timestamp: int) -> None:  # noqa: ARG001
        """Fetch callers' voicemails from the carrier."""
        try:
            await service.voicemail_fetcher.collect()
        except DatabaseNotReachable as error:
            log.warning("collect.not_done", why=str(error))

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="erase_old", queueing_lock="erase_old")
    async def erase_old(timestamp: int) -> None:  # noqa: ARG001
        """Erase numbers, recordings and calls past their time; retry failures an hour later."""
        try:
            await service.erase_old()
        except DatabaseNotReachable as error:
            log.warning("retention.not_done", why=str(error))

    @app.periodic(cron=_EVERY_HOUR)
    @app.task(name="delete_failed", queueing_lock="delete_failed")
    async def delete_failed(timestamp: int) -> None:  # noqa: ARG001
        """Delete jobs that failed a week ago; successful jobs are deleted as they end."""
        await app.job_manager.delete_old_jobs(
            _FAILED_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @app.periodic(cron=_EVERY_MINUTE)
    @app.task(name="retry_stalled", queueing_lock="retry_stalled")
    async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001
        """Give the jobs of a killed worker to another one."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER_SECONDS):
            log.warning("job.stalled", task=job.task_name)
            await _hand_over(app.job_manager, job)

    _add_drafts(app, service)
    _add_mails(app, service)
    return app


def _add_mails(app: App, service: Service) -> None:
    @app.periodic(cron=_EVERY_5_SECONDS)
    @app.task(name="mail_links", queueing_lock="mail_links", lock="mail_links")
    async def mail_links(timestamp: int) -> None:  # noqa: ARG001
        """Send invitations and links by mail."""
        try:
            await service.mail_links()
        except DatabaseNotReachable as error:
            log.warning("mail.not_looked_for", why=str(error))


def _add_drafts(app: App, service: Service) -> None:
    last_read = LastRead()

    @app.task(name=_DRAFT)
    async def rota_draft(draft: int) -> None:
        """Read a rota file that was uploaded, or publish it."""
        try:
            await drafts.work_on(service, draft, last_read)
        except DatabaseNotReachable as error:
            log.warning("draft.not_done", why=str(error))

    @app.periodic(cron=_EVERY_MINUTE)
    @app.task(name="rota_drafts_left", queueing_lock="rota_drafts_left")
    async def rota_drafts_left(timestamp: int) -> None:  # noqa: ARG001
        """Take up the drafts whose job was lost."""
        try:
            for draft in await drafts.left_behind(service):
                await _defer_draft(app, draft)
        except DatabaseNotReachable as error:
            log.warning("drafts.not_looked_for", why=str(error))


async def read_soon(service: Service, draft: int) -> None:
    """Let a worker read, or publish, a draft. If the database is away just now, one finds it within two minutes."""
    app = jobs_of(service)
    try:
        async with app.open_async():
            await _defer_draft(app, draft)
    except (ConnectorException, psycopg.Error, PoolTimeout) as error:
        log.warning("draft.not_deferred", draft=draft, why=type(error).__name__)


async def _defer_draft(app: App, draft: int) -> None:
    # One job for a draft waits at most, and one runs.
    lock = f"{_DRAFT} {draft}"
    with contextlib.suppress(AlreadyEnqueued):
        await app.configure_task(_DRAFT, lock=lock, queueing_lock=lock).defer_async(draft=draft)


_Connection = psycopg.AsyncConnection[tuple[Any, ...]]


class _Bounded(_Connection):
    """A connection with a limit on each wait, since procrastinate sets none."""

    async def wait(self, *given: Any, **more: Any) -> Any:
        """Wait for the server; cut the connection when no answer comes in time."""
        timer = asyncio.get_running_loop().call_later(_ANSWER_SECONDS, cut, self)
        try:
            return await super().wait(*given, **more)
        finally:
            timer.cancel()


def _pool(**given: Any) -> AsyncConnectionPool[_Connection]:
    return AsyncConnectionPool(**{"configure": app_role.take, **given}, timeout=_ANSWER_SECONDS)


async def _hand_over(manager: JobManager, job: Job) -> None:
    """Give a job to another worker, or drop it where the same job is queued again.

    Until then the stalled job keeps its lock, and the queued one cannot run.
    """
    assert job.id is not None  # noqa: S101 - it comes from the database
    try:
        await manager.retry_job(job)
    except UniqueViolation:
        await manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=True)


async def work(service: Service) -> None:
    """Run jobs until cancelled. Raises procrastinate's and psycopg's errors when the database goes away."""
    app = jobs_of(service)
    async with app.open_async():
        log.info("worker.started")
        await app.run_worker_async(
            concurrency=4,
            fetch_job_polling_interval=1.0,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            shutdown_graceful_timeout=5.0,
            install_signal_handlers=False,
            listen_notify=False,  # its connection would wait without a limit, and polling is fast enough
        )
