"""Phones: what they record, how they act by themselves, and the witness that none is rung twice."""

from datetime import timedelta

import pytest
from starlette.responses import Response

from ivr.lab import Answers, Busy, Line, NeverAnswers, ScreeningMachine, VoicemailBox
from ivr.lab.carrier.sound import tones
from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk

TALK = "<Say>hello</Say><Pause length='60'/>"


# -- the witness ------------------------------------------------------------------------------------------


def witnessed(desk: Desk) -> list[tuple[str, str]]:
    """Return each phone that was rung wrongly, with the direction of the leg that held it."""
    return [(each.number, desk.lab.legs[each.engaged_by].direction) for each in desk.lab.double_rings]


async def test_a_phone_rung_by_two_legs_is_noticed(desk: Desk):
    desk.answers(offer=TALK, progress="")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    sid = await desk.call(desk.ana.number, StatusCallback=f"{BASE}/progress")
    await desk.clock.advance(3)
    assert witnessed(desk) == [(desk.ana.number, "outbound-api")]
    (double,) = desk.lab.double_rings
    assert (double.call_sid, double.engaged_by) == (sid, leg_of(desk.ana).sid)
    # The carrier gives the second leg busy; the first rings on.
    assert desk.last("/progress")["CallStatus"] == "busy"
    assert desk.ana.is_ringing


async def test_two_legs_created_at_the_same_time_are_noticed(desk: Desk):
    desk.answers(offer=TALK)
    desk.lab.account.calls_per_second = 1000
    await desk.call(desk.ana.number)
    await desk.call(desk.ana.number.replace("+62", "+62 "))
    await desk.clock.advance(3)
    assert len(witnessed(desk)) == 1


async def test_a_phone_rung_while_it_talks_is_noticed(desk: Desk):
    desk.answers(offer=TALK)
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.call(desk.ana.number)
    await desk.clock.advance(3)
    assert witnessed(desk) == [(desk.ana.number, "outbound-api")]


async def test_a_phone_rung_by_a_dial_and_by_rest_is_noticed(desk: Desk):
    desk.answers(in_=f"<Dial>{desk.ana.number}</Dial>", offer=TALK, status="")
    await desk.dial()
    await desk.ana.rings()
    await desk.call(desk.ana.number)
    await desk.clock.advance(3)
    assert witnessed(desk) == [(desk.ana.number, "outbound-dial")]


async def test_a_phone_that_dialled_in_and_was_connected_is_noticed(desk: Desk):
    desk.answers(in_=f"<Dial>{desk.budi.number}</Dial>", offer=TALK, status="")
    await desk.ana.dials(HOTLINE)
    await desk.budi.rings()
    await desk.budi.answers()
    await desk.ana.is_connected_to(desk.budi)
    await desk.call(desk.ana.number)
    await desk.clock.advance(3)
    assert witnessed(desk) == [(desk.ana.number, "inbound")]


async def test_a_phone_that_has_just_dialled_in_is_busy_and_nobodys_fault(desk: Desk):
    desk.answers(in_=TALK, offer=TALK, progress="", status="")
    await desk.ana.dials(HOTLINE)
    await desk.call(desk.ana.number, StatusCallback=f"{BASE}/progress")
    await desk.clock.advance(3)
    assert desk.last("/progress")["CallStatus"] == "busy"
    assert desk.lab.double_rings == []


async def test_one_ring_after_another_is_nobodys_fault(desk: Desk):
    desk.answers(offer="<Hangup/>")
    for _ in range(3):
        await desk.call(desk.ana.number)
        await desk.ana.rings()
        await desk.ana.rejects()
    sid = await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.rest.post(f"/Calls/{sid}.json", data={"Status": "canceled"})
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.is_off()
    assert desk.lab.double_rings == []


# -- expectations of a script -----------------------------------------------------------------------------


async def test_expectations_that_are_not_met_fail_and_tell_what_happened(desk: Desk):
    desk.answers(in_="<Say>hello</Say><Say>goodbye</Say>", offer=TALK, status="")
    await desk.dial()
    with pytest.raises(AssertionError, match=r"should hear .welcome. within 2 s(.|\n)*hears “hello”"):
        await desk.caller.hears("welcome", within=2)
    with pytest.raises(AssertionError, match="heard “hello”"):
        await desk.caller.hears_nothing_like("HELLO")
    with pytest.raises(AssertionError, match="Ana should ring within 5 s"):
        await desk.ana.rings(within=5)
    with pytest.raises(AssertionError, match="does not ring"):
        await desk.ana.answers()
    with pytest.raises(AssertionError, match="be connected to Ana"):
        await desk.caller.is_connected_to(desk.ana, within=1)
    with pytest.raises(AssertionError, match="on no call"):
        await desk.ana.presses("1")
    await desk.call(desk.ana.number)
    with pytest.raises(AssertionError, match="Ana should not ring"):
        await desk.ana.does_not_ring()
    with pytest.raises(AssertionError, match="Ana should be off the line"):
        await desk.ana.is_off()


async def test_what_was_heard_is_told_in_order_and_each_once(desk: Desk):
    desk.answers(in_="<Say>one</Say><Say>two</Say><Say>one</Say>", status="")
    await desk.dial()
    first = await desk.caller.hears("one")
    second = await desk.caller.hears("one")
    assert second.at > first.at
    with pytest.raises(AssertionError):
        await desk.caller.hears("two")


async def test_sounds_are_fetched_and_heard_by_their_path(desk: Desk):
    sound = Response(tones([(3.0, True)]), media_type="audio/wav")
    desk.answers(in_="<Play>/audio/music.wav</Play><Say>after</Say>", status="")
    desk.service.answers["/audio/music.wav"] = sound
    await desk.dial()
    music = await desk.caller.hears("/audio/music.wav")
    after = await desk.caller.hears("after")
    assert (after.at - music.at).total_seconds() == 3


@pytest.mark.parametrize(
    "sound", [Response("<html>", media_type="text/html"), Response("RIFF", media_type="audio/wav")]
)
async def test_a_sound_that_is_not_audio_is_an_error(desk: Desk, sound: Response):
    desk.answers(in_="<Play>/audio/x.wav</Play>", status="")
    desk.service.answers["/audio/x.wav"] = sound
    await desk.dial()
    await desk.caller.hears("application error")
    assert desk.errors() == [(11200, "/in")]


async def test_many_phones_withhold_their_number(desk: Desk):
    desk.answers(in_="<Gather numDigits='1' action='/key'><Say>hello</Say></Gather>", key=TALK, status="")
    for number in ("anonymous", "+266696687", ""):
        one, two = desk.lab.phone(number, "One"), desk.lab.phone(number, "Two")
        assert one is not two
        await one.dials(HOTLINE)
        await two.dials(HOTLINE)
        await one.hears("hello")
        await two.hears("hello")
        await one.presses("1")
        await desk.clock.settle()
        assert desk.last("/key")["CallSid"] == leg_of(one).sid
        assert desk.last("/key")["From"] == number
        await one.hangs_up()
        await two.hangs_up()
    assert desk.lab.phone("anonymous", "One") is desk.lab.phone("anonymous", "One")


async def test_a_phone_is_the_same_by_its_number(desk: Desk):
    assert desk.lab.phone(desk.ana.number) is desk.ana
    assert desk.lab.phone(desk.ana.number, "Anna").name == "Anna"


async def test_a_forwarded_call_tells_from_where(desk: Desk):
    desk.answers(in_="<Hangup/>", status="")
    await desk.caller.dials(HOTLINE, forwarded_from="+62215551234")
    await desk.caller.is_off()
    assert desk.last("/in")["ForwardedFrom"] == "+62215551234"


async def test_every_line_of_the_transcript_is_handed_on(desk: Desk):
    lines: list[Line] = []
    desk.lab.on_line = lines.append
    desk.answers(in_="<Say>hello</Say>", status="")
    await desk.dial()
    await desk.caller.is_off()
    assert lines == desk.lab.transcript
    assert [str(line) for line in lines][:2] == [
        f"03:00:00  Caller: dials {HOTLINE}",
        "03:00:00  Caller: hears “hello”",
    ]


# -- behaviours -------------------------------------------------------------------------------------------


async def test_a_person_answers_presses_talks_and_hangs_up(desk: Desk):
    desk.answers(
        in_=f"<Dial action='/over'><Number url='/screen'>{desk.ana.number}</Number></Dial>",
        screen="<Gather numDigits='1' action='/key'><Say>press 1</Say></Gather><Hangup/>",
        key="",
        over="<Say>over</Say>",
        status="",
    )
    desk.ana.behaves(Answers(after=4, presses=(("press 1", "1"),), talks_for=30))
    await desk.dial()
    await desk.ana.is_connected_to(desk.caller)
    await desk.caller.hears("over", within=31)
    assert desk.last("/over")["DialCallDuration"] == "30"


async def test_a_caller_runs_out_of_patience(desk: Desk):
    desk.answers(in_="<Enqueue waitUrl=''>q</Enqueue>", status="")
    desk.caller.behaves(Answers(patience=45))
    began = desk.clock.now()
    await desk.dial()
    await desk.caller.is_off(within=50)
    assert leg_of(desk.caller).finished == began + timedelta(seconds=45)


async def test_a_voicemail_box_answers_and_never_presses_a_key(desk: Desk):
    desk.answers(
        offer="<Gather numDigits='1' timeout='8' action='/key'><Say>press 1</Say></Gather><Hangup/>",
        key="",
    )
    desk.ana.behaves(VoicemailBox(after=10))
    await desk.call(desk.ana.number, MachineDetection="Enable")
    await desk.ana.hears("press 1", within=20)
    assert desk.last("/offer")["AnsweredBy"] == "machine_start"
    await desk.ana.is_off()
    assert desk.got("/key") == []


async def test_some_let_it_ring_and_some_decline(desk: Desk):
    desk.answers(offer=TALK)
    desk.ana.behaves(NeverAnswers())
    desk.budi.behaves(Busy(after=2))
    await desk.call(desk.ana.number, Timeout="15")
    await desk.call(desk.budi.number)
    await desk.clock.advance(20)
    assert (leg_of(desk.ana).status, leg_of(desk.budi).status) == ("no-answer", "busy")


# -- the end ----------------------------------------------------------------------------------------------


async def test_closing_ends_every_leg_and_tells_nobody(desk: Desk):
    desk.answers(in_=TALK, offer=TALK, status="")
    await desk.dial()
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    assert [phone.name for phone in desk.lab.ringing()] == ["Ana"]
    await desk.lab.close()
    assert all(leg.over for leg in desk.lab.calls)
    assert desk.lab.ringing() == []
    assert desk.got("/status") == []


async def test_what_is_over_may_be_forgotten(desk: Desk):
    desk.answers(in_="<Hangup/>", offer=TALK, status="")
    await desk.dial()
    await desk.caller.is_off()
    await desk.clock.advance(60)
    sid = await desk.call(desk.ana.number)
    await desk.ana.rings()
    desk.lab.forget(desk.clock.now() - timedelta(seconds=30))
    assert [leg.sid for leg in desk.lab.calls] == [sid]
    assert desk.lab.requests == []
    assert [line.who for line in desk.lab.transcript] == ["Ana"]
    await desk.ana.answers()
    await desk.ana.hears("hello")


async def test_a_mistake_of_the_lab_itself_is_an_error(desk: Desk):
    async def fails() -> None:
        raise ZeroDivisionError

    desk.lab.spawn(fails(), name="leg CA1")
    await desk.clock.settle()
    assert desk.errors() == [(0, None)]


async def test_a_screening_machine_answers_at_once_presses_nothing_and_hangs_up(desk: Desk):
    desk.answers(offer=TALK)
    desk.ana.behaves(ScreeningMachine())
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    assert desk.ana.is_machine
    await desk.clock.advance(3)
    assert leg_of(desk.ana).answered is not None
    await desk.clock.advance(40)
    assert (leg_of(desk.ana).status, leg_of(desk.ana).pressed) == ("completed", [])


# -- from hand to hand ----------------------------------------------------------------------------------


async def test_a_hand_takes_a_ringing_phone_from_a_behaviour(desk: Desk):
    desk.answers(offer=TALK)
    desk.ana.behaves(Answers(after=5, talks_for=1, patience=10))
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    desk.ana.hand_to(None)
    await desk.clock.advance(20)
    assert desk.ana.is_ringing


async def test_a_behaviour_takes_a_ringing_phone_from_a_hand(desk: Desk):
    desk.answers(offer=TALK)
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    desk.ana.hand_to(Answers(after=2))
    await desk.clock.advance(3)
    assert leg_of(desk.ana).answered is not None


async def test_a_behaviour_goes_on_with_a_call_that_a_hand_began_and_patience_goes_with_it(desk: Desk):
    desk.answers(
        in_="<Gather numDigits='1' action='/key'><Say>hello</Say><Pause length='60'/></Gather>", key=TALK
    )
    desk.answers(status="")
    await desk.dial()
    desk.caller.hand_to(Answers(presses=(("hello", "1"),), patience=20))
    await desk.clock.advance(5)
    assert desk.got("/key")
    desk.caller.hand_to(None)
    await desk.clock.advance(30)
    assert not leg_of(desk.caller).over


# -- what a phone shows -----------------------------------------------------------------------------------


async def test_words_have_a_language_and_whoever_listens_can_be_known(desk: Desk):
    desk.answers(
        in_="<Gather numDigits='1' action='/key'><Say language='id-ID'>halo</Say><Pause length='9'/></Gather>",
        key=TALK,
        status="",
    )
    await desk.dial()
    await desk.caller.hears("halo")
    leg = leg_of(desk.caller)
    assert (leg.heard[0].language, leg.asked_by) == ("id-ID", f"{BASE}/key")
    await desk.caller.presses("7")
    assert ([each.digit for each in leg.pressed], leg.asked_by) == (["7"], None)
    await desk.caller.hears("hello")
    assert leg.heard[-1].language == "en-US"
