"""Strangers: unsigned, too large, odd and idle connections.

`python -m tests.bench.strangers PORT` is the strangers' process: apart, and of low priority, as theirs is another
machine. Each of its connections sends one thing after another, a moment apart, as soon as the last one was refused.
"""

import asyncio
import contextlib
import os
import sys

STRANGERS = 8
PAUSE_SECONDS = 0.1
IDLE = 200

_POST = b"POST /voice/incoming HTTP/1.1\r\nHost: x\r\n"
_SHAPED = (
    _POST + b"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: " + b"A" * 27 + b"=\r\n"
)
_FIELDS = b"&".join(b"f%d=" % n for n in range(8000))[:64_000] + b"&f1="
KNOCKS = (
    _SHAPED + b"Content-Length: %d\r\n\r\n" % len(_FIELDS) + _FIELDS,
    _SHAPED + b"Content-Length: 63002\r\n\r\na=" + b"%41" * 21_000,
    _SHAPED + b"Content-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
    _SHAPED + b"Content-Length: 100000000\r\n\r\n" + b"x" * 1_000_000,
    _POST + b"Content-Length: 0\r\n\r\n",
    _POST + b"A: " + b"x" * 1_000_000,
    _POST + b"a: b\r\n" * 150_000,
    b"GET /media/music/60.wav HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /x HTTP/1.1\r\n\r\n" * 10_000,
    b"\x16\x03\x01" * 100,
)


async def _knock(port: int, at: int) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(KNOCKS[at % len(KNOCKS)])
            async with asyncio.timeout(5):
                await reader.readuntil(b"\r\n\r\n")
            writer.transport.abort()
        at += 1
        await asyncio.sleep(PAUSE_SECONDS)


async def _be_idle(port: int) -> None:
    """Hold many silent connections; open each again when the server closes it."""
    while True:
        with contextlib.suppress(OSError):
            reader, _ = await asyncio.open_connection("127.0.0.1", port)
            await reader.read()


async def _all(port: int) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(STRANGERS):
            group.create_task(_knock(port, n))
        for _ in range(IDLE):
            group.create_task(_be_idle(port))


if __name__ == "__main__":
    os.nice(10)
    with asyncio.Runner() as runner:
        runner.run(_all(int(sys.argv[1])))
