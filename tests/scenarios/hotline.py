"""A hotline to ring: the whole product over the lab, on virtual time, with a real database."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlalchemy import select, text
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ivr.app import create_app
from ivr.bootstrap import Service
from ivr.clock import Stepping
from ivr.lab import Lab, Leg, Phone
from ivr.monitoring import logs
from ivr.phone.documents import static
from ivr.settings import GivenSettings, Settings
from ivr.virtual_clock import VirtualClock, VirtualWall
from routing import calls, timeline
from routing.calls import Call
from routing.rota import publishing
from routing.rota.files.lines import Reading, ShiftLine
from routing.rota.scope import EVERYTHING
from routing.summaries import making

NUMBER = "+622150001234"
PUBLIC_URL = "https://hotline.test"
SID, TOKEN = "AC" + "5" * 32, "the-account's-token"
KEY = "a key for tests that is long enough to seal with"

# A Wednesday, 10:00 in Jakarta.
MORNING = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

ANA, BUDI, CITRA = "+6281200000001", "+6281200000002", "+6281200000003"
NAMES = {ANA: "Ana", BUDI: "Budi", CITRA: "Citra"}


class Log(logging.Handler):
    """Every line that was logged, as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.troubles: list[str] = []
        self.setFormatter(logs.formatter(is_terminal=False))

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self.lines.append(line)
        if record.levelno >= logging.ERROR:
            self.troubles.append(line)


EVERY_DAY = 0b1111111


def shift(phone: str, *, line: int = 2, start: int = 0, end: int = 24 * 60, **more: Any) -> ShiftLine:
    """Return a line of a rota: every day, from and to these minutes of it."""
    named = NAMES.get(phone, phone)
    return ShiftLine(line, EVERY_DAY, None, start, end, named, phone, **more)


class OneProcess:
    """The clock of one web process: when the process ends, only its own waits end with it."""

    def __init__(self, clock: VirtualClock, wall: VirtualWall) -> None:
        self._clock, self._wall = clock, wall
        self._tasks: set[asyncio.Task[None]] = set()
        self.stepping: list[Stepping] = wall.stepping
        self.now, self.wait = wall.now, wall.wait
        self.sleep, self.sleep_until = wall.sleep, wall.sleep_until

    @property
    def ahead(self) -> float | None:
        return self._wall.ahead

    def spawn(self, work: Coroutine[Any, Any, None], *, name: str) -> "asyncio.Task[None]":
        task = self._clock.spawn(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._clock.settle()
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


class Hotline:
    """The tools of a scenario: phones, the rota, time, and the witnesses of the promises."""

    def __init__(
        self, clock: VirtualClock, wall: VirtualWall, settings: Settings, lab: Lab, processes: list[FastAPI]
    ) -> None:
        # The product's time and the true time differ where a test has set the wall clock.
        self.clock, self.wall = clock, wall
        self.settings, self.lab, self.processes = settings, lab, processes
        self.ana, self.budi, self.citra = (lab.phone(number, name) for number, name in NAMES.items())
        self.log = Log()
        self.lives: list[contextlib.AsyncExitStack] = []
        # While the whole site is down, another host still answers: path -> document.
        self.is_down = False
        self.elsewhere: dict[str, str] = {}
        self.expects_errors = False
        self.expects_trouble = False
        self.former: set[str] = set()  # phones that counsellors had before

    @property
    def service(self) -> Service:
        """The first web process's parts."""
        service: Service = self.processes[0].state.service
        return service

    async def starts(self, n: int) -> None:
        """Start the n-th web process, in place of one that has ended."""
        clock, transport = OneProcess(self.clock, self.wall), httpx.ASGITransport(app=self.lab.app)
        app = create_app(self.settings, clock=clock, transport=transport)
        await self.lives[n].enter_async_context(app.router.lifespan_context(app))
        self.processes[n : n + 1] = [app]

    async def restarts(self, n: int) -> None:
        """End a web process and start another in its place: the new one remembers nothing."""
        await self.clock.settle()
        await self.lives[n].aclose()
        await self.starts(n)

    def caller(self, number: str = "+6281390000001", name: str = "Caller") -> Phone:
        return self.lab.phone(number, name)

    async def calls_in(self, caller: Phone) -> Leg:
        """Dial the number and get through the language menu in silence, up to the first words of the wait."""
        leg = await caller.dials(NUMBER)
        await caller.hears("tekan 1")
        return leg

    async def waits(self, caller: Phone) -> Leg:
        """Dial, choose Indonesian, and wait in the line."""
        leg = await self.calls_in(caller)
        await caller.presses("1")
        await caller.hears("Mohon jangan tutup telepon")
        return leg

    async def talks(self, caller: Phone, counsellor: Phone) -> None:
        """Bring the two into a conversation."""
        await self.waits(caller)
        await counsellor.rings()
        await counsellor.answers()
        await counsellor.hears("Tekan satu untuk menerima")
        await counsellor.presses("1")
        await caller.is_connected_to(counsellor)

    async def hands_over(self, caller: Phone, first: Phone, second: Phone, *, keyed: str) -> None:
        """Let whoever talks hand the caller over to another, and say by a key how it went."""
        await first.presses("*")
        await first.hears("Penelepon menunggu")
        await first.presses("2")
        await first.hears("Percakapan selesai")
        await second.rings()
        await first.presses(keyed)
        await first.is_off(within=20)
        await second.answers()
        await second.hears("Tekan satu untuk menerima")
        await second.presses("1")
        await caller.is_connected_to(second)

    async def agrees(self, caller: Phone) -> Leg:
        """Wait in the line, and ask there to be rung back at this number."""
        leg = await self.waits(caller)
        await caller.presses("1")
        await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
        await caller.presses("1")
        await caller.hears("Anda akan kami telepon begitu tiba giliran Anda")
        await caller.is_off(within=60)
        return leg

    async def fetches(self, counsellor: Phone, within: float = 30) -> None:
        """Accept a callback that is offered, and wait."""
        await counsellor.rings(within=within)
        await counsellor.answers()
        await counsellor.hears("Ada yang meminta untuk ditelepon kembali")
        await counsellor.presses("1")
        await counsellor.hears("Kami sedang menelepon orangnya")

    async def callbacks(self) -> list[Any]:
        """Return every callback row, in the order of asking."""
        return await self.rows("select * from callbacks order by asked_at, id")

    async def runs(self, seconds: float) -> None:
        """Let time pass as the worker sees it: with a sweep every 5 seconds."""
        for _ in range(round(seconds / 5)):
            await self.passes(5)
            await self.sweeps()

    async def publish(self, *lines: ShiftLine) -> None:
        """Publish a rota."""
        async with self.service.database.begin() as connection:
            await publishing.publish(
                connection,
                Reading(shifts=list(lines)),
                now=self.clock.now(),
                by="test",
                source="test.csv",
                zone=self.settings.hotline_timezone,
                scope=EVERYTHING,
                allow_empty=True,
            )

    async def on_duty(self, *phones: str, tier: Iterable[int] = ()) -> None:
        """Publish a rota that has these counsellors on duty around the clock."""
        tiers = list(tier) or [1] * len(phones)
        await self.publish(
            *(
                shift(phone, line=line, tier=rank)
                for line, (phone, rank) in enumerate(zip(phones, tiers, strict=True), start=2)
            )
        )

    def fallback_document(self) -> str:
        """Return what `satunomor provision` prints for another host."""
        return static.fallback(self.service.responder.voice)

    async def passes(self, seconds: float) -> None:
        """Let time pass."""
        await self.clock.advance(seconds)

    async def sweeps(self) -> None:
        """Run the sweep once, as the worker does every few seconds."""
        await self.service.sweep()
        await self.clock.settle()

    async def collects(self, *, after: float = 3, times: int = 2) -> None:
        """Let the worker fetch messages, each time after this many seconds."""
        for _ in range(times):
            await self.passes(after)
            await self.service.voicemail_fetcher.collect()
            await self.clock.settle()

    async def messages(self) -> list[Any]:
        """Return every voicemail row, in the order of beginning."""
        return await self.rows("select * from voicemails order by begun_at, id")

    async def call_of(self, leg: Leg) -> Call:
        """Return the row of a caller's leg."""
        async with self.service.database.begin() as connection:
            call = await calls.by_sid(connection, leg.sid)
        assert call is not None, "no row for this leg"
        return call

    async def all_calls(self) -> list[Any]:
        """Return every call row."""
        return await self.rows(select(calls.calls).order_by(calls.calls.c.arrived_at))

    async def timeline_of(self, leg: Leg) -> list[str]:
        """Return the kinds of a call's events, in their order."""
        return [event.kind for event in await self.events_of(leg)]

    async def events_of(self, leg: Leg) -> list[timeline.Event]:
        call = await self.call_of(leg)
        async with self.service.database.begin() as connection:
            return await timeline.of_call(connection, UUID(str(call.id)))

    async def rows(self, statement: Any) -> list[Any]:
        """Return the rows of a statement, or of a text in SQL."""
        async with self.service.database.begin() as connection:
            found = await connection.execute(text(statement) if isinstance(statement, str) else statement)
            return list(found.all())

    async def ends_well(self) -> None:
        """Check what must hold at the end of every scenario."""
        await self.clock.settle()
        # Callbacks that are still open would ring counsellors again and again.
        async with self.service.database.begin() as connection:
            await connection.execute(
                text(
                    "update counsellors set paused_at = :now, paused_until = '2030-01-01', paused_by = 'coordinator'"
                    " where exists (select from callbacks)"
                ),
                {"now": self.clock.now()},
            )
        for leg in self.lab.calls:
            theirs = leg.direction == "inbound" or (leg.answered and leg.phone.number not in NAMES)
            if theirs and not leg.over:
                leg.phone.hang_up()
        self._keeps_no_more()
        await self.passes(200)
        await self.sweeps()
        await self.passes(5)
        assert self.lab.ringing() == [], "somebody's phone still rings"
        assert [leg for leg in self.lab.calls if not leg.over] == [], "a leg is still open"
        assert self.lab.double_rings == []
        assert self.expects_errors or self.lab.errors == []
        in_line = {callback.attempt_id for callback in await self.callbacks() if callback.state == "in_line"}
        for call in await self.all_calls():
            if call.id in in_line:
                assert call.state == "waiting", "a callback stands in the line by a call that does not"
                continue
            assert (call.state, call.ended_at is None) == ("ended", False), "a call without an end (P1)"
            assert call.outcome is not None
        assert await self.rows("select phone from holds where released_at is null") == []
        await self._timelines_explain_every_state()
        await self._summaries_say_what_became_of_the_calls()
        await self._nobody_is_named()
        assert self.expects_trouble or self.log.troubles == [], "\n".join(self.log.troubles)

    def _keeps_no_more(self) -> None:
        """Stop renewing the copy of the rota each minute: it took a third of the time of all scenarios."""
        if self.service.refresher._spool.is_empty():
            for task in asyncio.all_tasks():
                if task.get_name() == "standby.keeper":
                    task.cancel()

    async def _nobody_is_named(self) -> None:
        """Promise P6: no number in a log line or a URL; no caller's number in the database or in DATA_DIR."""
        known = (
            {row.phone for row in await self.rows("select phone from counsellors")}
            | {self.settings.hotline_number}
            | self.former
        )
        numbers = {phone.number for phone in self.lab.phones.values() if len(phone.number) > 6}
        digits = [number.removeprefix("+") for number in numbers]
        secret = [number.removeprefix("+") for number in numbers - known]
        urls = [request.url for request in self.lab.requests] + [
            request.path for request in self.lab.rest_requests
        ]
        for name, texts, unspeakable in (
            ("log", self.log.lines, digits),
            ("URLs", urls, digits),
            ("database", await self.dump(), secret),
            ("DATA_DIR", self._files(), secret),
        ):
            found = [text for text in texts if any(number in text for number in unspeakable)]
            assert found == [], f"a number is readable in the {name}"

    async def dump(self) -> list[str]:
        """Return every row of every table as text."""
        tables = await self.rows("select tablename from pg_tables where schemaname = 'public'")
        every = " union all ".join(f'select t::text from "{name}" t' for (name,) in tables)  # noqa: S608
        return [row[0] for row in await self.rows(every)]

    def _files(self) -> list[str]:
        folder = self.settings.data_dir
        return [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]

    async def _timelines_explain_every_state(self) -> None:
        """Promise P7: the last state event on each timeline is the state of the row."""
        states = ", ".join(f"'call.{state}'" for state in calls.State)
        last = await self.rows(
            "select distinct on (c.id) c.state, e.kind from calls c join events e on e.call_id = c.id"  # noqa: S608
            f" where e.kind in ({states}) order by c.id, e.id desc"
        )
        assert all(kind == f"call.{state}" for state, kind in last), last

    async def _summaries_say_what_became_of_the_calls(self) -> None:
        """Each ended call with a leg has a summary, and it says what one made now would say."""
        asked = "select * from call_summaries order by call_id"
        before = await self.rows(asked)
        ended = await self.rows(
            "select id from calls where state = 'ended' and (callback_id is null or sid not like 'attempt-%')"
            " and exists (select from events where call_id = calls.id)"  # not what a test has filled in
        )
        async with self.service.database.begin() as connection:
            for (call_id,) in ended:
                await making.keep(connection, call_id)
        assert await self.rows(asked) == before
        assert {row.call_id for row in before} == {call_id for (call_id,) in ended}


@contextlib.asynccontextmanager
async def a_hotline(
    database_url: str, data_dir: Path, *, start: datetime = MORNING, seed: int = 0, **changed: Any
) -> AsyncIterator[Hotline]:
    """Run the product over a lab; at the end of the block every promise is checked."""
    settings = GivenSettings(
        **{
            "database_url": database_url,
            "data_dir": data_dir,
            "public_url": PUBLIC_URL,
            "hotline_number": NUMBER,
            "twilio_account_sid": SID,
            "twilio_auth_token": TOKEN,
            "secret_key": KEY,
            **changed,
        },
    )
    clock = VirtualClock(start)
    wall = VirtualWall(clock)
    turn = itertools.count()

    async def product(scope: Scope, receive: Receive, send: Send) -> None:
        """Give each request to another of the web processes, as a load balancer does."""
        if (document := hotline.elsewhere.get(scope["path"])) is not None:
            await Response(document, media_type="text/xml")(scope, receive, send)
            return
        if hotline.is_down:
            raise httpx.ConnectError("the whole site is down")
        await processes[next(turn) % len(processes)](scope, receive, send)

    lab = Lab(clock, account_sid=SID, auth_token=TOKEN, seed=seed, transport=httpx.ASGITransport(app=product))
    processes: list[FastAPI] = []
    lab.add_number(
        settings.hotline_number,
        voice_url=f"{PUBLIC_URL}/voice/incoming",
        status_callback=f"{PUBLIC_URL}/voice/status",
        fallback_url=f"{PUBLIC_URL}/voice/fallback",
    )
    hotline = Hotline(clock, wall, settings, lab, processes)
    async with contextlib.AsyncExitStack() as running:
        for n in range(2):
            hotline.lives.append(await running.enter_async_context(contextlib.AsyncExitStack()))
            await hotline.starts(n)
        logging.getLogger().addHandler(hotline.log)
        try:
            yield hotline
            await hotline.ends_well()
        finally:
            logging.getLogger().removeHandler(hotline.log)
            await lab.close()
