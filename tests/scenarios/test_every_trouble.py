"""Every trouble, each in the middle of a busy line of 36 callers: nobody is lost (promises P1, P2, P8).

Each row of the table is a trouble, and the steps that cause it. At its end, and long after it:

- every caller who stayed on the line has ended in a conversation, a message, a callback, or directions, and the row of
  their call says so, with one outcome;
- no phone was rung twice at a time by this host;
- every webhook was answered, none with a failure of ours;
- no counsellor who was free stayed unrung for 60 s while a caller waited (`busy_line.Witness` says what that means).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from ivr.database import engine as engine_
from ivr.database.connections import libpq_url
from ivr.lab.faults import RestFault
from ivr.phone import heartbeats, responder, transactions
from ivr.phone.offline import replayer, snapshot_refresher
from routing.sql import locks
from tests.databases import connect, execute
from tests.proxy import Door, door_to
from tests.scenarios.busy_line import BusyLine
from tests.scenarios.hotline import Hotline, a_hotline
from tests.scenarios.outage import all_notice
from tests.small_disk import SmallDisk, a_small_disk

BEGINS_AFTER, LASTS = 25, 120  # seconds of the clock
# Each caller stays for a short time, so all kinds of calls happen within six minutes.
SETTINGS: dict[str, Any] = {"max_wait_seconds": 90, "wrap_up_seconds": 30}
ROLE = "satunomor_matrix"


@dataclass(frozen=True)
class Scene:
    """Where a trouble happens."""

    hotline: Hotline
    line: BusyLine
    url: str  # of the database, for a test that disturbs it
    door: Door
    disk: SmallDisk

    async def goes_on(self, seconds: int = LASTS) -> None:
        """Let this much time pass, with the database as it is."""
        await self.line.goes_on(seconds)

    async def goes_on_without(self, seconds: int = LASTS) -> None:
        """Let this much time pass without the database; the product's waits for it cost no real seconds."""
        with pytest.MonkeyPatch.context() as patch:
            for module, name in HURRIED:
                patch.setattr(module, name, 0.1)
            await self.line.goes_on(seconds)

    async def is_over(self) -> None:
        await all_notice(self.hotline)


HURRIED = (
    (transactions, "SECONDS"),
    (responder, "SECONDS"),
    (heartbeats, "_SECONDS"),
    (heartbeats, "_HEARTBEAT_SECONDS"),
    (heartbeats, "_LEAST_SECONDS"),
    (snapshot_refresher, "_KEEP_SECONDS"),
    (replayer, "_CATCH_UP_SECONDS"),
    (engine_, "_PROBE_SECONDS"),
    (engine_, "_LOCK_SECONDS"),
    (engine_, "_LINE_SECONDS"),
)


async def none(scene: Scene) -> None:
    await scene.goes_on()


async def frozen(scene: Scene) -> None:
    scene.door.freeze()
    await scene.goes_on_without()
    scene.door.thaw()
    await scene.is_over()


async def cut(scene: Scene) -> None:
    await scene.door.stop()
    await scene.goes_on_without()
    await scene.door.start()
    await scene.is_over()


def pool_empty(*processes: int) -> "Trouble":
    """These processes have no connection left, and the server serves."""

    async def trouble(scene: Scene) -> None:
        with pytest.MonkeyPatch.context() as patch:
            async with contextlib.AsyncExitStack() as taken:
                for n in processes:
                    engine = scene.hotline.processes[n].state.service.database._engine
                    for _ in range(engine.pool.size() + engine.pool._max_overflow):
                        await taken.enter_async_context(engine.connect())
                    patch.setattr(engine.pool, "_timeout", 0.01)
                await scene.goes_on()
        await scene.is_over()

    return trouble


async def no_connection_left(scene: Scene) -> None:
    """Other clients hold all connections of the server."""
    with connect(scene.url) as connection:
        execute(connection, "alter role {} connection limit 0", ROLE)
        connection.execute(TERMINATE)
        await scene.goes_on_without()
        execute(connection, "alter role {} connection limit -1", ROLE)
    await scene.is_over()


def locked(*statements: str) -> "Trouble":
    """Another session holds a lock, as VACUUM FULL or a frozen process does; then a second lock."""

    async def trouble(scene: Scene) -> None:
        for statement in statements:
            async with await psycopg.AsyncConnection.connect(libpq_url(scene.url)) as connection:
                await connection.execute(statement.encode())
                await scene.goes_on_without(30)
            await scene.is_over()

    return trouble


async def processes_restarted(scene: Scene) -> None:
    """All at once, three times: none of them keeps its memory."""
    for _ in range(3):
        for n in range(len(scene.hotline.processes)):
            await scene.hotline.restarts(n)
        await scene.goes_on(LASTS // 3)


async def server_restarted(scene: Scene) -> None:
    """Three times, in the middle of its work."""
    with connect(scene.url) as connection:
        for _ in range(3):
            await asyncio.gather(scene.goes_on(LASTS // 3), asyncio.to_thread(connection.execute, TERMINATE))
    await scene.is_over()


async def disk_full(scene: Scene) -> None:
    scene.disk.fill()
    await scene.goes_on()
    scene.disk.make_room()


def clock_set_by(hours: int) -> "Trouble":
    async def trouble(scene: Scene) -> None:
        await scene.hotline.wall.steps(hours * 3600.0)
        await scene.goes_on()

    return trouble


def rest_answers(fault: RestFault, **where: str) -> "Trouble":
    async def trouble(scene: Scene) -> None:
        faults = scene.hotline.lab.faults
        # The voicemail fetcher uses many tasks that do not wait on the virtual clock, so the clock does not know them.
        at_once = faults.every_rest(replace(fault, waited_for=0), path="/Recordings")
        with contextlib.nullcontext() if where else at_once, faults.every_rest(fault, **where):
            await scene.goes_on()

    return trouble


Trouble = Callable[[Scene], Coroutine[Any, Any, None]]
TERMINATE = (
    "select pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()"
)
TABLES = (
    ("calls", "counsellors", "blocks"),
    ("offers", "rota_versions", "callbacks"),
    ("holds", "shifts", "voicemails"),
    ("events", "covers", "recordings", "call_summaries"),
    ("pacing", "reach", "clocks"),
    ("route", "not_again", "rota_answers", "alembic_version"),
    ("accounts", "recovery_codes", "account_sessions", "one_time_links", "known_devices"),
    ("sign_in_attempts", "audit", "audit_beginning", "choices"),
    ("rota_needs", "rota_drafts", "counsellor_events", "test_rings"),
    (
        "notes",
        "listens",
        "reveals",
        "flags",
        "follow_ups",
        "handovers",
        "never_again",
        "on_call",
        "caller_plans",
    ),
    ("procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers"),
)
LOCK = 'lock table "{}" in access exclusive mode'
CREATES = {"method": "POST", "path": "/Calls.json"}
REST = {
    **{str(status): RestFault(status=status) for status in (400, 401, 403, 404, 307, 429, 500)},
    "HTML": RestFault(status=200, body="<html>Welcome</html>"),
    "null": RestFault(status=200, body="null"),
    # The create is done, but its answer does not come within the product's limit.
    "trickle": RestFault(answer_lost=True, waited_for=10),
    "10 s": RestFault(answer_lost=True, waited_for=5),
}
TROUBLES: dict[str, Trouble] = {
    "none": none,
    "frozen": frozen,
    "cut": cut,
    "one process without a connection": pool_empty(1),
    "no process with a connection": pool_empty(0, 1),
    "no connection left at the server": no_connection_left,
    **{f"{', '.join(some)} locked": locked(*map(LOCK.format, some)) for some in TABLES},
    "advisory lock": locked(locks.LINE),
    "processes restarted": processes_restarted,
    "server restarted": server_restarted,
    "disk full": disk_full,
    "clock 3 h ahead": clock_set_by(3),
    "clock 3 h back": clock_set_by(-3),
    **{f"creates: {name}": rest_answers(REST[name], **CREATES) for name in ("403", "500", "null", "10 s")},
    **{f"REST: {name}": rest_answers(fault) for name, fault in REST.items()},
}


@contextlib.contextmanager
def a_role(url: str) -> Iterator[str]:
    """Give the URL for a role with the rights of ours, whose connections can be counted."""
    with connect(url) as connection:
        try:
            execute(connection, "drop role if exists {}", ROLE)
            execute(connection, "create role {} login in role current_user", ROLE)
        except InsufficientPrivilege:
            pytest.skip("only a superuser can make a role")
        connection.execute(f"alter role {ROLE} password '{ROLE}'")
    parts = urlsplit(url)
    try:
        yield parts._replace(netloc=f"{ROLE}:{ROLE}@{parts.netloc.rpartition('@')[2]}").geturl()
    finally:
        with connect(url) as connection:
            connection.execute(TERMINATE)
            execute(connection, "drop role {}", ROLE)


@contextlib.asynccontextmanager
async def a_scene(name: str, url: str, folder: Path) -> AsyncIterator[Scene]:
    async with contextlib.AsyncExitStack() as opened:
        ours = url
        if name == "no connection left at the server":
            ours = opened.enter_context(a_role(url))
        disk = (
            opened.enter_context(a_small_disk(folder / "small")) if name == "disk full" else SmallDisk(folder)
        )
        door = await opened.enter_async_context(door_to(ours))
        if name in {"frozen", "cut"}:
            ours = door.url
        hotline = await opened.enter_async_context(a_hotline(ours, disk.data_dir, **SETTINGS))
        yield Scene(hotline, BusyLine(hotline), url, door, disk)


@pytest.mark.deep
@pytest.mark.parametrize("name", TROUBLES)
async def test_p1_p2_p8_nobody_is_lost(name: str, database_url: str, tmp_path: Path) -> None:
    async with a_scene(name, database_url, tmp_path) as scene:
        hotline, line = scene.hotline, scene.line
        await line.begins()
        await line.goes_on(BEGINS_AFTER)
        await TROUBLES[name](scene)
        await line.goes_on_to_its_end()
        assert line.lost() == []
        assert line.witness.unrung == []
        assert hotline.lab.double_rings == []
        unanswered = [each for each in hotline.lab.requests if each.status not in {200, 204}]
        assert [(each.url, each.status, each.failure) for each in unanswered] == []
        told = {row.sid: row.outcome for row in await hotline.all_calls()}
        wrong = [
            f"{leg.phone.name}: {told.get(leg.sid)}, not {line.outcomes(leg)}: {[each.text for each in leg.heard]}"
            for leg in line.legs
            if told.get(leg.sid) not in line.outcomes(leg)
        ]
        assert wrong == []


async def test_the_table_names_every_table(hotline: Hotline) -> None:
    found = await hotline.rows("select tablename from pg_tables where schemaname = 'public'")
    assert {name for (name,) in found} == {name for some in TABLES for name in some}
