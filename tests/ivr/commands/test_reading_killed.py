"""A rota is uploaded to one web process, seen at another, and read by a second worker after the first was killed."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from tests.ivr.commands.processes import Deployment, deployed
from tests.ports import free_port
from tests.stopwatch import Stopwatch

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("serve and work")]

LINES = 100_000
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
LONGEST_REQUEST = 2.0
# A killed worker's job is given on when its heartbeat is 30 s old, at the next full minute; then all is read anew.
PATIENCE = 400.0


def a_large_rota() -> bytes:
    lines = (
        f"{DAYS[n % 7]};{n * 2 % 24:02}.00;{(n * 2 + 8) % 24:02}.00;Orang {n % 2000};0812{n % 2000:08}\n"
        for n in range(LINES)
    )
    return ("hari;mulai;selesai;nama;telepon\n" + "".join(lines)).encode()


class Wulan:
    """A coordinator whose requests a load balancer gives to two processes; how long each took."""

    def __init__(self, client: httpx.AsyncClient, urls: list[str], pids: list[int]) -> None:
        self.client, self.urls, self.pids = client, urls, pids
        self.took: dict[str, float] = {}

    async def asks(self, method: str, path: str, process: int, **more: Any) -> httpx.Response:
        stopwatch = Stopwatch(*self.pids)
        answer = await self.client.request(method, self.urls[process] + path, **more)
        self.took[f"{method} {path}"] = max(stopwatch.seconds, self.took.get(f"{method} {path}", 0.0))
        return answer

    async def comes_in(self, link: str) -> None:
        """Choose a password and a second factor."""
        await self.asks("POST", link, 0, data={"password": "kalimat yang hanya Wulan tulis"})
        page = await self.asks("GET", "/login/second-factor", 1)
        found = re.search(r'<code class="nb">([A-Z2-7 ]+)</code>', page.text)
        assert found is not None, page.text
        code = pyotp.TOTP(found[1].replace(" ", "")).now()
        opened = await self.asks("POST", "/login/second-factor", 0, data={"code": code})
        assert "Kode cadangan" in opened.text

    async def sees(self, path: str, words: str) -> str:
        """Look again and again, at one process and at the other, until these words stand there."""
        async with asyncio.timeout(PATIENCE):
            turn = 0
            while not (found := re.search(words, (await self.asks("GET", path, turn % 2)).text)):
                await asyncio.sleep(0.2)
                turn += 1
        return found[0]


@asynccontextmanager
async def two_web_processes(given: Deployment) -> AsyncIterator[Wulan]:
    other = free_port()
    urls = [given.url, f"http://127.0.0.1:{other}"]
    with (
        given.runs("serve", "--port", str(given.port)) as first,
        given.runs("serve", "--port", str(other), log="other") as second,
    ):
        headers = {"sec-fetch-site": "same-origin", "accept-language": "id"}
        async with httpx.AsyncClient(headers=headers, timeout=60) as client:
            await given.is_up("/healthz")
            wulan = Wulan(client, urls, [first.pid, second.pid])
            await wulan.sees("/", "Belum disiapkan")
            wulan.took.clear()
            yield wulan


async def test_another_worker_reads_on_and_no_page_waits(database_url: str, tmp_path: Path) -> None:
    async with deployed(tmp_path, DATABASE_URL=database_url) as (given, _), two_web_processes(given) as wulan:
        added = await asyncio.to_thread(
            given.run, "users", "add", "wulan@example.org", "--role", "coordinator"
        )
        assert added.returncode == 0, added.stderr
        await wulan.comes_in(added.stdout.splitlines()[-1].removeprefix(given.url))
        with given.runs("work") as first:
            file = {"file": ("jadwal.csv", a_large_rota(), "text/csv")}
            path = (await wulan.asks("POST", "/rota/upload", 0, files=file)).headers["location"]
            await wulan.sees(path, r"[1-9][\d.]* dari 100\.\d* baris")
            with given.runs("work", log="second"):
                os.kill(first.pid, signal.SIGKILL)
                first.wait()
                assert "<progress" in (await wulan.asks("GET", path, 1)).text
                await wulan.sees(path, "siap terbit")
    assert {what: took for what, took in wulan.took.items() if took > LONGEST_REQUEST} == {}
