"""HTTP: recordings come only from the carrier's own host; every answer has a limit of size and of time."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from ivr.phone.twilio import http
from ivr.phone.twilio.errors import CallNotFound, CarrierNotReachable, CreateResultUnknown
from tests.ivr.phone.samples import OFFER
from tests.ivr.phone.twilio.gateways import ANA, SID, TOKEN, a_gateway

RECORDING = "RE" + "a" * 32
SOUND = b"\xff\xf3\x18\xc4" + bytes(1000)
MP3 = {"Content-Type": "audio/mpeg"}
LARGEST = 20 * 1024 * 1024


class Carrier:
    """A carrier that gives one answer, and the requests it got."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer = answer
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def sound(self, longest: timedelta = timedelta(minutes=3)) -> bytes:
        gateway = a_gateway(httpx.MockTransport(self), voicemail=longest)
        try:
            return await gateway.sound(RECORDING)
        finally:
            await gateway.close()


async def test_it_is_asked_for_as_mp3_with_our_credentials() -> None:
    carrier = Carrier(httpx.Response(200, content=SOUND, headers=MP3))
    assert await carrier.sound() == SOUND
    (request,) = carrier.asked
    assert str(request.url) == f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Recordings/{RECORDING}.mp3"
    assert request.headers["authorization"] == httpx.BasicAuth(SID, TOKEN)._auth_header


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/a.mp3",
        "http://api.twilio.com/a.mp3",
        "https://twilio.com.example.org/a.mp3",
        "https://api.twilio.com:8443@example.org/a.mp3",
        "http://127.0.0.1/a.mp3",
        "/other.mp3",
    ],
)
async def test_p6_our_credentials_are_led_nowhere_else(elsewhere: str) -> None:
    carrier = Carrier(httpx.Response(302, headers={"Location": elsewhere}))
    with pytest.raises(CarrierNotReachable, match=r"^HTTP 302$"):
        await carrier.sound()
    assert len(carrier.asked) == 1


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (httpx.Response(200, content=b"<html>", headers={"Content-Type": "text/html"}), "not audio/mpeg"),
        (httpx.Response(200, content=SOUND), "not audio/mpeg"),
        (httpx.Response(200, content=b"", headers=MP3), "empty"),
        (httpx.Response(200, content=bytes(LARGEST + 1), headers=MP3), "too large"),
        (httpx.Response(401), "HTTP 401"),
        (httpx.Response(429), "HTTP 429"),
        (httpx.Response(503), "HTTP 503"),
        (httpx.ReadTimeout("late"), "ReadTimeout"),
    ],
    ids=["page", "of no type", "empty", "too large", "401", "429", "503", "late"],
)
async def test_what_is_no_message_is_refused_and_may_be_asked_for_again(
    answer: httpx.Response | Exception, why: str
) -> None:
    with pytest.raises(CarrierNotReachable, match=f"^{why}$"):
        await Carrier(answer).sound()


async def test_a_message_as_long_as_messages_may_be_is_not_too_large() -> None:
    an_hour = bytes(3600 * 8000)  # at 64 kbit/s
    carrier = Carrier(httpx.Response(200, content=an_hour, headers=MP3))
    assert await carrier.sound(timedelta(hours=1)) == an_hour


async def test_what_is_not_there_is_told_from_what_is_refused() -> None:
    with pytest.raises(CallNotFound):
        await Carrier(httpx.Response(404)).sound()


class Trickles(httpx.AsyncByteStream):
    """An answer that never ends, and never pauses for long."""

    def __init__(self) -> None:
        self.is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b" "

    async def aclose(self) -> None:
        self.is_closed = True


async def test_a_sound_that_trickles_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_FILE_SECONDS", 0.1)
    trickles = Trickles()
    with pytest.raises(CarrierNotReachable, match="ReadTimeout"):
        async with asyncio.timeout(60):
            await Carrier(httpx.Response(200, stream=trickles, headers=MP3)).sound()
    assert trickles.is_closed, "its connection is free for others"


async def test_an_answer_that_trickles_ends_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_ANSWER_SECONDS", 0.1)
    for status in (201, 500):
        gateway = a_gateway(httpx.MockTransport(Carrier(httpx.Response(status, stream=Trickles()))))
        with pytest.raises(CreateResultUnknown, match="ReadTimeout"):
            async with asyncio.timeout(60):
                await gateway.ring(ANA, OFFER)
        await gateway.close()


class Floods(httpx.AsyncByteStream):
    """An answer without an end, as fast as it is read."""

    given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.given += 65536
            yield b" " * 65536


async def test_an_answer_is_limited_whatever_length_it_claims() -> None:
    floods = Floods()
    gateway = a_gateway(httpx.MockTransport(Carrier(httpx.Response(201, stream=floods))))
    with pytest.raises(CreateResultUnknown, match="AnswerTooLarge"):
        await gateway.ring(ANA, OFFER)
    assert floods.given < 2 * 1024 * 1024
    await gateway.close()


async def test_answers_are_neither_requested_compressed_nor_decompressed() -> None:
    packed = gzip.compress(bytes(50 * 1024 * 1024))
    carrier = Carrier(httpx.Response(201, stream=Once(packed), headers={"Content-Encoding": "gzip"}))
    gateway = a_gateway(httpx.MockTransport(carrier))
    with pytest.raises(CreateResultUnknown, match="DecodingError"):
        await gateway.ring(ANA, OFFER)
    assert [each.headers["accept-encoding"] for each in carrier.asked] == ["identity"]
    await gateway.close()


class Once(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content
