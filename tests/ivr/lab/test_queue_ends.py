"""The other ways out of a queue, and the verbs allowed in it."""

import pytest

from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk
from .queueing import connected, prepared


async def test_a_waiting_caller_redirected_by_rest_is_told_at_once(desk: Desk):
    prepared(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.rest.post(f"/Calls/{leg_of(desk.caller).sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere", within=0.5)
    (after,) = desk.got("/after")
    assert (after["QueueResult"], after["CallStatus"]) == ("redirected", "in-progress")
    # Nobody uses its answer.
    await desk.caller.hears_nothing_like("goodbye caller")
    assert desk.lab.queues[0].entries == []


async def test_a_connected_caller_redirected_by_rest_is_told_at_once_too(desk: Desk):
    await connected(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.rest.post(f"/Calls/{leg_of(desk.caller).sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere", within=0.5)
    assert desk.last("/after")["QueueResult"] == "redirected-from-bridged"
    await desk.ana.hears("goodbye Ana")


async def test_redirecting_the_counsellor_sends_the_caller_to_the_action(desk: Desk):
    await connected(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.rest.post(f"/Calls/{leg_of(desk.ana).sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.ana.hears("elsewhere")
    await desk.caller.hears("goodbye caller")
    assert desk.last("/after")["QueueResult"] == "bridged"
    assert desk.got("/dialled") == []


async def test_rest_takes_out_the_front(desk: Desk):
    prepared(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say>")
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.budi.dials(HOTLINE)
    await desk.budi.hears("please wait")
    (queue,) = desk.lab.queues
    members = (await desk.rest.get(f"/Queues/{queue.sid}/Members.json")).json()["queue_members"]
    assert [(each["call_sid"], each["position"]) for each in members] == [
        (leg_of(desk.caller).sid, 1),
        (leg_of(desk.budi).sid, 2),
    ]
    await desk.rest.post(f"/Queues/{queue.sid}/Members/Front.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere")
    await desk.budi.hears_nothing_like("elsewhere")


async def test_two_who_dial_one_queue_get_one_caller_each(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    for phone in (desk.ana, desk.budi):
        await desk.call(phone.number)
        await phone.rings()
    await desk.ana.answers()
    await desk.budi.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.budi.hears("goodbye Ana", within=21)
    await desk.ana.is_connected_to(desk.caller)
    assert len(desk.got("/after")) == 0


async def test_without_a_wait_document_there_is_music_and_with_an_empty_one_silence(desk: Desk):
    desk.answers(in_="<Enqueue>q</Enqueue>", status="")
    await desk.dial()
    await desk.caller.hears("music")
    await desk.caller.hangs_up()
    desk.answers(in_="<Enqueue waitUrl=''>q</Enqueue>")
    await desk.dial()
    await desk.clock.advance(60)
    assert leg_of(desk.caller).heard == []


async def test_a_redirect_in_the_wait_is_followed_and_the_wait_url_asked_again(desk: Desk):
    prepared(desk)
    desk.answers(wait="<Redirect>/more</Redirect>", more="<Say>more</Say><Pause length='5'/>")
    await desk.dial()
    await desk.caller.hears("more")
    await desk.caller.hears("more")
    assert len(desk.got("/wait")) == 2


async def test_a_hangup_in_the_wait_ends_the_call(desk: Desk):
    prepared(desk)
    desk.answers(wait="<Say>sorry</Say><Hangup/>")
    await desk.dial()
    await desk.caller.is_off()
    assert desk.last("/after")["QueueResult"] == "hangup"


@pytest.mark.parametrize(
    "verb",
    ["<Dial>+62811000222</Dial>", "<Record/>", "<Enqueue>r</Enqueue>", "<Reject/>", "<Queue>q</Queue>"],
)
async def test_some_verbs_have_no_place_in_the_wait(desk: Desk, verb: str):
    prepared(desk)
    desk.answers(wait="<Gather numDigits='1' action='/key'><Say>press 1</Say></Gather>", key=verb)
    await desk.dial()
    await desk.caller.hears("press 1")
    await desk.caller.presses("1")
    await desk.caller.hears("goodbye caller")
    assert desk.last("/after")["QueueResult"] == "error"
    assert desk.errors() == [(12200, "/key")]


@pytest.mark.parametrize("verb", ["<Gather/>", "<Leave/>", "<Hangup/>", "<Dial>+62811000222</Dial>"])
async def test_the_document_before_the_connection_only_speaks(desk: Desk, verb: str):
    prepared(desk)
    desk.answers(hello=verb)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("goodbye caller")
    assert desk.errors() == [(12200, "/hello")]
    assert desk.last("/dialled")["DialBridged"] == "false"


async def test_a_caller_who_leaves_before_the_connection_is_told_as_unbridged(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("here is Ana")
    await desk.caller.hangs_up()
    await desk.ana.hears("goodbye Ana")
    assert desk.last("/dialled")["DialBridged"] == "false"
    assert desk.last("/after")["QueueResult"] == "hangup"


async def test_a_conversation_lasts_no_longer_than_the_time_limit(desk: Desk):
    prepared(desk)
    desk.answers(offer="<Dial action='/dialled' timeLimit='600'><Queue>q</Queue></Dial>")
    await desk.dial()
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.ana.hears("goodbye Ana", within=601)
    await desk.caller.hears("goodbye caller")
    assert desk.last("/dialled")["DialCallDuration"] == "600"
