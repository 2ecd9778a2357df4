"""A browser that watches, for tests: it takes each piece of an answer as the application sends it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI

PATIENCE_SECONDS = 20.0


class Watcher:
    """A stream as its browser sees it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.is_over = False
        self.seen: list[bytes] = []
        self._news = asyncio.Event()
        self._gone = asyncio.Event()
        self._asked = False

    async def boards(self, count: int) -> list[str]:
        """Wait for so many boards; return them all, as they came."""
        await self._until(lambda: len(self._boards()) >= count)
        return self._boards()

    async def says(self, words: str) -> str:
        """Wait for a board with these words; return its text."""
        await self._until(lambda: any(words in text_of(board) for board in self._boards()))
        return text_of(self._boards()[-1])

    async def hears(self, name: str, times: int = 1) -> None:
        """Wait for an event of this name."""
        await self._until(lambda: b"".join(self.seen).count(f"event: {name}\n".encode()) >= times)

    async def begins(self) -> None:
        """Wait for the status."""
        await self._until(lambda: self.status)

    async def ends(self) -> None:
        """Wait until the server ends the stream."""
        await self._until(lambda: self.is_over)

    def leaves(self) -> None:
        self._gone.set()

    def _boards(self) -> list[str]:
        pieces = b"".join(self.seen).decode().split("\n\n")
        return [piece.removeprefix("data: ") for piece in pieces if piece.startswith("data: ")]

    async def _until(self, holds: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.seen.append(message["body"])
            self.is_over = not message.get("more_body", False)
        self._news.set()


def text_of(board: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", board).split())


@contextlib.asynccontextmanager
async def watching(
    app: FastAPI, cookie: tuple[str, str], path: str = "/board/stream", *, language: str = "en"
) -> AsyncIterator[Watcher]:
    """Watch with a session's cookie until the block ends."""
    watcher = Watcher()
    given = {
        "host": "hotline.test",
        "cookie": "=".join(cookie),
        "accept": "text/event-stream",
        "accept-language": language,
        "sec-fetch-site": "same-origin",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("198.51.100.7", 4711),
        "server": ("hotline.test", 443),
    }
    asking = asyncio.create_task(app(scope, watcher.receive, watcher.send))
    try:
        yield watcher
    finally:
        watcher.leaves()
        await asking
