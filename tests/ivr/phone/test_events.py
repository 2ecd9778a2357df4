"""Events: a webhook's form and query, as the facts that the use cases take."""

from uuid import UUID

import pytest
from starlette.datastructures import FormData, QueryParams

from ivr.phone.events import Event, EventNotSound
from routing.legs import Leg
from routing.switchboard.arrival import Arriving
from routing.switchboard.waiting import Left

ID = UUID("11111111-1111-4111-8111-111111111111")


def event(query: str = "", **form: str) -> Event:
    return Event(FormData(form), QueryParams(query))


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
    assert (empty.leg_sid, empty.key, empty.queue_sid) == ("", "", "")
    assert empty.leg is Leg.STARTING
    assert empty.alive
    assert empty.left is Left.ASKED_TO
    assert not empty.were_joined
    with pytest.raises(EventNotSound):
        _ = empty.arriving


@pytest.mark.parametrize("sid", ["", "CA\0", "CA\n1"])
def test_a_call_that_the_carrier_does_not_name_is_no_event(sid: str) -> None:
    with pytest.raises(EventNotSound):
        _ = event(CallSid=sid, From="+6281390000001", To="+622150001234").arriving


def test_the_facts_of_a_caller_who_arrives() -> None:
    arriving = event(CallSid="CA1", From="+6281390000001", To="+622150001234").arriving
    assert arriving == Arriving("CA1", "+622150001234", "+6281390000001")
    assert event(CallSid="CA1", From="anonymous", To="+622150001234").arriving.caller is None


@pytest.mark.parametrize(
    ("status", "alive"),
    [("in-progress", True), ("ringing", True), ("", True), ("completed", False), ("canceled", False)],
)
def test_a_leg_that_is_over_hears_nothing(status: str, alive: bool) -> None:
    assert event(CallStatus=status).alive is alive


def test_the_facts_of_a_leg_a_queue_and_a_key() -> None:
    told = event(
        f"call={ID}",
        CallSid="CA1",
        CallStatus="in-progress",
        QueueSid="QU1",
        QueueResult="bridged",
        DialCallStatus="completed",
        Digits="1",
    )
    assert (told.leg_sid, told.leg, told.queue_sid, told.left, told.key) == (
        "CA1",
        Leg.ANSWERED,
        "QU1",
        Left.PARTED,
        "1",
    )
    assert told.were_joined


@pytest.mark.parametrize(
    ("form", "sid"),
    [
        ({"RecordingSid": "RE1", "RecordingUrl": "https://api.test/Recordings/RE2"}, "RE1"),
        ({"RecordingUrl": "https://api.test/2010-04-01/Accounts/AC1/Recordings/RE2"}, "RE2"),
        ({"RecordingUrl": "https://api.test/2010-04-01/Accounts/AC1/Recordings/RE2.mp3"}, "RE2"),
        ({}, ""),
    ],
)
def test_a_recording_is_named_by_its_sid_or_by_its_url(form: dict[str, str], sid: str) -> None:
    assert Event(form, QueryParams("")).recording_sid == sid
