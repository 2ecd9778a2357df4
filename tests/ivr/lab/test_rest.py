"""The REST API: what is refused and with which code, calls at the account's pace, cancelling, redirecting."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from ivr.lab import Busy, Unreachable
from tests.legs import leg_of

from .conftest import BASE, HOTLINE, SID, Desk

EVENTS = ["initiated", "ringing", "answered", "completed"]
PROGRESS = {"StatusCallback": f"{BASE}/progress", "StatusCallbackEvent": EVENTS}
TALK = "<Say>hello</Say><Pause length='60'/>"


async def post(desk: Desk, path: str, **data: Any) -> tuple[int, int | None]:
    """Status and Twilio's code of the answer."""
    answer = await desk.rest.post(path, data=data)
    return answer.status_code, answer.json().get("code")


def told(desk: Desk, sid: str) -> list[str]:
    return [each["CallStatus"] for each in desk.got("/progress") if each["CallSid"] == sid]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"From": "+628999"}, 21210),
        ({"To": "0811000222"}, 21211),
        ({"To": "+62811x"}, 21217),
        ({"Url": ""}, 21205),
        ({"Url": "/relative"}, 21205),
        ({"Url": "http://my_host.test/x"}, 21205),
        ({"StatusCallback": "nowhere"}, 21205),
        ({"StatusCallbackEvent": "finished"}, 21626),
        ({"Timeout": "601"}, 21208),
        ({"Timeout": "soon"}, 21208),
        ({"Method": "PUT"}, 21403),
        ({"Url": "", "Twiml": "<Response>" + " " * 4000 + "</Response>"}, 32018),
        ({"Uri": "http://service.test/x"}, 20001),
    ],
)
async def test_a_call_that_twilio_would_refuse_is_refused(desk: Desk, changes: dict[str, str], code: int):
    form = {"To": desk.ana.number, "From": HOTLINE, "Url": f"{BASE}/offer"} | changes
    assert await post(desk, "/Calls.json", **form) == (400, code)
    assert desk.lab.calls == []
    # Parameters in no page of Twilio's are a mistake in the product, so they are an error too.
    assert [found for found, _ in desk.errors()] == ([20001] if code == 20001 else [])


async def test_wrong_credentials_are_refused(desk: Desk):
    for auth in (None, (SID, "wrong"), ("AC" + "1" * 32, "a-token")):
        transport = httpx.ASGITransport(app=desk.lab.app)
        async with httpx.AsyncClient(transport=transport, base_url=desk.rest.base_url, auth=auth) as stranger:
            answer = await stranger.get("/Calls.json")
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


async def test_what_is_not_there_is_not_found(desk: Desk):
    for path in ("/Calls/CA0.json", "/Queues/QU0.json", "/Recordings/RE0.json"):
        answer = await desk.rest.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)


async def test_a_call_is_told_as_json(desk: Desk):
    desk.answers(offer=TALK)
    sid = await desk.call(desk.ana.number)
    call = (await desk.rest.get(f"/Calls/{sid}.json")).json()
    assert (call["sid"], call["status"], call["direction"]) == (sid, "queued", "outbound-api")
    assert (call["from"], call["to"], call["parent_call_sid"]) == (HOTLINE, desk.ana.number, None)
    await desk.ana.rings()
    assert (await desk.rest.get(f"/Calls/{sid}.json")).json()["status"] == "ringing"
    await desk.ana.answers()
    await desk.clock.advance(10)
    await desk.ana.hangs_up()
    call = (await desk.rest.get(f"/Calls/{sid}.json")).json()
    assert (call["status"], call["duration"]) == ("completed", "10")


async def test_calls_start_one_a_second_and_the_rest_are_queued(desk: Desk):
    desk.answers(offer=TALK, progress="")
    began = desk.clock.now()
    sids = [await desk.call(f"+6281100044{last}", **PROGRESS) for last in range(5)]
    assert [each.status for each in desk.lab.calls] == ["queued"] * 5
    await desk.clock.advance(10)
    assert [desk.lab.legs[sid].started for sid in sids] == [began + timedelta(seconds=at) for at in range(5)]
    assert [told(desk, sid)[:2] for sid in sids] == [["initiated", "ringing"]] * 5
    last = (await desk.rest.get(f"/Calls/{sids[-1]}.json")).json()
    assert last["queue_time"] == "4000"
    assert len(desk.lab.ringing()) == 5


async def test_inbound_and_dialled_legs_need_no_pace(desk: Desk):
    desk.answers(in_=f"<Dial>{desk.ana.number}</Dial>", offer=TALK, status="")
    await desk.call("+62811000441")
    await desk.call("+62811000442")
    await desk.dial()
    await desk.ana.rings(within=1.5)


async def test_a_call_cancelled_while_queued_is_never_reported(desk: Desk):
    desk.answers(offer=TALK, progress="")
    await desk.call("+62811000441")
    sid = await desk.call(desk.ana.number, **PROGRESS)
    answer = await desk.rest.post(f"/Calls/{sid}.json", data={"Status": "canceled"})
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    await desk.ana.does_not_ring()
    assert told(desk, sid) == []


async def test_a_call_cancelled_while_it_rings_is_reported(desk: Desk):
    desk.answers(offer=TALK, progress="")
    sid = await desk.call(desk.ana.number, **PROGRESS)
    await desk.ana.rings()
    assert await post(desk, f"/Calls/{sid}.json", Status="canceled") == (200, None)
    await desk.ana.is_off(within=0)
    assert told(desk, sid) == ["initiated", "ringing", "canceled"]
    assert desk.last("/progress")["SipResponseCode"] == "487"


async def test_cancelling_an_answered_call_has_no_effect_and_completing_it_has(desk: Desk):
    desk.answers(offer=TALK, progress="")
    sid = await desk.call(desk.ana.number, **PROGRESS)
    await desk.ana.rings()
    await desk.ana.answers()
    assert await post(desk, f"/Calls/{sid}.json", Status="canceled") == (200, None)
    await desk.clock.advance(5)
    assert not leg_of(desk.ana).over
    assert await post(desk, f"/Calls/{sid}.json", Status="completed") == (200, None)
    await desk.ana.is_off(within=0)
    assert told(desk, sid) == ["initiated", "ringing", "in-progress", "completed"]


async def test_a_call_that_is_over_or_not_answered_cannot_be_changed(desk: Desk):
    desk.answers(offer=TALK)
    sid = await desk.call(desk.ana.number)
    await desk.ana.rings()
    assert await post(desk, f"/Calls/{sid}.json", Url=f"{BASE}/x") == (400, 21220)
    await desk.ana.rejects()
    assert await post(desk, f"/Calls/{sid}.json", Url=f"{BASE}/x") == (400, 21220)
    assert await post(desk, f"/Calls/{sid}.json", Status="completed") == (400, 21220)


async def test_a_call_rings_as_long_as_its_timeout(desk: Desk):
    desk.answers(offer=TALK, progress="")
    sid = await desk.call(desk.ana.number, Timeout="20", **PROGRESS)
    await desk.ana.rings()
    await desk.clock.advance(19.5)
    assert desk.ana.is_ringing
    await desk.ana.is_off(within=0.6)
    assert told(desk, sid) == ["initiated", "ringing", "no-answer"]
    assert "Duration" not in desk.last("/progress")


async def test_how_a_call_ended_is_reported_in_twilios_words(desk: Desk):
    desk.answers(offer=TALK, progress="")
    desk.ana.behaves(Busy(after=2))
    desk.budi.behaves(Unreachable())
    busy = await desk.call(desk.ana.number, **PROGRESS)
    failed = await desk.call(desk.budi.number, **PROGRESS)
    await desk.clock.advance(10)
    assert told(desk, busy) == ["initiated", "ringing", "busy"]
    assert told(desk, failed) == ["initiated", "failed"]


async def test_only_the_end_is_reported_by_default(desk: Desk):
    desk.answers(offer="<Hangup/>", progress="")
    sid = await desk.call(desk.ana.number, StatusCallback=f"{BASE}/progress")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_off()
    assert told(desk, sid) == ["completed"]
    assert desk.last("/progress")["SequenceNumber"] == "0"


async def test_rest_gives_a_call_another_document(desk: Desk):
    desk.answers(offer=TALK, elsewhere="<Say>elsewhere</Say>" + TALK)
    sid = await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("hello")
    assert await post(desk, f"/Calls/{sid}.json", Url=f"{BASE}/elsewhere") == (200, None)
    await desk.ana.hears("elsewhere", within=0.5)
    twiml = "<Response><Say>given inline</Say></Response>"
    assert await post(desk, f"/Calls/{sid}.json", Twiml=twiml) == (200, None)
    await desk.ana.hears("given inline", within=0.5)
    await desk.ana.is_off()


async def test_twiml_given_inline_needs_absolute_actions(desk: Desk):
    twiml = "<Response><Gather numDigits='1' action='/key'/></Response>"
    await desk.call(desk.ana.number, Url="", Twiml=twiml)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.clock.settle()
    await desk.ana.presses("1")
    await desk.ana.hears("application error")
    assert [code for code, _ in desk.errors()] == [11100]


async def test_calls_are_listed_newest_first_page_by_page(desk: Desk):
    desk.answers(offer=TALK)
    sids = [await desk.call(f"+6281100044{last}") for last in range(3)]
    page = (await desk.rest.get("/Calls.json", params={"PageSize": "2"})).json()
    assert [each["sid"] for each in page["calls"]] == [sids[2], sids[1]]
    rest = await desk.rest.get(f"https://api.twilio.com{page['next_page_uri']}")
    assert [each["sid"] for each in rest.json()["calls"]] == [sids[0]]
    assert rest.json()["next_page_uri"] is None
    found = (await desk.rest.get("/Calls.json", params={"To": "+62811000441"})).json()
    assert [each["sid"] for each in found["calls"]] == [sids[1]]


async def test_a_number_is_pointed_at_the_product(desk: Desk):
    found = await desk.rest.get("/IncomingPhoneNumbers.json", params={"PhoneNumber": HOTLINE})
    (number,) = found.json()["incoming_phone_numbers"]
    changes = {"VoiceUrl": f"{BASE}/new", "StatusCallback": "", "VoiceFallbackUrl": f"{BASE}/fallback"}
    answer = await desk.rest.post(f"/IncomingPhoneNumbers/{number['sid']}.json", data=changes)
    assert answer.json()["voice_fallback_url"] == f"{BASE}/fallback"
    desk.answers(new="<Say>hello</Say>")
    await desk.dial()
    await desk.caller.hears("hello")
    await desk.caller.is_off()
    assert desk.got("/status") == []


async def test_queues_are_made_listed_and_deleted(desk: Desk):
    made = (await desk.rest.post("/Queues.json", data={"FriendlyName": "q"})).json()
    assert (made["friendly_name"], made["current_size"], made["max_size"]) == ("q", 0, 1000)
    assert await post(desk, "/Queues.json", FriendlyName="q") == (400, 22003)
    assert await post(desk, "/Queues.json", FriendlyName="r", MaxSize="5001") == (400, 20001)
    assert [each["sid"] for each in (await desk.rest.get("/Queues.json")).json()["queues"]] == [made["sid"]]
    assert (await desk.rest.delete(f"/Queues/{made['sid']}.json")).status_code == 204
    assert (await desk.rest.delete(f"/Queues/{made['sid']}.json")).status_code == 404


async def test_requests_are_kept_with_their_answers(desk: Desk):
    await desk.rest.get("/Calls/CA0.json")
    (request,) = desk.lab.rest_requests
    assert (request.method, request.status, request.at) == ("GET", 404, desk.clock.now())
    assert request.path.endswith("/Calls/CA0.json")


async def test_the_account_can_be_asked_for(desk: Desk):
    answer = await desk.rest.get(f"https://api.twilio.com/2010-04-01/Accounts/{SID}.json")
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
