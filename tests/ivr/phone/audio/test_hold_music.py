"""Hold music: it is sound that a phone line can carry."""

import array
import asyncio
import io
import wave

import httpx
import pytest
from fastapi import FastAPI

from ivr.phone.audio import hold_music as module
from ivr.phone.audio import media
from ivr.phone.audio.hold_music import LONGEST, RATE, music

LOUDEST = 32767


def samples_of(sound: bytes) -> "array.array[int]":
    with wave.open(io.BytesIO(sound)) as file:
        return array.array("h", file.readframes(file.getnframes()))


@pytest.mark.parametrize("seconds", [1, 2, 9])
def test_music_is_a_wav_for_a_phone_line_of_the_length_asked_for(seconds: int) -> None:
    with wave.open(io.BytesIO(music(seconds))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        assert file.getnframes() == seconds * RATE


@pytest.mark.parametrize("seconds", [1, 9])
def test_music_is_heard_and_never_clips(seconds: int) -> None:
    samples = samples_of(music(seconds))
    assert max(map(abs, samples)) < LOUDEST // 2, "behind words, not over them"
    quarter = RATE // 4
    loudness = [max(map(abs, samples[at : at + quarter])) for at in range(0, len(samples), quarter)]
    assert min(loudness) > 50, "a quarter of a second of silence"
    assert max(loudness) > 1000


def test_music_begins_and_ends_softly() -> None:
    samples = samples_of(music(2))
    assert max(map(abs, samples[:80])) < 200
    assert max(map(abs, samples[-80:])) < 200


def test_the_same_music_is_not_made_twice() -> None:
    assert music(3) is music(3)


@pytest.mark.parametrize("seconds", [0, -1, LONGEST + 1])
def test_other_lengths_are_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="1 to 60"):
        music(seconds)


async def test_music_is_served_and_nothing_else_in_its_place() -> None:
    app = FastAPI()
    app.include_router(media.router)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://hotline.test"
    ) as client:
        answer = await client.get("/media/music/2.wav")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
        assert answer.content == music(2)
        for wrong in (
            "0",
            "61",
            "-1",
            "99999999999",
            "x",
            "",
            "²",
            "٣",
            "1" * 5000,
            "%00",
            "2.0",
            "+2",
            "1_0",
        ):
            assert (await client.get(f"/media/music/{wrong}.wav")).status_code == 404, wrong


def test_music_of_each_length_goes_on_and_on_from_the_same_chords() -> None:
    short, long = samples_of(music(12)), samples_of(music(31))
    assert long[RATE : 11 * RATE] == short[RATE : 11 * RATE]
    assert long[11 * RATE : 21 * RATE] == long[RATE : 11 * RATE]
    assert long != short * 3


async def test_many_who_ask_at_once_wait_for_one_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def rendered(seconds: int) -> bytes:
        made.append(seconds)
        return render(seconds)

    render = module._rendered
    monkeypatch.setattr(module, "_rendered", rendered)
    monkeypatch.setattr(module, "_kept", {})
    app = FastAPI()
    app.include_router(media.router)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://hotline.test"
    ) as client:
        answers = await asyncio.gather(*(client.get(f"/media/music/{1 + n % 2}.wav") for n in range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(made) == [1, 2]
