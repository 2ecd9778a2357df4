"""Strangers at a real `satunomor serve`: the processor time that each request takes, and who must wait.

The tests measure the processor time of the process (Linux: /proc), less its processor time without requests.
"""

import asyncio
import contextlib
import re
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.ivr.commands.processes import NUMBER, PATIENCE, SID, TOKEN, Deployment, deployed

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("serve and work")]

SHAPED = b"X-Twilio-Signature: " + b"A" * 27 + b"=\r\n"
POST = b"POST /voice/incoming HTTP/1.1\r\nHost: x\r\n"
FORM = POST + b"Content-Type: application/x-www-form-urlencoded\r\n"
MEGABYTE = 1_000_000
MANY = [b"x" * MEGABYTE] * 100
LENGTH, CHUNKED = b"Content-Length: 100000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"
MOST_SECONDS = 0.05


class Served:
    """A process that serves, and its processor time."""

    def __init__(self, deployment: Deployment, pid: int) -> None:
        self.deployment, self.pid, self.idle = deployment, pid, 0.0

    def cpu(self) -> float:
        """Return the seconds that its threads have worked."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with contextlib.suppress(OSError):  # it has ended
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e9

    async def rests(self) -> None:
        """Measure the processor time that it takes without requests."""
        began, before = monotonic(), self.cpu()
        await asyncio.sleep(3)
        self.idle = (self.cpu() - before) / (monotonic() - began)

    @contextlib.asynccontextmanager
    async def costs_at_most(self, seconds: float, what: str) -> AsyncIterator[None]:
        """Check that this block takes no more processor time than that."""
        began, before = monotonic(), self.cpu()
        yield
        took = self.cpu() - before - self.idle * (monotonic() - began)
        print(f"{what}: {took * 1000:.1f} ms")  # noqa: T201 - pytest -rP shows it
        assert took < seconds, f"{what}: {took * 1000:.1f} ms"

    async def connects(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.deployment.port)

    async def takes(self, *pieces: bytes, pause: float = 0.0, ended: bool = True) -> None:
        """Send it a request in pieces, until it answers or closes the connection."""
        reader, writer = await self.connects()

        async def send() -> None:
            with contextlib.suppress(OSError):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(pause)

        sending = asyncio.create_task(send())
        async with asyncio.timeout(PATIENCE):
            with contextlib.suppress(OSError):
                await (reader.read() if ended else reader.readuntil(b"\r\n\r\n"))
        sending.cancel()
        writer.transport.abort()

    async def answers_twilio(self) -> None:
        """Check that a webhook is answered, on a connection of its own."""
        url = f"{self.deployment.url}/voice/status"
        form = {"CallSid": "CA" + "1" * 32, "CallStatus": "completed", "To": NUMBER, "AccountSid": SID}
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.post(url, data=form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 204
            assert (await client.get(f"{self.deployment.url}/healthz")).is_success


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with deployed(tmp_path, DATABASE_URL=database_url) as (deployment, _):
        with deployment.runs("serve", "--port", str(deployment.port)) as process:
            # Few handles, so that a test can hold as many connections.
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (600, 600))
            await deployment.is_up("/healthz")
            served = Served(deployment, process.pid)
            for _ in range(20):
                await served.answers_twilio()
            await served.rests()
            yield served
            await served.answers_twilio()
        lines = deployment.logged().splitlines()
        assert len(lines) < 40, "a stranger writes the log"
        assert "Traceback" not in deployment.logged()


def body(content: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(content) + content


FIELDS = urlencode([*((f"f{n}", "") for n in range(11_500)), ("f1", "")]).encode()[: 64 * 1024 - 20]
REQUESTS = {
    "64 KB of fields, one repeated": (FORM + SHAPED + body(FIELDS),),
    "64 KB of &": (FORM + SHAPED + body(b"&" * 65_000),),
    "64 KB of % in one field": (FORM + SHAPED + body(b"a=" + b"%41" * 21_000),),
    "64 KB of other scripts": (FORM + SHAPED + body(b"a=" + b"%F0%9F%92%A9" * 5_400),),
    "64 KB that are no text": (FORM + SHAPED + body(b"a=" + b"\xff" * 65_000),),
    "64 KB in chunks of a byte": (FORM + SHAPED + CHUNKED, b"1\r\nx\r\n" * 64_000),
    "64 KB without a signature": (FORM + body(b"x" * 65_000),),
    "1 MB": (FORM + SHAPED + b"Content-Length: 1000000\r\n\r\n", *[b"x" * 10_000] * 100),
    "100 MB": (FORM + SHAPED + LENGTH, *MANY),
    "100 MB in chunks": (FORM + SHAPED + CHUNKED, *[b"F4240\r\n" + b"x" * MEGABYTE] * 100),
    "100 MB to another address": (POST.replace(b"/voice/incoming", b"/healthz") + LENGTH, *MANY),
    "multipart": (POST + SHAPED + b"Content-Type: multipart/form-data; boundary=b\r\n" + body(b"--b\r\n" * 12_000),),
    "90 MB of one header": (POST + b"A: ", *[b"x" * MEGABYTE] * 90),
    "90 MB of headers": (POST, *[b"a: b\r\n" * 150_000] * 100),
    "90 MB of address": (b"GET /", *[b"x" * MEGABYTE] * 90),
    "90 MB of line ends": (b"\r\n", *[b"\r\n" * 500_000] * 90),
    "90 MB after the body": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", *[b"t: x\r\n" * 150_000] * 100),
    "100,000 requests at once": (b"GET /x HTTP/1.1\r\n\r\n" * 100_000,),
    "no HTTP": (b"\x16\x03\x01" * 1000,),
}  # fmt: skip


async def test_no_request_of_a_strangers_takes_50_ms_of_the_processor(served: Served) -> None:
    for what, pieces in REQUESTS.items():
        # A request that is answered at its end leaves the connection open.
        ended = not what.startswith(
            ("64 KB of %", "64 KB of other", "64 KB that", "64 KB without", "multipart")
        )
        async with served.costs_at_most(MOST_SECONDS, what):
            await served.takes(*pieces, ended=ended)


async def test_who_is_slow_is_ended_within_seconds_and_takes_no_50_ms(served: Served) -> None:
    slow = {
        "headers, a byte at a time": (POST + b"A: ", *[b"x"] * 1000),
        "a body, a byte at a time": (FORM + SHAPED + b"Content-Length: 1000\r\n\r\n", *[b"x"] * 1000),
        "nothing at all": (),
        "line ends": (*[b"\r\n"] * 1000,),
    }
    for what, pieces in slow.items():
        async with served.costs_at_most(MOST_SECONDS, what), asyncio.timeout(PATIENCE):
            await served.takes(*pieces, pause=0.1)


async def test_1_200_idle_connections_keep_nobody_out(served: Served) -> None:
    count, idle = 1200, []
    async with served.costs_at_most(count * MOST_SECONDS / 50, f"{count} idle connections"):
        for n in range(count):
            idle.append(await served.connects())
            if n % 200 == 199:
                await served.answers_twilio()
    await served.answers_twilio()
    for _, writer in idle:
        writer.transport.abort()


async def test_refusals_are_told_once_a_minute(served: Served) -> None:
    before = served.deployment.logged()
    for _ in range(200):
        await served.takes(b"\x16\x03\x01")
        await served.takes(POST + b"Content-Length: 0\r\n\r\n", ended=False)
        await served.takes(
            b"GET /x HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", ended=False
        )
        await served.takes(b"GET /nothing HTTP/1.1\r\n\r\n", ended=False)
    told = served.deployment.logged().removeprefix(before).splitlines()
    # Not HTTP, not signed, no websocket (which uvicorn logs in two lines): each is logged once a minute.
    assert 2 <= len(told) <= 8, told
    assert not re.search(r"/nothing", "".join(told))
