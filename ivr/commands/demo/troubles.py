"""Troubles: what the demo's page may break, for real, and what callers get while it is broken (docs/operations.md)."""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from ivr.commands.demo.own_postgres import OwnPostgres
from ivr.commands.demo.processes import Processes, Which
from ivr.lab.faults import Faults, RestFault
from ivr.web.marked import N_

_OF_WEBHOOKS = 0.25  # so many are lost, and of the others so many come twice


class Trouble(ABC):
    """Something that is broken while it is on. Its texts are msgids of the pages' catalogue."""

    title: str
    callers_get: str
    mends_itself = False  # it ends by itself after some seconds

    @property
    @abstractmethod
    def is_on(self) -> bool:
        """Whether it is broken now."""

    @abstractmethod
    async def begin(self) -> None:
        """Break it."""

    @abstractmethod
    async def end(self) -> None:
        """Mend it."""


class CarrierSilent(Trouble):
    """The carrier's REST API answers nothing."""

    title = N_("The carrier does not answer")
    callers_get = N_(
        "Our requests to the carrier get no answer, so the service can ring nobody by itself. Whoever waits is "
        "connected from their own call: one counsellor after the other is dialled, and between two of them the keys "
        "work as ever."
    )

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._playing = contextlib.ExitStack()
        self._is_on = False

    @property
    def is_on(self) -> bool:
        return self._is_on

    async def begin(self) -> None:
        if not self._is_on:
            self._playing.enter_context(self._faults.every_rest(RestFault(request_lost=True)))
        self._is_on = True

    async def end(self) -> None:
        self._playing.close()
        self._is_on = False


class WebhooksAstray(Trouble):
    """Webhooks are lost on their way, there or back, or come twice."""

    title = N_("Webhooks are lost, or come twice")
    callers_get = N_(
        "One request of the carrier in four gets lost, or its answer does, and one in four comes twice. Callers hear a "
        "pause at most: the carrier asks again, and nothing is done twice."
    )

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    @property
    def is_on(self) -> bool:
        return self._faults.lose > 0

    async def begin(self) -> None:
        self._faults.lose = self._faults.repeat = _OF_WEBHOOKS

    async def end(self) -> None:
        self._faults.lose = self._faults.repeat = 0.0


class DatabaseStopped(Trouble):
    """PostgreSQL is stopped."""

    title = N_("The database is stopped")
    callers_get = N_(
        "Callers hear music for 20 seconds, those in the line after what is being played to them. Then those on "
        "duty are dialled one after the other, from the copy of the rota on disk; a phone that rings already is "
        "dialled once that ring is over. Within a minute a phone rings, and whoever reaches nobody may leave a "
        "message. Started again, the database has these calls too."
    )

    def __init__(self, postgres: OwnPostgres) -> None:
        self._postgres = postgres

    @property
    def is_on(self) -> bool:
        return self._postgres.is_stopped

    async def begin(self) -> None:
        await self._postgres.stop()

    async def end(self) -> None:
        await self._postgres.start()


class Killed(Trouble):
    """A process is killed; some seconds later it runs again."""

    mends_itself = True

    def __init__(self, processes: Processes, which: Which, title: str, callers_get: str) -> None:
        self.title, self.callers_get = title, callers_get
        self._processes, self._which = processes, which

    @property
    def is_on(self) -> bool:
        return not self._processes.is_there(self._which)

    async def begin(self) -> None:
        self._processes.kill(self._which)

    async def end(self) -> None:
        """Do nothing: it is started again by itself."""


class Troubles:
    """The troubles by their names in the page's addresses. `on_change` is called when one began or ended."""

    def __init__(self, faults: Faults, postgres: OwnPostgres, processes: Processes) -> None:
        self.on_change: list[Callable[[], None]] = []
        self._by_name: dict[str, Trouble] = {
            "carrier": CarrierSilent(faults),
            "webhooks": WebhooksAstray(faults),
            "database": DatabaseStopped(postgres),
            "web": Killed(
                processes,
                Which.WEB,
                N_("The web process is killed"),
                N_(
                    "For some seconds nobody answers the carrier. Who talks goes on talking. Who rings, waits or "
                    "presses a key just then hears the carrier's own error; with a second host or process, nobody "
                    "would notice."
                ),
            ),
            "worker": Killed(
                processes,
                Which.WORKER,
                N_("The worker is killed"),
                N_(
                    "Callers notice nothing: they are answered, and phones ring. Callbacks that are due and messages "
                    "that are to be fetched wait for some seconds until the worker runs again."
                ),
            ),
        }
        processes.on_change.append(self._changed)

    def __iter__(self) -> Iterator[tuple[str, Trouble]]:
        return iter(self._by_name.items())

    def __getitem__(self, name: str) -> Trouble:
        return self._by_name[name]

    async def switch(self, name: str, *, on: bool) -> None:
        """Break something, or mend it. Raises KeyError for an unknown name, and what PostgreSQL's start does."""
        trouble = self._by_name[name]
        try:
            await (trouble.begin() if on else trouble.end())
        finally:
            self._changed()

    def _changed(self) -> None:
        for tell in self.on_change:
            tell()
