"""Number set-up over the lab: reading the account's number, reporting differences, and setting it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from ivr.lab import Lab
from ivr.phone.links import RETRIES
from ivr.phone.twilio.errors import CarrierNotReachable
from ivr.phone.twilio.number_setup import (
    CredentialsRefused,
    Line,
    NumberNotOurs,
    NumberSetup,
    SetUp,
    State,
    opened,
    wanted,
)
from ivr.settings import GivenSettings, Settings
from ivr.virtual_clock import VirtualClock
from tests.ivr.phone.samples import BASE
from tests.ivr.phone.twilio.gateways import NUMBER, SID, TOKEN

HERE = SetUp(Line(f"{BASE}/voice/incoming"), Line(f"{BASE}/voice/status"), Line(f"{BASE}/voice/fallback"))


def given(**changed: Any) -> Settings:
    settings = {
        "public_url": BASE,
        "hotline_number": NUMBER,
        "twilio_account_sid": SID,
        "twilio_auth_token": TOKEN,
    }
    return GivenSettings(**settings | changed)


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    lab = Lab(VirtualClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC)), account_sid=SID, auth_token=TOKEN)
    # The carrier's filter finds it too.
    lab.add_number(NUMBER + "5", voice_url="https://elsewhere.test/")
    lab.add_number(NUMBER, voice_url="https://elsewhere.test/?a=b", status_callback="", fallback_url="")
    yield lab
    await lab.close()


@pytest.fixture
async def setup(lab: Lab) -> AsyncIterator[NumberSetup]:
    async with opened(given(), transport=httpx.ASGITransport(app=lab.app)) as setup:
        yield setup


@pytest.mark.parametrize(
    ("is_so", "differing"),
    [
        (HERE, set()),
        # A fragment sets how webhooks are delivered; the URL stays the same.
        (SetUp(Line(HERE.voice.url + RETRIES), HERE.status, HERE.fallback), set()),
        (SetUp(Line(HERE.voice.url, "GET"), HERE.status, HERE.fallback), {"voice URL"}),
        (SetUp(HERE.voice, Line(""), Line(HERE.fallback.url + "?a=b")), {"status callback", "fallback URL"}),
    ],
)
def test_what_differs_is_told_by_its_name_with_what_is_and_what_should_be(
    is_so: SetUp, differing: set[str]
) -> None:
    assert is_so.differing(HERE) == {name: (is_so.lines()[name], HERE.lines()[name]) for name in differing}


def test_without_a_document_elsewhere_the_number_falls_back_to_us() -> None:
    assert wanted(given()).differing(HERE) == {}
    assert all(line.url.endswith(RETRIES) for line in wanted(given()).lines().values())
    elsewhere = "https://elsewhere.test/fallback.xml"
    assert wanted(given(fallback_url=elsewhere)).fallback == Line(elsewhere)


async def test_the_number_is_pointed_here_and_no_other_one_is(setup: NumberSetup, lab: Lab) -> None:
    own = await setup.number()
    assert own.set_up == SetUp(Line("https://elsewhere.test/?a=b"), Line(""), Line(""))
    assert own.taken_by == ""
    await setup.set_up(own.sid, wanted(given()))
    assert (await setup.number()).set_up == wanted(given())
    assert lab.numbers[NUMBER + "5"].voice_url == "https://elsewhere.test/"


async def test_a_number_of_which_ours_is_a_part_is_not_ours(setup: NumberSetup, lab: Lab) -> None:
    del lab.numbers[NUMBER]
    with pytest.raises(NumberNotOurs):
        await setup.number()


@pytest.mark.parametrize(
    ("taken", "by"),
    [
        ({"voice_application_sid": "AP" + "1" * 32}, "application"),
        ({"trunk_sid": "TK" + "1" * 32}, "trunk"),
        ({}, ""),
    ],
)
async def test_what_makes_the_carrier_ignore_the_urls_is_told(
    lab: Lab, taken: dict[str, str], by: str
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=lab.app)) as carrier:

        async def taken_elsewhere(request: httpx.Request) -> httpx.Response:
            answer = (await carrier.send(request)).json()
            answer["incoming_phone_numbers"] = [number | taken for number in answer["incoming_phone_numbers"]]
            return httpx.Response(200, json=answer)

        async with opened(given(), transport=httpx.MockTransport(taken_elsewhere)) as setup:
            assert (await setup.number()).taken_by == by


async def test_the_account_and_its_queues_are_told(setup: NumberSetup) -> None:
    assert await setup.fetch() == State("active", "Full")
    assert await setup.count_queues() == 0


@pytest.mark.parametrize(
    ("date", "told_at"),
    [
        ("Wed, 25 Nov 2026 03:00:00 GMT", datetime(2026, 11, 25, 3, 0, tzinfo=UTC)),
        ("Wed, 25 Nov 2026 10:00:00 +0700", datetime(2026, 11, 25, 3, 0, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
    ],
)
async def test_the_carriers_clock_is_that_of_its_last_answer(
    lab: Lab, date: str | None, told_at: datetime | None
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=lab.app)) as carrier:

        async def dated(request: httpx.Request) -> httpx.Response:
            answer = await carrier.send(request)
            answer.headers.update({} if date is None else {"Date": date})
            return answer

        async with opened(given(), transport=httpx.MockTransport(dated)) as setup:
            assert setup.told_at is None, "nothing was asked yet"
            await setup.fetch()
            assert setup.told_at == told_at


@pytest.mark.parametrize("asked", ["fetch", "number", "count_queues"])
async def test_credentials_that_are_refused_are_told_from_a_carrier_that_does_not_answer(
    lab: Lab, asked: str
) -> None:
    transport = httpx.ASGITransport(app=lab.app)
    async with opened(given(twilio_auth_token="mistyped"), transport=transport) as setup:
        with pytest.raises(CredentialsRefused):
            await getattr(setup, asked)()
    async with opened(given(), transport=transport) as setup:
        lab.faults.rest_500 = 1.0
        with pytest.raises(CarrierNotReachable, match="500"):
            await getattr(setup, asked)()
