"""Chaos: each kind of process is killed at its worst moments, PostgreSQL is restarted; all come back a little later."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

from tests.ivr.commands.killing import owner_of
from tests.soak.house import House

logger = logging.getLogger(__name__)

# Real seconds.
_AGAIN_AFTER = 1.0  # the time that a process supervisor takes
_MOMENT_WITHIN = 10.0  # a kill whose moment does not come in a short run is left out
_LOOK_EVERY = 0.02
_AWAY_SECONDS = 80.0  # of the clock: music for 20 s, then those on duty are rung without the database
_IN_A_CONVERSATION = "select 1 from calls where state in ('connecting', 'talking') limit 1"
_A_JOB_UNDER_WAY = "select 1 from procrastinate_jobs where status = 'doing' limit 1"


class Chaos:
    """Kills, one after another, each at its point of the run."""

    def __init__(self, house: House, progress: Callable[[], float]) -> None:
        self._house, self._progress = house, progress
        self.done: list[str] = []
        self.away: list[tuple[datetime, datetime]] = []  # the times without a database

    async def run(self) -> None:
        """Do every kill of the plan."""
        acts: tuple[tuple[float, partial[Coroutine[Any, Any, None]]], ...] = (
            (0.08, partial(self._while_it_rings, before=True)),
            (0.15, partial(self._in_a_conversation, "serve-0")),
            (0.25, partial(self._without_database, _AWAY_SECONDS)),
            (0.40, partial(self._in_a_job, "work-0")),
            (0.50, partial(self._while_it_rings, before=False)),
            (0.55, partial(self._in_a_conversation, "serve-1")),
            (0.65, partial(self._in_a_job, "work-1")),
            (0.75, partial(self._while_it_rings, before=True)),
            (0.80, partial(self._while_it_rings, before=False)),
            (0.85, partial(self._all_of_a_kind, "work")),
        )
        for part, act in acts:
            await self._until(part)
            try:
                await act()
            except TimeoutError:
                self.done.append(f"the moment for {act.func.__name__.strip('_')} did not come")
            # One at a time: an outage of everything is FALLBACK_URL's case.
            await self._house.crew.is_up()

    async def _while_it_rings(self, *, before: bool) -> None:
        """Kill the process that has committed an offer and asked for its ring: before the leg exists, or just after."""
        door, killed = self._house.door, asyncio.Event()
        names: list[str] = []

        def strike(port: int) -> bool:
            process = owner_of(port, self._house.crew.running.values())
            if process is None:
                return False
            door.before_create = door.after_create = None
            names.append(self._house.crew.name_of(process))
            self._house.crew.kill(names[0])
            killed.set()
            return True

        if before:
            door.before_create = strike
        else:
            door.after_create = strike
        try:
            async with asyncio.timeout(_MOMENT_WITHIN):
                await killed.wait()
        finally:
            door.before_create = door.after_create = None
        await self._back(f"{'before' if before else 'after'} its ring was made", *names)

    async def _in_a_conversation(self, name: str) -> None:
        await self._when(_IN_A_CONVERSATION)
        await self._strike("in a conversation", name)

    async def _in_a_job(self, name: str) -> None:
        await self._when(_A_JOB_UNDER_WAY)
        await self._strike("in a job", name)

    async def _all_of_a_kind(self, kind: str) -> None:
        await self._strike(f"every {kind} at once", f"{kind}-0", f"{kind}-1")

    async def _without_database(self, seconds: float) -> None:
        server, clock = self._house.server, self._house.clock
        if server is None:
            return
        await self._side_by_side()
        began = clock.now()
        await server.stop()
        await clock.sleep(seconds - (clock.now() - began).total_seconds())
        await server.start()
        self.away.append((began, clock.now()))
        away = (clock.now() - began).total_seconds()
        self.done.append(f"PostgreSQL restarted, away for {away:.0f} s of the clock")

    async def _side_by_side(self) -> None:
        """Let both versions serve, where there are two: each must read what the other left on the disk."""
        if self._house.crew.versions.are_alike("serve-0", "serve-1"):
            await self._strike("to serve beside the other version", "serve-1")
            await self._house.crew.is_up()

    async def _strike(self, when: str, *names: str) -> None:
        for name in names:
            self._house.crew.kill(name)
        await self._back(when, *names)

    async def _back(self, when: str, *names: str) -> None:
        under_way = sum(not leg.over for leg in self._house.lab.calls)
        self.done.append(f"{' and '.join(names)} killed, {when}; {under_way} legs under way")
        await asyncio.sleep(_AGAIN_AFTER)
        for name in names:
            self._house.crew.start(name)

    async def _when(self, statement: str) -> None:
        async with asyncio.timeout(_MOMENT_WITHIN):
            while True:
                if await self._house.rows(statement):
                    return
                await asyncio.sleep(_LOOK_EVERY)

    async def _until(self, part: float) -> None:
        while True:
            if self._progress() >= part:
                return
            await asyncio.sleep(_LOOK_EVERY)
