"""The gateway over the lab: its requests, legs and queues that exist or not, and the host that it talks to."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from ivr.phone.twilio.errors import CallNotFound, CreateRejected, CreateResultUnknown
from routing.legs import LegState
from tests.ivr.phone.samples import BASE, OFFER, RETRIES
from tests.ivr.phone.twilio.gateways import ANA, NUMBER, SID, TOKEN, Carrier, a_gateway, answered_with


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


async def test_a_phone_that_has_picked_up_is_redirected_to_its_offer_and_not_cut_off(
    carrier: Carrier,
) -> None:
    leg_sid = await carrier.gateway.ring(ANA, OFFER)
    await carrier.ana.rings()
    await carrier.ana.answers()
    await carrier.gateway.stop_ringing(leg_sid)
    assert carrier.ana.engaged is not None, "cancelling leaves alone whoever has picked up"
    asked = len(carrier.lab.requests)
    await carrier.gateway.redirect_to_farewell(leg_sid, OFFER)
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


# --- The host of the requests


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
