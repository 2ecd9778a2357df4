"""Events: a webhook's form and query, as the facts that the use cases take."""

from urllib.parse import urlencode
from uuid import UUID

import pytest
from starlette.datastructures import QueryParams

from ivr.phone.event import Event, EventNotSound
from routing.legs import LegState
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.call.waiting import QueueResult

SID, QUEUE = "CA" + "1" * 32, "QU" + "2" * 32
RECORDING, ANOTHER = "RE" + "a" * 32, "RE" + "B" * 32
ID = UUID("11111111-1111-4111-8111-111111111111")


def event(query: str = "", **form: str) -> Event:
    return Event(form, QueryParams(query))


def test_ids_are_read_from_the_url_and_never_from_the_form() -> None:
    assert event(f"call={ID}").call_id == ID
    assert event(f"offer={ID}").offer_id == ID
    with pytest.raises(EventNotSound):
        _ = event(call=str(ID)).call_id


@pytest.mark.parametrize(
    "query", ["", "call=", "call=1", "call=not-an-id", f"offer={ID}", f"call={ID}x", "Call=1"]
)
def test_a_url_without_the_id_it_should_carry_is_told_as_such(query: str) -> None:
    with pytest.raises(EventNotSound, match="no call in the URL"):
        _ = event(query).call_id


@pytest.mark.parametrize("query", ["", "offer=0", f"call={ID}"])
def test_a_url_without_an_offer_is_told_as_such(query: str) -> None:
    with pytest.raises(EventNotSound, match="no offer in the URL"):
        _ = event(query).offer_id


@pytest.mark.parametrize(
    ("number", "sequence"),
    [
        ("0", 0),
        ("3", 3),
        ("17", 17),
        ("", -1),
        ("-1", -1),
        ("1.5", -1),
        ("one", -1),
        (" 2", -1),
    ],
)
def test_a_status_callback_without_a_sound_number_is_older_than_all_others(
    number: str, sequence: int
) -> None:
    assert event(SequenceNumber=number).sequence == sequence


def test_a_status_callback_may_come_without_any_number() -> None:
    assert event().sequence == -1


def test_an_event_without_any_field_says_nothing_and_fails_nowhere() -> None:
    empty = event()
    assert (empty.key, empty.typed, empty.queue_sid, empty.recording_sid) == ("", "", "", "")
    assert (empty.recording_seconds, empty.talked_for, empty.counted("round")) == (None, None, 0)
    assert not empty.hung_up
    assert empty.leg is LegState.STARTING
    assert empty.alive
    assert empty.left is QueueResult.ASKED_TO
    assert not empty.were_joined
    with pytest.raises(EventNotSound):
        _ = empty.leg_sid
    with pytest.raises(EventNotSound):
        _ = empty.arriving
    with pytest.raises(EventNotSound):
        _ = empty.counsellor
    with pytest.raises(EventNotSound):
        _ = empty.callers_sid


@pytest.mark.parametrize(
    "sid",
    [
        *("", "CA\0", "CA\n1", "CA1", SID + "1", SID[:-1], SID + "\n", " " + SID, SID.lower(), QUEUE),
        *(SID[:-1] + "g", SID[:-1] + "٣", f"../{SID}", "CA" + "../" * 10 + "ab"),
    ],
)
def test_a_call_that_the_carrier_does_not_name_is_no_event(sid: str) -> None:
    told = event(CallSid=sid, From="+6281390000001", To="+622150001234")
    with pytest.raises(EventNotSound):
        _ = told.arriving
    with pytest.raises(EventNotSound):
        _ = told.leg_sid


@pytest.mark.parametrize("sid", ["QU1", SID, "../../Calls/" + SID, QUEUE + "\0", "QU" + "²" * 32])
def test_a_queue_id_that_is_not_the_carriers_is_dropped(sid: str) -> None:
    assert event(QueueSid=sid).queue_sid == ""
    assert event(QueueSid=QUEUE).queue_sid == QUEUE


ODD_NUMBERS = [
    "²",
    "٣",
    "①",
    "1" * 4301,
    "2147483648",
    "99999999999",
    "1_0",
    "+1",
    " 1",
    "1\n",
    "\0",
    "0x1",
    "-0",
]


@pytest.mark.parametrize("odd", ODD_NUMBERS)
def test_an_unreadable_number_counts_as_absent(odd: str) -> None:
    told = event(
        urlencode({"round": odd, "counsellor": odd}),
        SequenceNumber=odd,
        RecordingDuration=odd,
        DialCallDuration=odd,
    )
    assert (told.sequence, told.recording_seconds, told.talked_for) == (-1, None, None)
    assert told.counted("round") == 0
    with pytest.raises(EventNotSound):
        _ = told.counsellor


def test_a_number_is_read_as_far_as_its_column_goes() -> None:
    told = event("round=1000&errors=1001", SequenceNumber="2147483647", RecordingDuration="0007")
    assert (told.sequence, told.recording_seconds) == (2147483647, 7)
    assert (told.counted("round"), told.counted("errors")) == (1000, 0)


@pytest.mark.parametrize(
    ("digits", "key", "typed"),
    [
        ("1", "1", "1"),
        ("#", "#", "#"),
        ("*", "*", "*"),
        ("081390000077", "", "081390000077"),
        ("0" * 500, "", "0" * 32),
        ("hangup", "", ""),
        ("²", "", ""),
        ("٣", "", ""),
        ("1\0", "", ""),
        ("+6281390000077", "", ""),
        ("1 2", "", ""),
    ],
)
def test_a_key_is_one_key_and_a_typed_number_is_keys(digits: str, key: str, typed: str) -> None:
    told = event(Digits=digits)
    assert (told.key, told.typed, told.hung_up) == (key, typed, digits == "hangup")


@pytest.mark.parametrize(
    ("header", "token"),
    [(b"a1-b2", "a1-b2"), (b"", ""), (b"a\0", ""), (b"a b", ""), (b"\xe9", ""), (b"x" * 101, "")],
)
def test_a_webhooks_name_is_short_and_plain(header: bytes, token: str) -> None:
    headers = [(b"i-twilio-idempotency-token", header)]
    assert Event({}, QueryParams(""), headers).token == token


def test_the_facts_of_a_caller_who_arrives() -> None:
    arriving = event(CallSid=SID, From="+6281390000001", To="+622150001234").arriving
    assert arriving == IncomingCall(SID, "+622150001234", "+6281390000001")
    assert event(CallSid=SID, From="anonymous", To="+622150001234").arriving.caller is None


@pytest.mark.parametrize(
    ("status", "alive"),
    [("in-progress", True), ("ringing", True), ("", True), ("completed", False), ("canceled", False)],
)
def test_a_leg_that_is_over_hears_nothing(status: str, alive: bool) -> None:
    assert event(CallStatus=status).alive is alive


def test_the_facts_of_a_leg_a_queue_and_a_key() -> None:
    told = event(
        f"call={ID}",
        CallSid=SID,
        CallStatus="in-progress",
        QueueSid=QUEUE,
        QueueResult="bridged",
        DialCallStatus="completed",
        Digits="1",
    )
    assert (told.leg_sid, told.leg, told.queue_sid, told.left, told.key) == (
        SID,
        LegState.ANSWERED,
        QUEUE,
        QueueResult.PARTED,
        "1",
    )
    assert told.were_joined


@pytest.mark.parametrize(
    ("form", "sid"),
    [
        ({"RecordingSid": RECORDING, "RecordingUrl": f"https://api.test/Recordings/{ANOTHER}"}, RECORDING),
        ({"RecordingUrl": f"https://api.test/2010-04-01/Accounts/AC1/Recordings/{ANOTHER}"}, ANOTHER),
        ({"RecordingUrl": f"https://api.test/2010-04-01/Accounts/AC1/Recordings/{ANOTHER}.mp3"}, ANOTHER),
        ({"RecordingSid": "RE1", "RecordingUrl": f"https://api.test/Recordings/{ANOTHER}"}, ANOTHER),
        ({"RecordingSid": "../../Calls/" + SID}, ""),
        ({"RecordingSid": SID}, ""),
        ({"RecordingUrl": "https://api.test/Recordings/..%2f..%2fCalls"}, ""),
        ({}, ""),
    ],
)
def test_a_recording_is_named_by_its_sid_or_by_its_url(form: dict[str, str], sid: str) -> None:
    assert Event(form, QueryParams("")).recording_sid == sid
