"""The gateway over the lab: what is asked of Twilio, and what each of its answers means."""

import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from ivr.lab import Lab
from ivr.phone.twilio.errors import (
    CallNotFound,
    CarrierNotReachable,
    CreateRejected,
    CreateResultUnknown,
    PoolExhausted,
)
from ivr.phone.twilio.gateway import Gateway
from ivr.virtual_clock import VirtualClock
from routing.legs import LegState, Refusal
from tests.ivr.phone.samples import BASE, OFFER, RETRIES
from tests.ivr.phone.twilio.gateways import ANA, NUMBER, SID, TOKEN, a_gateway

DOCUMENT = '<?xml version="1.0"?><Response><Pause length="60"/></Response>'


class Carrier:
    """The lab, a gateway to it, and what the lab told the product."""

    def __init__(self) -> None:
        self.clock = VirtualClock(datetime(2026, 11, 25, 3, 0, tzinfo=UTC))
        self.lab = Lab(
            self.clock, account_sid=SID, auth_token=TOKEN, transport=httpx.MockTransport(self._answer)
        )
        self.lab.add_number(NUMBER, voice_url=f"{BASE}/voice/incoming")
        self.ana = self.lab.phone(ANA, "Ana")
        self.gateway = a_gateway(httpx.ASGITransport(app=self.lab.app))

    def _answer(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=DOCUMENT, headers={"Content-Type": "text/xml"})

    def asked(self) -> list[str]:
        """What the lab was asked for, and how it answered."""
        return [
            f"{each.method} {each.path.removeprefix(f'/2010-04-01/Accounts/{SID}')} {each.status}"
            for each in self.lab.rest_requests
        ]


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    carrier = Carrier()
    yield carrier
    await carrier.lab.close()
    await carrier.gateway.close()
    assert carrier.lab.errors == []


async def test_a_ring_asks_for_the_offers_documents_and_for_every_status(carrier: Carrier) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    (request,) = carrier.lab.rest_requests
    assert request.params == {
        "To": [ANA],
        "From": [NUMBER],
        "Url": [f"{BASE}/voice/offer?offer={OFFER}{RETRIES}"],
        "Method": ["POST"],
        "FallbackUrl": [f"{BASE}/voice/fallback{RETRIES}"],
        "FallbackMethod": ["POST"],
        "StatusCallback": [f"{BASE}/voice/offer/status?offer={OFFER}{RETRIES}"],
        "StatusCallbackMethod": ["POST"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "Timeout": ["60"],
    }
    assert leg_sid == carrier.lab.calls[0].sid
    await carrier.ana.rings()


async def test_what_was_asked_comes_back_with_the_offers_id_and_no_number_in_the_address(
    carrier: Carrier,
) -> None:
    await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.ana.answers()
    await carrier.clock.advance(1)
    assert {each.url for each in carrier.lab.requests} == {
        f"{BASE}/voice/offer/status?offer={OFFER}",
        f"{BASE}/voice/offer?offer={OFFER}",
    }


# --- No leg, certainly


async def test_a_ring_for_which_the_carrier_has_no_time_is_refused_in_passing(carrier: Carrier) -> None:
    carrier.lab.faults.next_rest(status=429)
    with pytest.raises(CreateRejected, match="HTTP 429, Twilio error 20429") as refused:
        await carrier.gateway.ring(ANA, OFFER)
    assert refused.value.refusal is Refusal.NO_TIME
    assert carrier.lab.calls == []
    assert len(carrier.lab.rest_requests) == 1, "it was asked again"


@pytest.mark.parametrize(("number", "code"), [("+62812x", 21217), ("0812000001", 21211)])
async def test_a_number_that_cannot_be_rung_is_refused_for_good_and_not_quoted(
    carrier: Carrier, number: str, code: int
) -> None:
    with pytest.raises(CreateRejected, match=f"HTTP 400, Twilio error {code}") as refused:
        await carrier.gateway.ring(number, OFFER)
    assert refused.value.refusal is Refusal.PHONE
    assert number not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("status", [307, 400, 401, 403, 404])
async def test_whatever_else_is_refused_may_be_the_accounts_fault(carrier: Carrier, status: int) -> None:
    carrier.lab.faults.next_rest(status=status)
    with pytest.raises(CreateRejected) as refused:
        await carrier.gateway.ring(ANA, OFFER)
    assert refused.value.refusal is Refusal.ACCOUNT


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout],
    ids=lambda failure: failure.__name__,
)
async def test_a_request_that_never_left_is_refused_in_passing(failure: type[httpx.HTTPError]) -> None:
    with pytest.raises(CreateRejected, match=failure.__name__) as refused:
        await answered_with(failure(f"could not send To={ANA}")).ring(ANA, OFFER)
    never_asked = failure is httpx.PoolTimeout
    assert refused.value.refusal is (Refusal.CROWDED if never_asked else Refusal.NO_TIME)
    assert ANA not in "".join(traceback.format_exception(refused.value))
    with pytest.raises(CarrierNotReachable) as away:
        await answered_with(failure("could not ask")).answers()
    assert isinstance(away.value, PoolExhausted) is (failure is httpx.PoolTimeout)


# --- Perhaps a leg


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failure_of_the_carriers_leaves_us_unsure(carrier: Carrier, status: int) -> None:
    carrier.lab.faults.next_rest(status=status)
    with pytest.raises(CreateResultUnknown, match=f"HTTP {status}"):
        await carrier.gateway.ring(ANA, OFFER)
    assert len(carrier.lab.rest_requests) == 1, "asking again could ring twice"


async def test_a_lost_answer_leaves_us_unsure_and_nothing_is_asked_again(carrier: Carrier) -> None:
    carrier.lab.faults.lose_next_answer()
    with pytest.raises(CreateResultUnknown, match="ReadTimeout"):
        await carrier.gateway.ring(ANA, OFFER)
    # And the phone does ring, once.
    await carrier.ana.rings()
    assert len(carrier.lab.calls) == len(carrier.lab.rest_requests) == 1


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
    ids=lambda failure: failure.__name__,
)
async def test_a_connection_that_broke_after_the_request_leaves_us_unsure(
    failure: type[httpx.HTTPError],
) -> None:
    with pytest.raises(CreateResultUnknown, match=failure.__name__) as unsure:
        await answered_with(failure(f"while sending To={ANA}")).ring(ANA, OFFER)
    assert ANA not in "".join(traceback.format_exception(unsure.value))


UNREADABLE = {
    "a number": httpx.Response(201, json=5),
    "empty": httpx.Response(201, content=b""),
    "a page": httpx.Response(201, text="<html>welcome</html>"),
    "a list": httpx.Response(201, json=[]),
    "a word": httpx.Response(201, json="ok"),
    "nothing": httpx.Response(201, json=None),
    "without a sid": httpx.Response(201, json={"status": "queued"}),
    "a sid of null": httpx.Response(201, json={"sid": None}),
    "an odd date": httpx.Response(201, json={"sid": "CA1", "date_created": "yesterday"}),
    "another encoding": httpx.Response(201, content=b"\xff\xfe\x00{"),
}


@pytest.mark.parametrize("answer", UNREADABLE)
async def test_an_answer_that_cannot_be_read_leaves_us_unsure_or_names_the_leg(answer: str) -> None:
    try:
        leg = await answered_with(UNREADABLE[answer]).ring(ANA, OFFER)
    except CreateResultUnknown as unsure:
        assert ANA not in "".join(traceback.format_exception(unsure))  # noqa: PT017 - one of two good ends
    else:
        assert leg.startswith("CA")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"x"', b'{"code": "x"}', f'{{"message": "{ANA}"}}'.encode()]
)
@pytest.mark.parametrize(
    ("status", "expected"), [(500, CreateResultUnknown), (502, CreateResultUnknown), (400, CreateRejected)]
)
async def test_a_refusal_in_any_words_is_told_by_its_status(
    status: int, expected: type[Exception], body: bytes
) -> None:
    with pytest.raises(expected, match=f"HTTP {status}") as told:
        await answered_with(httpx.Response(status, content=body)).ring(ANA, OFFER)
    assert ANA not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_redirection_is_not_followed(status: int) -> None:
    answer = httpx.Response(status, headers={"Location": "https://elsewhere.test/"}, content=b"{}")
    hosts: list[str] = []
    with pytest.raises((CreateResultUnknown, CreateRejected)):
        await answered_with(answer, hosts).ring(ANA, OFFER)
    assert hosts == ["api.twilio.com"]


# --- Legs and queues that are there, or are not


async def test_a_leg_is_ended_whether_it_rings_or_talks(carrier: Carrier) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.gateway.hang_up(leg_sid)
    await carrier.ana.is_off(within=1)
    again = await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.ana.answers()
    await carrier.gateway.hang_up(again)
    await carrier.ana.is_off(within=1)


async def test_who_has_picked_up_is_led_to_the_offers_document_anew_and_is_not_let_off(
    carrier: Carrier,
) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.ana.answers()
    await carrier.gateway.stop_ringing(leg_sid)
    assert carrier.ana.engaged is not None, "cancelling leaves alone whoever has picked up"
    asked = len(carrier.lab.requests)
    await carrier.gateway.lead_out(leg_sid, OFFER)
    await carrier.ana.silent(0.5)
    assert "/voice/offer?" in carrier.lab.requests[asked].url


async def test_a_leg_that_is_over_or_was_never_there_is_told_as_over(carrier: Carrier) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.ana.rejects()
    with pytest.raises(CallNotFound):
        await carrier.gateway.hang_up(leg_sid)
    with pytest.raises(CallNotFound):
        await carrier.gateway.hang_up("CA" + "0" * 32)
    assert [line.rpartition(" ")[2] for line in carrier.asked()] == ["201", "400", "404"]


async def test_the_state_of_a_leg_is_told_in_our_words(carrier: Carrier) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    assert await carrier.gateway.leg(leg_sid) is LegState.STARTING
    await carrier.ana.rings()
    assert await carrier.gateway.leg(leg_sid) is LegState.RINGING
    await carrier.ana.answers()
    assert await carrier.gateway.leg(leg_sid) is LegState.ANSWERED
    await carrier.ana.hangs_up()
    assert await carrier.gateway.leg(leg_sid) is LegState.COMPLETED
    assert await carrier.gateway.leg("CA" + "0" * 32) is LegState.COMPLETED


async def test_a_queue_is_removed_and_one_that_is_gone_is_no_error(carrier: Carrier) -> None:
    queue = await a_queue(carrier)
    await carrier.gateway.delete_queue(queue)
    await carrier.gateway.delete_queue(queue)
    assert carrier.lab.queues == []
    assert carrier.asked()[1:] == [f"DELETE /Queues/{queue}.json 204", f"DELETE /Queues/{queue}.json 404"]


@pytest.mark.parametrize("sid", ["../Calls/CA" + "0" * 32, "../../Accounts", "a?b=c", "a#b", ""])
async def test_what_is_no_sid_leads_to_no_other_resource(carrier: Carrier, sid: str) -> None:
    gateway = carrier.gateway
    for ask in (gateway.delete_queue, gateway.delete_recording, gateway.delete_call):
        await ask(sid)
    with pytest.raises(CallNotFound):
        await gateway.hang_up(sid)
    with pytest.raises(CallNotFound):
        await gateway.sound(sid)
    assert not await gateway.has_recording(sid)
    assert await gateway.leg(sid) is LegState.COMPLETED
    assert carrier.lab.rest_requests == []


async def a_queue(carrier: Carrier) -> str:
    rest = httpx.AsyncClient(transport=httpx.ASGITransport(app=carrier.lab.app), auth=(SID, TOKEN))
    url = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Queues.json"
    made = await rest.post(url, data={"FriendlyName": "call-1"})
    await rest.aclose()
    return str(made.json()["sid"])


@pytest.mark.parametrize("status", [429, 500, 503, 401])
async def test_a_carrier_that_does_not_answer_now_is_told_as_such(carrier: Carrier, status: int) -> None:
    gateway, leg = carrier.gateway, "CA" + "0" * 32
    for ask in (gateway.hang_up, gateway.leg, gateway.delete_queue):
        carrier.lab.faults.next_rest(status=status)
        with pytest.raises(CarrierNotReachable, match=f"HTTP {status}"):
            await ask(leg)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("broken"),
        httpx.Response(200, content=b""),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_whatever_goes_wrong_with_a_question_is_told_as_not_reachable(trouble: Any) -> None:
    gateway, leg = answered_with(trouble), "CA" + "0" * 32
    for ask in (gateway.hang_up, gateway.leg):
        with pytest.raises(CarrierNotReachable):
            await ask(leg)


# --- Where it goes


def answered_with(answer: httpx.Response | Exception, hosts: list[str] | None = None) -> Gateway:
    """Return a gateway to a carrier that always gives this answer."""

    def answers(request: httpx.Request) -> httpx.Response:
        if hosts is not None:
            hosts.append(request.url.host)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return a_gateway(httpx.MockTransport(answers))


@pytest.mark.parametrize(
    ("changed", "host"),
    [({}, "api.twilio.com"), ({"twilio_api_url": "https://carrier.test:4010/"}, "carrier.test")],
)
async def test_the_environment_leads_to_no_other_host(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, Any], host: str
) -> None:
    for name, value in {
        "TWILIO_REGION": "ie1",
        "TWILIO_EDGE": "dublin",
        "TWILIO_ACCOUNT_SID": "AC" + "9" * 32,
        "TWILIO_AUTH_TOKEN": "another's",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    seen: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"sid": "CA1", "status": "queued"})

    assert await a_gateway(httpx.MockTransport(answers), **changed).ring(ANA, UUID(int=1)) == "CA1"
    (request,) = seen
    assert (request.url.host, request.url.path) == (host, f"/2010-04-01/Accounts/{SID}/Calls.json")
    assert request.headers["authorization"] == httpx.BasicAuth(SID, TOKEN)._auth_header
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("page", [{"text": "<html>Not Found</html>"}, {"json": {"message": "Not Found"}}])
async def test_a_page_that_is_not_found_tells_nothing_of_a_leg(page: dict[str, Any]) -> None:
    gateway = answered_with(httpx.Response(404, **page))
    with pytest.raises(CarrierNotReachable):
        await gateway.leg("CA" + "1" * 32)
    with pytest.raises(CarrierNotReachable):
        await gateway.hang_up("CA" + "1" * 32)
