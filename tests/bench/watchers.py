"""Watchers: `python -m tests.bench.watchers PORT COOKIE...` opens 20 boards with each session, and reads what they get.

A process apart and of low priority, as their browsers are other machines. A caller rings each second meanwhile, so that
there is something to send; a board that ends, or is refused, ends it.
"""

import asyncio
import os
import sys
from uuid import uuid4

from tests.bench import load
from tests.bench.requests import form, post

OF_EACH = 20  # as many as an account may have
MOST_CALLS = 600
_STREAM = (
    "GET /board/stream HTTP/1.1\r\nHost: bench.test\r\nAccept: text/event-stream\r\nAccept-Language: {}\r\n"
    "Cookie: {}\r\n\r\n"
)
_LANGUAGES = ("id", "en")
_AT_ONCE = 1 << 16  # bytes


async def _watch(port: int, cookie: str, language: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_STREAM.format(language, cookie).encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise load.NotAnswered(head.decode("latin-1"))
    while await reader.read(_AT_ONCE):
        pass
    raise load.NotAnswered("a stream has ended")


async def _all(port: int, cookies: list[str]) -> None:
    calls = [post("/voice/incoming", form(f"CA{uuid4().hex}", f"+62816{n:08}")) for n in range(MOST_CALLS)]
    async with asyncio.TaskGroup() as group:
        group.create_task(load.send_at(port, calls, per_second=1, connections=1))
        for cookie in cookies:
            for n in range(OF_EACH):
                group.create_task(_watch(port, cookie, _LANGUAGES[n % len(_LANGUAGES)]))


if __name__ == "__main__":
    os.nice(10)
    with asyncio.Runner() as runner:
        runner.run(_all(int(sys.argv[1]), sys.argv[2:]))
