"""The lab over real HTTP and in scaled time, driven by Twilio's own client: as the demo and the soak use it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import requests
import uvicorn
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from ivr.clock import RealClock
from ivr.lab import Lab
from ivr.lab.people.expectations import wait_for
from tests.serving import serving

from .conftest import HOTLINE, SID, TOKEN, Service

# A clock second takes 50 ms. Menus and rings get the longest time allowed: half a real minute.
SPEED = 20
PATIENT = 400
_LONGEST = 600


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """Serve an application on a free port; give its base URL."""
    config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="on", timeout_graceful_shutdown=1)
    async with serving(config) as (_, port):
        yield f"http://127.0.0.1:{port}"


class Lived(Service):
    """The service, with the beginning and end that a server asks for."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await super().__call__(scope, receive, send)
            return
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})


def client(api_url: str, *, timeout: float = 120.0) -> Client:
    """Twilio's own client, pointed at the lab."""
    made = Client(SID, TOKEN, http_client=TwilioHttpClient(timeout=timeout, pool_connections=False))
    made.api.base_url = api_url
    return made


def answers(service: Service) -> None:
    take = f"<Dial action='/over' timeout='{_LONGEST}'><Queue>q</Queue></Dial>"
    service.answers |= {
        "/in": f"<Gather numDigits='1' timeout='{_LONGEST}' action='/key'><Say>press 1</Say></Gather>",
        "/key": "<Enqueue action='/after' waitUrl='/wait'>q</Enqueue>",
        "/wait": "<Say>please wait</Say><Pause length='5'/>",
        "/offer": f"<Gather numDigits='1' timeout='{_LONGEST}' action='/take'><Say>accept</Say></Gather>{take}",
        "/take": take,
        "/after": f"<Record action='/said' timeout='{_LONGEST}' recordingStatusCallback='/recorded'/>",
        **dict.fromkeys(("/over", "/said", "/recorded", "/status", "/progress"), ""),
    }


async def a_call(lab: Lab, service: Service, base: str, twilio: Client) -> None:
    """From the first ring to the recording."""
    caller, ana = lab.phone("+62811000111", "Caller"), lab.phone("+62811000222", "Ana")
    await caller.dials(HOTLINE)
    await caller.hears("press 1", PATIENT)
    await caller.presses("1")
    await caller.hears("please wait", PATIENT)
    made = await asyncio.to_thread(
        twilio.calls.create,
        to=ana.number,
        from_=HOTLINE,
        url=f"{base}/offer",
        timeout=_LONGEST,
        status_callback=f"{base}/progress",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert (await ana.rings(PATIENT)).sid == made.sid
    await ana.answers()
    await ana.hears("accept", PATIENT)
    await ana.presses("1")
    await ana.is_connected_to(caller, PATIENT)
    await ana.hangs_up()
    await caller.hears("beep", PATIENT)
    await caller.speaks(5)
    await caller.presses("#")
    await caller.is_off(PATIENT)
    assert await wait_for(lab, lambda: bool(service.requests("/recorded")), PATIENT, patient=True)
    assert [each["CallStatus"] for each in service.requests("/progress")] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    sid = service.requests("/recorded")[0]["RecordingSid"]
    recording = await asyncio.to_thread(twilio.recordings(sid).fetch)
    assert recording.status == "completed"
    (queue,) = await asyncio.to_thread(twilio.queues.list)
    assert (queue.friendly_name, queue.current_size) == ("q", 0)
    assert await asyncio.to_thread(queue.delete)


async def failing(lab: Lab, api: str, base: str) -> None:
    """Check what Twilio's client raises for refusals and for answers that never come."""
    twilio, impatient = client(api), client(api, timeout=0.3)
    form = {"to": "+62811000333", "from_": HOTLINE, "url": f"{base}/offer", "timeout": _LONGEST}
    lab.faults.next_rest(status=429, path="/Calls.json")
    with pytest.raises(TwilioRestException) as refused:
        await asyncio.to_thread(lambda: twilio.calls.create(**form))
    assert (refused.value.status, refused.value.code) == (429, 20429)
    before, asked = len(lab.calls), len(lab.rest_requests)
    for lose, created in ((lab.faults.lose_next_request, 0), (lab.faults.lose_next_answer, 1)):
        lose(path="/Calls.json")
        with pytest.raises(requests.exceptions.ReadTimeout):
            await asyncio.to_thread(lambda: impatient.calls.create(**form))
        asked += 1
        both = (asked, before + created)
        assert await wait_for(
            lab,
            lambda: (len(lab.rest_requests), len(lab.calls)) == both,  # noqa: B023 - waited for here
            PATIENT,
            patient=True,
        )
    budi = lab.phone("+62811000333")
    await budi.rings(PATIENT)
    await budi.rejects()


async def test_a_call_over_real_http_in_scaled_time():
    service = Lived()
    answers(service)
    lab = Lab(RealClock(speed=SPEED), account_sid=SID, auth_token=TOKEN)
    async with served(service) as base, served(lab.app) as api:
        lab.add_number(HOTLINE, voice_url=f"{base}/in", status_callback=f"{base}/status")
        await a_call(lab, service, base, client(api))
        await failing(lab, api, base)
        await lab.close()
    assert lab.errors == []
    assert lab.double_rings == []
