"""Media: the recordings as Twilio fetches them, and no other file."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from ivr.phone.audio import media
from ivr.phone.links import Links
from ivr.phone.prompts import Prompts, Recorded
from tests.ivr.phone.samples import BASE


@pytest.fixture
async def browser(tmp_path: Path, recordings: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of /media with two recordings and another file."""
    (recordings / "joined.mp3").write_bytes(b"mp3 sound")
    (recordings / "greeting.wav").write_bytes(b"wav sound")
    (recordings / "secret.txt").write_text("not for you")
    (tmp_path / "secret_key").write_text("not for you")
    app = FastAPI()
    app.include_router(media.router)
    app.state.prompts = Prompts(("id", "en"), tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        yield client


@pytest.mark.parametrize(
    ("file", "kind", "sound"),
    [("joined.mp3", "audio/mpeg", b"mp3 sound"), ("greeting.wav", "audio/wav", b"wav sound")],
)
async def test_a_recording_is_served_at_the_address_that_the_document_names(
    browser: httpx.AsyncClient, tmp_path: Path, file: str, kind: str, sound: bytes
) -> None:
    name = file.partition(".")[0]
    speech = Prompts(("id", "en"), tmp_path)["id"].say(name)
    assert isinstance(speech, Recorded)
    answer = await browser.get(Links(BASE).recording(speech))
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, kind, sound)


@pytest.mark.parametrize(
    "path",
    [
        "id/joined.wav",  # there is an mp3 of it
        "id/goodbye.mp3",
        "en/joined.mp3",
        "jv/joined.mp3",
        "id/secret.txt",
        "id/..%2f..%2fsecret_key",
        "..%2f../secret_key",
        "id/joined",
        "id/",
    ],
)
async def test_no_other_file_is_served(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(f"{BASE}/media/prompts/{path}")
    assert answer.status_code == 404
    assert "not for you" not in answer.text


async def test_a_recording_that_was_taken_away_is_not_found(
    browser: httpx.AsyncClient, recordings: Path
) -> None:
    (recordings / "joined.mp3").unlink()
    assert (await browser.get("/media/prompts/id/joined.mp3")).status_code == 404
