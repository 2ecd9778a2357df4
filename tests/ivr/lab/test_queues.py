"""Waiting in a queue, being taken from it, and the Enqueue action that comes once."""

import pytest

from .conftest import BASE, HOTLINE, Desk

WAIT = "<Say>please wait</Say><Pause length='5'/>"
ENQUEUE = "<Enqueue action='/after' waitUrl='/wait'>q</Enqueue>"
TAKE = "<Dial action='/dialled' hangupOnStar='true' timeout='15'><Queue url='/hello'>q</Queue></Dial>"


def prepared(desk: Desk) -> None:
    desk.answers(in_=ENQUEUE, wait=WAIT, offer=TAKE, hello="<Say>here is Ana</Say>")
    desk.answers(after="<Say>goodbye caller</Say>", dialled="<Say>goodbye Ana</Say>", status="")


async def connected(desk: Desk) -> None:
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("here is Ana")
    await desk.ana.is_connected_to(desk.caller)


async def test_the_wait_document_is_asked_for_again_and_again(desk: Desk):
    prepared(desk)
    await desk.dial()
    for _ in range(4):
        await desk.caller.hears("please wait")
    requests = desk.got("/wait")
    assert len(requests) == 4
    assert [int(each["QueueTime"]) for each in requests] == [0, 6, 12, 17]
    assert requests[0]["QueuePosition"] == "1"
    assert requests[0]["CurrentQueueSize"] == "1"
    assert requests[0]["MaxQueueSize"] == "1000"
    assert requests[0]["CallStatus"] == "in-progress"


async def test_two_talk_and_the_enqueue_action_comes_only_after(desk: Desk):
    await connected(desk)
    hello = desk.last("/hello")
    assert hello["CallSid"] == desk.caller.leg.sid
    assert hello["DequeingCallSid"] == desk.ana.leg.sid
    await desk.clock.advance(60)
    assert desk.got("/after") == []
    await desk.ana.hangs_up()
    await desk.caller.hears("goodbye caller")
    (after,) = desk.got("/after")
    assert (after["QueueResult"], after["CallStatus"]) == ("bridged", "in-progress")
    (dialled,) = desk.got("/dialled")
    assert (dialled["CallStatus"], dialled["DialCallStatus"]) == ("completed", "completed")
    assert dialled["DialCallSid"] == desk.caller.leg.sid
    assert dialled["DialCallDuration"] == "60"
    await desk.ana.hears_nothing_like("goodbye")


async def test_the_caller_leaves_first_and_the_counsellor_goes_on(desk: Desk):
    await connected(desk)
    await desk.caller.hangs_up()
    await desk.ana.hears("goodbye Ana")
    (after,) = desk.got("/after")
    assert (after["QueueResult"], after["CallStatus"]) == ("bridged", "completed")
    assert desk.last("/dialled")["DialBridged"] == "true"
    await desk.ana.is_off()
    assert desk.last("/status")["CallStatus"] == "completed"


async def test_star_ends_the_dial_but_neither_leg(desk: Desk):
    await connected(desk)
    await desk.ana.presses("5")
    await desk.ana.is_connected_to(desk.caller)
    await desk.ana.presses("*")
    await desk.ana.hears("goodbye Ana")
    await desk.caller.hears("goodbye caller")
    assert desk.last("/dialled")["CallStatus"] == "in-progress"


async def test_the_callers_star_is_nobodys(desk: Desk):
    await connected(desk)
    await desk.caller.presses("*")
    await desk.clock.advance(5)
    await desk.caller.is_connected_to(desk.ana)


async def test_hanging_up_in_the_queue_is_told_to_the_action(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.caller.hangs_up()
    assert (desk.last("/after")["QueueResult"], desk.last("/after")["CallStatus"]) == ("hangup", "completed")
    assert desk.last("/status")["CallStatus"] == "completed"


async def test_a_key_leaves_the_queue_for_the_action(desk: Desk):
    prepared(desk)
    desk.answers(
        wait="<Gather numDigits='1' timeout='1' action='/key'><Say>press 1</Say></Gather>", key="<Leave/>"
    )
    await desk.dial()
    await desk.caller.hears("press 1")
    await desk.caller.hears("press 1")
    await desk.caller.presses("1")
    await desk.caller.hears("goodbye caller")
    assert desk.last("/key")["Digits"] == "1"
    assert desk.last("/after")["QueueResult"] == "leave"


async def test_leaving_without_an_action_goes_to_the_next_verb(desk: Desk):
    desk.answers(in_="<Enqueue waitUrl='/wait'>q</Enqueue><Say>next verb</Say>", wait="<Leave/>", status="")
    await desk.dial()
    await desk.caller.hears("next verb")
    await desk.caller.is_off()


async def test_a_queue_that_is_not_there_fails_at_once(desk: Desk):
    desk.answers(offer=TAKE, dialled="<Say>nobody</Say>")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("nobody", within=1)
    assert desk.last("/dialled")["DialCallStatus"] == "failed"


async def test_an_empty_queue_is_waited_for_as_long_as_the_timeout(desk: Desk):
    prepared(desk)
    await desk.rest.post("/Queues.json", data={"FriendlyName": "q"})
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.clock.advance(10)
    await desk.dial()
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.hangs_up()
    await desk.ana.is_off()
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("goodbye Ana", within=21)
    assert desk.last("/dialled")["DialCallStatus"] == "no-answer"


async def test_callers_are_taken_in_order(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.budi.dials(HOTLINE)
    await desk.budi.hears("please wait")
    assert desk.last("/wait")["QueuePosition"] == "2"
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.hangs_up()
    await desk.ana.is_off()
    await desk.budi.hears("please wait")
    assert desk.last("/wait")["QueuePosition"] == "1"


async def test_a_full_queue_is_told_to_the_action(desk: Desk):
    prepared(desk)
    await desk.rest.post("/Queues.json", data={"FriendlyName": "q", "MaxSize": "1"})
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.budi.dials(HOTLINE)
    await desk.budi.hears("goodbye caller")
    assert desk.last("/after")["QueueResult"] == "queue-full"
    assert "QueueSid" not in desk.last("/after")


async def test_rest_takes_a_member_out_once(desk: Desk):
    prepared(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say>")
    await desk.dial()
    await desk.caller.hears("please wait")
    (queue,) = (await desk.rest.get("/Queues.json")).json()["queues"]
    assert queue["current_size"] == 1
    member = f"/Queues/{queue['sid']}/Members/{desk.caller.leg.sid}.json"
    assert (await desk.rest.delete(f"/Queues/{queue['sid']}.json")).status_code == 400
    assert (await desk.rest.post(member, data={"Url": f"{BASE}/elsewhere"})).status_code == 200
    assert (await desk.rest.post(member, data={"Url": f"{BASE}/elsewhere"})).status_code == 404
    await desk.caller.hears("elsewhere")
    assert [each["QueueResult"] for each in desk.got("/after")] == ["redirected"]
    await desk.caller.is_off()
    assert (await desk.rest.delete(f"/Queues/{queue['sid']}.json")).status_code == 204
    assert desk.lab.queues == []


async def test_a_wait_that_fails_ends_with_error(desk: Desk):
    prepared(desk)
    desk.answers(wait="<Dial>+62811</Dial>")
    await desk.dial()
    await desk.caller.hears("goodbye caller")
    assert desk.last("/after")["QueueResult"] == "error"
    assert desk.errors() == [(12200, "/wait")]


async def test_an_empty_wait_document_is_a_tight_loop(desk: Desk):
    prepared(desk)
    desk.answers(wait="")
    await desk.dial()
    await desk.clock.advance(2)
    assert (12200, "/wait") in desk.errors()


async def test_the_dialling_leg_leaves_before_the_connection(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("here is Ana")
    await desk.ana.hangs_up()
    await desk.caller.hears("goodbye caller")
    assert desk.last("/dialled")["DialBridged"] == "false"


# -- taken out in other ways ------------------------------------------------------------------------------


async def test_a_waiting_caller_redirected_by_rest_is_told_at_once(desk: Desk):
    prepared(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.rest.post(f"/Calls/{desk.caller.leg.sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere", within=0.5)
    (after,) = desk.got("/after")
    assert (after["QueueResult"], after["CallStatus"]) == ("redirected", "in-progress")
    # Its answer matters to nobody.
    await desk.caller.hears_nothing_like("goodbye caller")
    assert desk.lab.queues[0].entries == []


async def test_a_connected_caller_redirected_by_rest_is_told_at_once_too(desk: Desk):
    await connected(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.rest.post(f"/Calls/{desk.caller.leg.sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere", within=0.5)
    assert desk.last("/after")["QueueResult"] == "redirected-from-bridged"
    await desk.ana.hears("goodbye Ana")


async def test_redirecting_the_counsellor_sends_the_caller_to_the_action(desk: Desk):
    await connected(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.rest.post(f"/Calls/{desk.ana.leg.sid}.json", data={"Url": f"{BASE}/elsewhere"})
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
        (desk.caller.leg.sid, 1),
        (desk.budi.leg.sid, 2),
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


# -- what is heard ----------------------------------------------------------------------------------------


async def test_without_a_wait_document_there_is_music_and_with_an_empty_one_silence(desk: Desk):
    desk.answers(in_="<Enqueue>q</Enqueue>", status="")
    await desk.dial()
    await desk.caller.hears("music")
    await desk.caller.hangs_up()
    desk.answers(in_="<Enqueue waitUrl=''>q</Enqueue>")
    await desk.dial()
    await desk.clock.advance(60)
    assert desk.caller.leg.heard == []


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
