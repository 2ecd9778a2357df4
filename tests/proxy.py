"""A proxy before a PostgreSQL server that a test can stop or freeze, as if the server itself were stopped or frozen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

_STATEMENTS = {b"Q", b"P"}  # the first byte of a client's message after the greeting


class Door:
    """Forwards connections; `stop` refuses and drops them, `freeze` takes them and never answers (SIGSTOP)."""

    def __init__(self, url: str, *, freezes_after_greeting: bool = False) -> None:
        """`freezes_after_greeting`: when frozen, still greet new connections, as a pooler would."""
        self._greets = freezes_after_greeting
        self._parts = urlsplit(url)
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._links: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def url(self) -> str:
        """The URL through the door."""
        parts = self._parts
        user = f"{parts.username}:{parts.password or ''}@" if parts.username else ""
        return parts._replace(netloc=f"{user}127.0.0.1:{self.port}", query="").geturl()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """As when the server was stopped."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._links):
            writer.transport.abort()
        await asyncio.sleep(0)

    def freeze(self) -> None:
        """As when the server was frozen by SIGSTOP."""
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    async def close(self) -> None:
        self.thaw()
        await self.stop()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._pass(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._links.add(writer)
        try:
            if not self._greets:
                await self._open.wait()
            there_reader, there = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        self._links.add(there)
        both = [
            asyncio.ensure_future(self._copy(reader, there)),
            asyncio.ensure_future(self._copy(there_reader, writer)),
        ]
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for each in both:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
        for end in (writer, there):
            end.transport.abort()
            self._links.discard(end)

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if not (self._greets and data[:1] not in _STATEMENTS):
                    await self._open.wait()
                writer.write(data)
                await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = parse_qs(self._parts.query).get("host", [""])[0]
        port = self._parts.port or int(parse_qs(self._parts.query).get("port", ["5432"])[0])
        if folder.startswith("/"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{port}")
        return await asyncio.open_connection(self._parts.hostname, port)


@contextlib.asynccontextmanager
async def door_to(url: str, *, freezes_after_greeting: bool = False) -> AsyncIterator[Door]:
    """Give a proxy before this server."""
    door = Door(url, freezes_after_greeting=freezes_after_greeting)
    await door.start()
    try:
        yield door
    finally:
        await door.close()
