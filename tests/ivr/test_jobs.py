"""Jobs: a worker may be killed during any of them."""

from types import SimpleNamespace
from typing import Any

import pytest
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import text

from ivr import jobs
from ivr.database.engine import Database
from ivr.jobs import jobs_of
from tests.proxy import door_to
from tests.stopwatch import Stopwatch


def of_a_service_with(database: Database) -> App:
    return jobs_of(SimpleNamespace(database=database))  # type: ignore[arg-type]  # its other parts do the jobs


@pytest.fixture
def app(database: Database) -> App:
    return of_a_service_with(database)


async def _is_killed_while_it_collects(app: App, database: Database) -> None:
    worker = await app.job_manager.register_worker()
    await app.configure_task("collect", lock="collect", queueing_lock="collect").defer_async(timestamp=1)
    assert await app.job_manager.fetch_job(None, worker)
    async with database.begin() as connection:
        await connection.execute(
            text("update procrastinate_workers set last_heartbeat = now() - interval '2 minutes'")
        )


async def _next_job(app: App) -> Any:
    return await app.job_manager.fetch_job(None, await app.job_manager.register_worker())


async def test_the_job_of_a_worker_that_was_killed_is_done_by_another_one(
    app: App, database: Database
) -> None:
    async with app.open_async():
        await _is_killed_while_it_collects(app, database)
        assert await _next_job(app) is None
        await app.tasks["retry_stalled"](1)
        assert (await _next_job(app)).task_name == "collect"


async def test_a_queued_job_takes_the_place_of_the_killed_one(app: App, database: Database) -> None:
    async with app.open_async():
        await _is_killed_while_it_collects(app, database)
        await app.configure_task("collect", lock="collect", queueing_lock="collect").defer_async(timestamp=2)
        assert await _next_job(app) is None, "the killed one has the lock"
        await app.tasks["retry_stalled"](2)
        job = await _next_job(app)
        assert (job.task_name, job.task_kwargs) == ("collect", {"timestamp": 2})


async def test_jobs_that_have_failed_are_kept_for_a_week(app: App, database: Database) -> None:
    async with app.open_async():
        for days in (6, 8):
            name = f"failed {days} days ago"
            job = await app.configure_task("sweep", lock=name, queueing_lock=name).defer_async(timestamp=1)
            await app.job_manager.finish_job_by_id_async(job, Status.FAILED, delete_job=False)
            async with database.begin() as connection:
                await connection.execute(
                    text(
                        "update procrastinate_events set at = now() - make_interval(days => :d) where job_id = :j"
                    ),
                    {"d": days, "j": job},
                )
        await app.tasks["delete_failed"](1)
    async with database.begin() as connection:
        left = await connection.execute(text("select lock from procrastinate_jobs where status = 'failed'"))
        assert list(left.scalars()) == ["failed 6 days ago"]


async def test_a_worker_whose_connections_fall_silent_notices_and_works_on_new_ones(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_ANSWER_SECONDS", 0.3)
    async with door_to(database_url) as door:
        app = of_a_service_with(Database(door.url))
        async with app.open_async():
            await app.job_manager.register_worker()
            door.freeze()
            stopwatch = Stopwatch()
            with pytest.raises(ConnectorException):
                await app.job_manager.register_worker()
            assert stopwatch.seconds < 2
            door.thaw()
            await app.job_manager.register_worker()


@pytest.mark.real_limits
async def test_its_connections_carry_the_limits(app: App) -> None:
    async with app.open_async():
        connector = app.connector
        for name, value in {"statement_timeout": "5s", "timezone": "UTC"}.items():
            assert (await connector.execute_query_one_async(f"show {name}")) == {_shown(name): value}


def _shown(name: str) -> str:
    return {"timezone": "TimeZone"}.get(name, name)
