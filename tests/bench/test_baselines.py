"""The bench's baselines accept its requests; otherwise `make bench` would measure nothing."""

import httpx
import pytest
from fastapi import FastAPI

from tests.bench import baselines
from tests.bench.requests import CALLER_SID, PUBLIC_URL, form, post


@pytest.mark.parametrize("name", ["static", "no_database", "one_insert"])
async def test_a_baseline_answers_a_signed_webhook(
    database_url: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("BENCH_DATABASE_URL", database_url)
    app: FastAPI = getattr(baselines, name)()
    head, _, body = post("/voice/wait", form(CALLER_SID, "+6281390000001")).partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client,
    ):
        answer = await client.post("/voice/wait", content=body, headers=headers)
    assert answer.status_code == 200
