"""The demo's processes: `serve` and `work`, each started again some seconds after it ended, as systemd would."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum
from pathlib import Path
from typing import IO

from ivr.clock import Clock
from ivr.process import parent_process
from ivr.settings import environment_without_settings

AGAIN_AFTER_SECONDS = 5.0  # of the demo's clock
_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.05
_PROGRAM = (sys.executable, "-m", "ivr.commands")


class Which(Enum):
    """A process of the demo."""

    WEB = "web"
    WORKER = "worker"


class Processes:
    """The web and the worker process. `on_change` is called whenever one is there, or has gone."""

    def __init__(self, variables: dict[str, str], folder: Path, log: IO[bytes], clock: Clock) -> None:
        """Start both. `variables` are their settings; they run in `folder`, and write to `log`."""
        self.on_change: list[Callable[[], None]] = []
        self._environment = environment_without_settings() | variables
        self._environment[parent_process.VARIABLE] = str(os.getpid())  # they end with us, however we end
        self._folder, self._log = folder, log
        self._port = 0
        self._kept = {
            Which.WEB: _Kept(self._serve, self._listens, clock, self._changed),
            Which.WORKER: _Kept(self._work, _at_once, clock, self._changed),
        }

    @property
    def service(self) -> str | None:
        """The URL of the web process, if it is there."""
        return f"http://127.0.0.1:{self._port}" if self.is_there(Which.WEB) else None

    def is_there(self, which: Which) -> bool:
        """Whether this process runs; the web process also listens."""
        return self._kept[which].is_up

    @property
    def has_failed(self) -> bool:
        """Whether one has ended before it could be used."""
        return any(kept.has_failed for kept in self._kept.values())

    def kill(self, which: Which) -> None:
        """Kill this process at once (SIGKILL), if it runs. It is started again some seconds later."""
        self._kept[which].kill()

    async def end(self) -> None:
        """End both, in their orderly way if that takes no more than some seconds."""
        await asyncio.gather(*(kept.end() for kept in self._kept.values()))

    async def _serve(self) -> asyncio.subprocess.Process:
        self._port = _free_port()
        return await self._start("serve", "--port", str(self._port))

    async def _work(self) -> asyncio.subprocess.Process:
        return await self._start("work")

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *_PROGRAM,
            *arguments,
            cwd=self._folder,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,  # so that Ctrl-C reaches us alone
        )

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True

    def _changed(self) -> None:
        for tell in self.on_change:
            tell()


class _Kept:
    """A process that is started again when it has ended."""

    def __init__(
        self,
        start: Callable[[], Awaitable[asyncio.subprocess.Process]],
        works: Callable[[], Awaitable[bool]],
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        """`works` tells whether a process that was started can be used by now."""
        self.is_up = self.has_failed = False
        self._start, self._works, self._clock, self._changed = start, works, clock, changed
        self._process: asyncio.subprocess.Process | None = None
        self._ending = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep(), name="demo.process")

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    async def end(self) -> None:
        self._ending.set()
        self._send(signal.SIGTERM)
        _, late = await asyncio.wait({self._keeping}, timeout=_STOP_SECONDS)
        if late:
            self.kill()
        await self._keeping

    async def _keep(self) -> None:
        while not self._ending.is_set():
            self._process = await self._start()
            if self._ending.is_set():  # asked for while it was started
                self._send(signal.SIGTERM)
            await self._until_it_ends(self._process)
            self._process = None
            await self._clock.wait(self._ending, AGAIN_AFTER_SECONDS)

    async def _until_it_ends(self, process: asyncio.subprocess.Process) -> None:
        ended = asyncio.create_task(process.wait())
        while not ended.done() and not self.is_up:
            self.is_up = await self._works()
            await asyncio.wait({ended}, timeout=0 if self.is_up else _LOOK_SECONDS)
        self.has_failed = self.has_failed or not self.is_up
        self._changed()
        await ended
        self.is_up = False
        self._changed()

    def _send(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)


@contextlib.asynccontextmanager
async def running(
    variables: dict[str, str], folder: Path, log: IO[bytes], clock: Clock
) -> AsyncIterator[Processes]:
    """Run both processes for the length of the block."""
    processes = Processes(variables, folder, log, clock)
    try:
        yield processes
    finally:
        await processes.end()


async def _at_once() -> bool:
    return True


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port
