"""Dialling phones from a document: ringing, screening, the winner, the time limit, and what the action gets."""

from ivr.lab import Unreachable
from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk

SCREEN = "<Gather numDigits='1' timeout='4' action='/key'><Say>press 1 to accept</Say></Gather><Hangup/>"


def number(phone: str, attributes: str = "") -> str:
    return f"<Number {attributes}>{phone}</Number>"


async def dialling(desk: Desk, *numbers: str, attributes: str = "timeout='20'") -> None:
    """The caller's document dials the numbers."""
    desk.answers(
        in_=f"<Dial action='/dialled' callerId='{HOTLINE}' {attributes}>{''.join(numbers)}</Dial>",
        dialled="<Say>dial is over</Say>",
        screen=SCREEN,
        key="",
        status="",
        progress="",
    )
    await desk.dial()


async def test_one_phone_rings_answers_and_is_connected(desk: Desk):
    await dialling(desk, number(desk.ana.number))
    leg = await desk.ana.rings()
    assert (leg.from_, leg.direction) == (HOTLINE, "outbound-dial")
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.clock.advance(30)
    await desk.ana.hangs_up()
    await desk.caller.hears("dial is over")
    dialled = desk.last("/dialled")
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("completed", "true")
    assert (dialled["DialCallSid"], dialled["DialCallDuration"]) == (leg.sid, "30")


async def test_the_screen_is_heard_by_the_callee_before_the_connection(desk: Desk):
    await dialling(desk, number(desk.ana.number, "url='/screen'"))
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("press 1 to accept")
    await desk.caller.is_not_connected()
    screen = desk.last("/screen")
    assert (screen["ParentCallSid"], screen["Direction"]) == (leg_of(desk.caller).sid, "outbound-dial")
    await desk.ana.presses("1")
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.hears_nothing_like("press 1")


async def test_a_screen_that_hangs_up_connects_nobody(desk: Desk):
    await dialling(desk, number(desk.ana.number, "url='/screen'"))
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("dial is over")
    dialled = desk.last("/dialled")
    assert dialled["DialBridged"] == "false"
    assert "DialCallDuration" not in dialled
    await desk.ana.is_off()


async def test_a_screen_may_not_dial(desk: Desk):
    await dialling(desk, number(desk.ana.number, "url='/screen'"))
    desk.answers(screen=f"<Dial>{desk.budi.number}</Dial>")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("dial is over")
    assert desk.errors() == [(12200, "/screen")]


async def test_the_first_to_pick_up_wins_and_the_others_stop_ringing(desk: Desk):
    await dialling(desk, number(desk.ana.number, "url='/screen'"), number(desk.budi.number))
    await desk.ana.rings()
    await desk.budi.rings()
    await desk.ana.answers()
    # It picked up without accepting; a voicemail box stops the other phones in the same way.
    await desk.budi.is_off(within=1)
    assert leg_of(desk.budi).status == "canceled"
    await desk.ana.presses("1")
    await desk.ana.is_connected_to(desk.caller)


async def test_it_rings_5_seconds_longer_than_the_timeout(desk: Desk):
    await dialling(desk, number(desk.ana.number), attributes="timeout='10'")
    await desk.ana.rings()
    began = desk.clock.now()
    over = await desk.caller.hears("dial is over")
    assert (over.at - began).total_seconds() == 15
    assert desk.last("/dialled")["DialCallStatus"] == "no-answer"
    assert leg_of(desk.ana).status == "no-answer"


async def test_a_declined_dial_is_busy_and_an_unreachable_one_failed(desk: Desk):
    await dialling(desk, number(desk.ana.number))
    await desk.ana.rings()
    await desk.ana.rejects()
    await desk.caller.hears("dial is over")
    assert desk.last("/dialled")["DialCallStatus"] == "busy"
    await desk.caller.is_off()
    desk.ana.behaves(Unreachable())
    await dialling(desk, number(desk.ana.number))
    await desk.caller.hears("dial is over")
    assert desk.last("/dialled")["DialCallStatus"] == "failed"


async def test_a_caller_who_hangs_up_stops_the_ringing_and_the_action_is_told(desk: Desk):
    await dialling(desk, number(desk.ana.number))
    await desk.ana.rings()
    await desk.caller.hangs_up()
    await desk.ana.is_off(within=1)
    assert leg_of(desk.ana).status == "canceled"
    assert (desk.last("/dialled")["CallStatus"], desk.last("/dialled")["DialBridged"]) == (
        "completed",
        "false",
    )


async def test_star_leaves_a_dial_only_where_it_is_asked_for(desk: Desk):
    await dialling(desk, number(desk.ana.number), attributes="hangupOnStar='true'")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.ana.presses("*")
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.presses("*")
    await desk.caller.hears("dial is over")
    await desk.ana.is_off()
    await desk.caller.is_off()
    await dialling(desk, number(desk.ana.number))
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.presses("*")
    await desk.caller.is_connected_to(desk.ana)


async def test_a_talk_lasts_no_longer_than_its_limit(desk: Desk):
    await dialling(desk, number(desk.ana.number), attributes="timeLimit='60'")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("dial is over", within=61)
    assert desk.last("/dialled")["DialCallDuration"] == "60"


async def test_without_an_action_the_next_verb_follows(desk: Desk):
    desk.answers(in_=f"<Dial timeout='5'>{desk.ana.number}</Dial><Say>next verb</Say>", status="")
    await desk.dial()
    await desk.ana.rings()
    await desk.caller.hears("next verb")


async def test_without_an_action_the_end_of_the_talk_is_the_end_of_the_call(desk: Desk):
    desk.answers(in_=f"<Dial>{desk.ana.number}</Dial>", status="")
    await desk.dial()
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.ana.hangs_up()
    await desk.caller.is_off()


async def test_the_callee_sees_an_owned_number_or_a_party_of_the_call_and_no_other(desk: Desk):
    desk.answers(in_=f"<Dial callerId='+628999'>{desk.ana.number}</Dial>", status="")
    await desk.dial()
    await desk.caller.hears("application error")
    assert desk.errors() == [(13214, "/in")]


async def test_progress_of_a_dialled_leg_is_told_and_its_parent_named(desk: Desk):
    progress = "statusCallback='/progress' statusCallbackEvent='initiated ringing answered completed'"
    await dialling(desk, number(desk.ana.number, progress))
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.hangs_up()
    await desk.ana.is_off()
    told = desk.got("/progress")
    assert [each["CallStatus"] for each in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [each["SequenceNumber"] for each in told] == list("0123")
    assert {each["ParentCallSid"] for each in told} == {leg_of(desk.caller).sid}


async def test_a_dialled_leg_that_rings_is_ended_by_completed_and_not_by_canceled(desk: Desk):
    await dialling(desk, number(desk.ana.number))
    leg = await desk.ana.rings()
    await desk.rest.post(f"/Calls/{leg.sid}.json", data={"Status": "canceled"})
    assert desk.ana.is_ringing
    await desk.rest.post(f"/Calls/{leg.sid}.json", data={"Status": "completed"})
    await desk.ana.is_off(within=1)
    await desk.caller.hears("dial is over")


async def test_redirecting_the_leg_that_dialled_drops_the_other(desk: Desk):
    await dialling(desk, number(desk.ana.number))
    desk.answers(elsewhere="<Say>elsewhere</Say>")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.is_connected_to(desk.ana)
    await desk.rest.post(f"/Calls/{leg_of(desk.caller).sid}.json", data={"Url": f"{BASE}/elsewhere"})
    await desk.caller.hears("elsewhere")
    await desk.ana.is_off()
    assert desk.got("/dialled") == []


async def test_answer_on_bridge_leaves_the_caller_ringing(desk: Desk):
    await dialling(desk, number(desk.ana.number), attributes="answerOnBridge='true'")
    await desk.ana.rings()
    assert leg_of(desk.caller).status == "ringing"
    await desk.ana.answers()
    await desk.ana.is_connected_to(desk.caller)
    assert leg_of(desk.caller).status == "in-progress"
