"""Conferences: who starts them, who ends them, what is heard before, and what is told."""

from .conftest import BASE, HOTLINE, Desk


def room(attributes: str = "", dial: str = "action='/left'") -> str:
    return f"<Dial {dial}><Conference {attributes}>room</Conference></Dial>"


async def enter(desk: Desk, attributes: str = "", other: str = "", dial: str = "action='/left'") -> None:
    """The caller enters a room by their own document, and Ana by hers."""
    desk.answers(in_=room(attributes), offer=room(other, dial), left="<Say>left the room</Say>")
    desk.answers(status="", events="")
    await desk.dial()
    await desk.clock.settle()
    await ana_enters(desk)


async def ana_enters(desk: Desk) -> None:
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()


async def test_two_start_it_and_it_ends_with_the_last(desk: Desk):
    await enter(desk)
    await desk.caller.hears("music")
    await desk.caller.is_connected_to(desk.ana)
    (conference,) = desk.lab.conferences
    assert conference.status == "in-progress"
    await desk.ana.hangs_up()
    await desk.clock.advance(5)
    assert conference.status == "in-progress"
    await desk.caller.hears_nothing_like("left the room")
    await desk.caller.hangs_up()
    assert conference.status == "completed"


async def test_it_does_not_start_without_one_who_may_start_it(desk: Desk):
    await enter(desk, "startConferenceOnEnter='false'", "startConferenceOnEnter='false'")
    await desk.clock.advance(10)
    await desk.caller.is_not_connected()
    desk.answers(in_=room())
    await desk.budi.dials(HOTLINE)
    await desk.budi.is_connected_to(desk.caller)
    await desk.ana.is_connected_to(desk.caller)


async def test_who_ends_it_on_leaving_sends_the_others_to_their_actions(desk: Desk):
    await enter(desk, "", "endConferenceOnExit='true'")
    await desk.caller.is_connected_to(desk.ana)
    await desk.ana.hangs_up()
    await desk.caller.hears("left the room")
    mine = next(each for each in desk.got("/left") if each["CallSid"] == desk.caller.leg.sid)
    assert mine["DialCallStatus"] == "answered"
    assert "DialCallSid" not in mine
    assert "DialCallDuration" not in mine


async def test_without_an_action_the_end_of_the_room_is_the_end_of_the_call(desk: Desk):
    await enter(desk, "endConferenceOnExit='true'", "", dial="")
    await desk.caller.is_connected_to(desk.ana)
    await desk.caller.hangs_up()
    await desk.ana.is_off()


async def test_star_leaves_it(desk: Desk):
    await enter(desk, dial="action='/left' hangupOnStar='true'")
    await desk.caller.is_connected_to(desk.ana)
    await desk.ana.presses("*")
    await desk.ana.hears("left the room")


async def test_the_wait_is_heard_once_and_may_neither_gather_nor_leave(desk: Desk):
    desk.answers(in_=room("waitUrl='/wait'"), wait="<Say>please wait</Say>", left="", status="")
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.clock.advance(30)
    assert len(desk.got("/wait")) == 1
    await desk.caller.hangs_up()
    desk.answers(in_=room("waitUrl='/wait'"), wait="<Gather/>")
    await desk.budi.dials(HOTLINE)
    await desk.budi.is_off()
    assert desk.errors() == [(12200, "/wait")]


async def test_a_label_is_taken_once(desk: Desk):
    await enter(desk, "participantLabel='one'", "participantLabel='one'")
    await desk.ana.hears("left the room")
    assert desk.errors() == [(16025, "/offer")]


async def test_a_coach_needs_somebody_to_coach(desk: Desk):
    await enter(desk, "", "coach='CA00000000000000000000000000000000'")
    await desk.ana.hears("left the room")
    assert desk.errors() == [(13240, "/offer")]


async def test_a_third_may_be_too_many(desk: Desk):
    await enter(desk, "maxParticipants='2'", "maxParticipants='2'")
    await desk.caller.is_connected_to(desk.ana)
    await desk.budi.dials(HOTLINE)
    await desk.budi.hears("left the room")
    assert [code for code, _ in desk.errors()] == [13200]


async def test_its_events_go_where_the_first_one_in_said(desk: Desk):
    desk.answers(ignored="")
    subscribed = "statusCallback='/events' statusCallbackEvent='start end join leave'"
    await enter(desk, subscribed, subscribed.replace("/events", "/ignored"))
    await desk.caller.is_connected_to(desk.ana)
    await desk.ana.hangs_up()
    await desk.caller.hangs_up()
    await desk.clock.settle()
    told = desk.got("/events")
    assert [each["StatusCallbackEvent"] for each in told] == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [each["SequenceNumber"] for each in told] == list("012345")
    assert told[3]["ReasonParticipantLeft"] == "participant_hung_up"
    assert told[-1]["ReasonConferenceEnded"] == "last-participant-left"
    assert desk.got("/ignored") == []


async def test_no_events_are_told_by_default(desk: Desk):
    await enter(desk, "statusCallback='/events'")
    await desk.caller.is_connected_to(desk.ana)
    assert desk.got("/events") == []


async def test_rest_holds_mutes_removes_and_ends(desk: Desk):
    await enter(desk)
    await desk.caller.is_connected_to(desk.ana)
    found = await desk.rest.get("/Conferences.json", params={"FriendlyName": "room", "Status": "in-progress"})
    (conference,) = found.json()["conferences"]
    base = f"/Conferences/{conference['sid']}"
    caller = f"{base}/Participants/{desk.caller.leg.sid}.json"
    assert (await desk.rest.post(caller, data={"Hold": "true"})).json()["hold"] is True
    await desk.caller.is_not_connected()
    assert (await desk.rest.post(caller, data={"Hold": "false", "Muted": "true"})).json()["muted"] is True
    await desk.caller.is_connected_to(desk.ana)
    assert (await desk.rest.delete(f"{base}/Participants/{desk.ana.leg.sid}.json")).status_code == 204
    await desk.ana.hears("left the room")
    assert (await desk.rest.post(f"{base}.json", data={"Status": "completed"})).status_code == 200
    await desk.caller.hears("left the room")
    assert desk.lab.conferences[0].reason == "conference-ended-via-api"


async def test_redirecting_one_takes_them_out(desk: Desk):
    await enter(desk)
    desk.answers(elsewhere="<Say>elsewhere</Say><Pause length='60'/>")
    await desk.caller.is_connected_to(desk.ana)
    await desk.rest.post(f"/Calls/{desk.ana.leg.sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.ana.hears("elsewhere")
    await desk.caller.is_not_connected()
    assert desk.lab.conferences[0].status == "in-progress"
