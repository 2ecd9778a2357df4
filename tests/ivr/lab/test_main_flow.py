"""The course of most calls: greeted, queued, a counsellor rung and screened, connected, parted."""

from .conftest import BASE, HOTLINE, Desk

EVENTS = ["initiated", "ringing", "answered", "completed"]


def prepared(desk: Desk) -> None:
    desk.answers(
        in_="<Gather numDigits='1' timeout='4' action='/language'><Say>press 1 or 2</Say></Gather>"
        "<Redirect>/language</Redirect>",
        language="<Say>thank you</Say><Enqueue action='/after' waitUrl='/wait'>call-1</Enqueue>",
        wait="<Gather numDigits='1' timeout='1' action='/key'><Say>please wait</Say></Gather><Pause/>",
        offer="<Gather numDigits='1' timeout='8' action='/accept'><Say>a call for you</Say></Gather>"
        "<Hangup/>",
        accept="<Dial action='/dialled' hangupOnStar='true' timeout='15'>"
        "<Queue url='/hello'>call-1</Queue></Dial>",
        hello="<Say>you are connected</Say>",
        after="<Say>goodbye caller</Say>",
        dialled="<Say>how did it go</Say>",
        status="",
        progress="",
    )


async def connected(desk: Desk) -> str:
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("press 1 or 2")
    await desk.caller.presses("2")
    await desk.caller.hears("please wait")
    sid = await desk.call(
        desk.ana.number, StatusCallback=f"{BASE}/progress", StatusCallbackEvent=EVENTS, Timeout="60"
    )
    leg = await desk.ana.rings()
    assert leg.sid == sid
    await desk.ana.answers()
    await desk.ana.hears("a call for you")
    await desk.ana.presses("1")
    await desk.caller.hears("you are connected")
    await desk.ana.is_connected_to(desk.caller)
    return sid


async def test_a_call_from_ring_to_conversation(desk: Desk):
    sid = await connected(desk)
    language = desk.last("/language")
    assert (language["Digits"], language["Direction"], language["From"]) == (
        "2",
        "inbound",
        desk.caller.number,
    )
    offer = desk.last("/offer")
    assert (offer["CallSid"], offer["Direction"], offer["CallStatus"]) == (sid, "outbound-api", "in-progress")
    assert (offer["From"], offer["To"]) == (HOTLINE, desk.ana.number)
    assert desk.last("/hello")["DequeingCallSid"] == sid
    await desk.caller.hangs_up()
    await desk.ana.hears("how did it go")
    await desk.ana.is_off()
    assert (desk.last("/after")["QueueResult"], desk.last("/after")["CallStatus"]) == ("bridged", "completed")
    assert (desk.last("/dialled")["DialCallStatus"], desk.last("/dialled")["DialBridged"]) == (
        "completed",
        "true",
    )
    assert desk.lab.double_rings == []


async def test_progress_is_told_in_order_and_numbered(desk: Desk):
    await connected(desk)
    await desk.clock.advance(65)
    await desk.ana.hangs_up()
    await desk.caller.hears("goodbye caller")
    told = desk.got("/progress")
    assert [(each["CallStatus"], each["SequenceNumber"]) for each in told] == [
        ("initiated", "0"),
        ("ringing", "1"),
        ("in-progress", "2"),
        ("completed", "3"),
    ]
    assert {each["CallbackSource"] for each in told} == {"call-progress-events"}
    assert int(told[-1]["CallDuration"]) >= 65
    assert told[-1]["Duration"] == "2"
    assert all(each["Timestamp"].endswith("+0000") for each in told)
    assert "CallDuration" not in told[0]


async def test_a_screen_without_a_key_ends_the_offer_and_the_caller_waits_on(desk: Desk):
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("a call for you")
    await desk.ana.is_off(within=12)
    await desk.caller.hears("please wait")
    assert desk.got("/after") == []
