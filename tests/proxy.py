"""A proxy before a PostgreSQL server that a test can stop or freeze, as if the server itself were stopped or frozen."""

import asyncio
import contextlib
import socket
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
        # Not asyncio's server: a connection that it accepts as it is closed stays open (CPython issue 109564).
        self._server: socket.socket | None = None
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
        self._server = socket.create_server(("127.0.0.1", self.port))
        self._server.setblocking(False)
        self.port = self._server.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._server, self._accept, self._server)

    async def stop(self) -> None:
        """As when the server was stopped."""
        if self._server is not None:
            asyncio.get_running_loop().remove_reader(self._server)
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

    def _accept(self, server: socket.socket) -> None:
        try:
            accepted, _ = server.accept()
        except OSError:  # it is gone again
            return
        task = asyncio.ensure_future(self._pass(accepted))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(
            lambda _: accepted.close()
        )  # a task that was cancelled before it began closed nothing

    async def _pass(self, accepted: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=accepted)
        ends = [writer]
        self._links.add(writer)
        try:
            if not self._greets:
                await self._open.wait()
            there_reader, there = await self._connect()
            ends.append(there)
            self._links.add(there)
            await self._copy_both(reader, writer, there_reader, there)
        except OSError:
            pass
        finally:
            for end in ends:
                end.transport.abort()
                self._links.discard(end)

    async def _copy_both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> None:
        """Copy both ways until one of them ends."""
        both = [
            asyncio.ensure_future(self._copy(reader, there)),
            asyncio.ensure_future(self._copy(there_reader, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)

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
