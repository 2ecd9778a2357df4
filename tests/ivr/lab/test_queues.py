"""Waiting in a queue, being taken from it, and the Enqueue action that comes once."""

from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk
from .queueing import TAKE, connected, prepared


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
    assert hello["CallSid"] == leg_of(desk.caller).sid
    assert hello["DequeingCallSid"] == leg_of(desk.ana).sid
    await desk.clock.advance(60)
    assert desk.got("/after") == []
    await desk.ana.hangs_up()
    await desk.caller.hears("goodbye caller")
    (after,) = desk.got("/after")
    assert (after["QueueResult"], after["CallStatus"]) == ("bridged", "in-progress")
    (dialled,) = desk.got("/dialled")
    assert (dialled["CallStatus"], dialled["DialCallStatus"]) == ("completed", "completed")
    assert dialled["DialCallSid"] == leg_of(desk.caller).sid
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
    began = desk.clock.now()
    goodbye = await desk.ana.hears("goodbye Ana")
    assert (goodbye.at - began).total_seconds() == 15 + 5
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
    member = f"/Queues/{queue['sid']}/Members/{leg_of(desk.caller).sid}.json"
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
