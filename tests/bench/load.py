"""Load: prepared requests sent over keep-alive connections, and how long each answer took."""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Latency:
    """Milliseconds, and answers a second."""

    p50: float
    p95: float
    p99: float
    per_second: float


_GRAIN = 0.001  # the loop's own


class NotAnswered(Exception):
    """The server did not answer with success."""


async def send(port: int, requests: Sequence[bytes], *, connections: int) -> Latency:
    """Send every request once, each connection as fast as its answers come."""
    waiting = list(reversed(requests))
    took: list[float] = []
    began = perf_counter()
    await asyncio.gather(*(_connection(port, waiting, took) for _ in range(connections)))
    return latency(took, perf_counter() - began)


@dataclass(frozen=True)
class Taken:
    """The seconds that each answer took, and those from the first request to the last answer."""

    took: list[float]
    seconds: float


async def send_at(port: int, requests: Sequence[bytes], *, per_second: float, connections: int) -> Taken:
    """Send every request at its instant, however slow the answers are; time spent waiting for a connection counts."""
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    took: list[float] = []
    senders = [asyncio.create_task(_from_queue(port, due, took)) for _ in range(connections)]
    began = perf_counter()
    for n, request in enumerate(requests):
        at = began + n / per_second
        if (pause := at - perf_counter()) > _GRAIN:
            await asyncio.sleep(pause)
        due.put_nowait((at, request))
    for _ in senders:
        due.put_nowait(None)
    await asyncio.gather(*senders)
    return Taken(took, perf_counter() - began)


def latency(took: Sequence[float], seconds: float) -> Latency:
    """Return the percentiles of these seconds."""
    cuts = statistics.quantiles(took, n=100)
    return Latency(cuts[49] * 1000, cuts[94] * 1000, cuts[98] * 1000, len(took) / seconds)


async def _connection(port: int, waiting: list[bytes], took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while waiting:
        request = waiting.pop()
        began = perf_counter()
        await _one(reader, writer, request)
        took.append(perf_counter() - began)
    writer.close()
    await writer.wait_closed()


async def _from_queue(port: int, due: "asyncio.Queue[tuple[float, bytes] | None]", took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (next_ := await due.get()) is not None:
        at, request = next_
        await _one(reader, writer, request)
        took.append(perf_counter() - at)
    writer.close()
    await writer.wait_closed()


async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 2"):
        raise NotAnswered(head.decode("latin-1") + request.decode("latin-1")[:200])
    marker = head.lower().find(b"content-length:")
    if marker < 0:
        return b""
    return await reader.readexactly(int(head[marker + 15 : head.index(b"\r", marker)]))
