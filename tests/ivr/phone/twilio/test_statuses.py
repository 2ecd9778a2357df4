"""Statuses: each of Twilio's words has a meaning here, and an unknown word ends nothing."""

import pytest

from ivr.phone.twilio import statuses
from routing.legs import LegState
from routing.switchboard.call.waiting import QueueResult
from routing.voicemails import State

OVER = {LegState.COMPLETED, LegState.BUSY, LegState.NO_ANSWER, LegState.FAILED, LegState.CANCELLED}


@pytest.mark.parametrize(
    ("word", "leg"),
    [
        ("queued", LegState.STARTING),
        ("initiated", LegState.STARTING),
        ("ringing", LegState.RINGING),
        ("in-progress", LegState.ANSWERED),
        ("answered", LegState.ANSWERED),
        ("completed", LegState.COMPLETED),
        ("busy", LegState.BUSY),
        ("no-answer", LegState.NO_ANSWER),
        ("failed", LegState.FAILED),
        ("canceled", LegState.CANCELLED),
    ],
)
def test_every_call_status_is_a_state_of_a_leg(word: str, leg: LegState) -> None:
    assert statuses.leg_of(word) is leg
    assert leg.is_over == (leg in OVER)


@pytest.mark.parametrize("word", ["", "cancelled", "Completed", "in_progress", "on-hold", "null", "ringing "])
def test_a_call_status_that_we_do_not_know_ends_no_leg(word: str) -> None:
    assert not statuses.leg_of(word).is_over
    assert statuses.leg_of(word) is LegState.STARTING


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("bridged", QueueResult.PARTED),
        ("bridging-in-process", QueueResult.ASKED_TO),
        ("leave", QueueResult.ASKED_TO),
        ("error", QueueResult.FAILED),
        ("system-error", QueueResult.FAILED),
        ("queue-full", QueueResult.FAILED),
        ("hangup", QueueResult.GONE),
        ("redirected", QueueResult.MOVED),
        ("redirected-from-bridged", QueueResult.MOVED),
        # After an unknown word, the state of the call decides.
        ("", QueueResult.ASKED_TO),
        ("dequeued", QueueResult.ASKED_TO),
        ("Hangup", QueueResult.ASKED_TO),
    ],
)
def test_every_queue_result_says_why_the_caller_left(word: str, left: QueueResult) -> None:
    assert statuses.left_of(word) is left


@pytest.mark.parametrize(
    ("word", "joined"),
    [
        ("completed", True),
        ("answered", True),
        ("busy", False),
        ("no-answer", False),
        ("failed", False),
        ("canceled", False),
        ("", False),
        ("in-progress", False),
    ],
)
def test_a_dial_tells_whether_it_had_connected_the_two(word: str, joined: bool) -> None:
    assert statuses.were_joined(word) is joined


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("completed", State.READY),
        ("absent", State.ABSENT),
        ("failed", State.FAILED),
        ("in-progress", None),
        ("processing", None),
        ("", None),
    ],
)
def test_every_recording_status_says_what_became_of_a_message_or_nothing(
    word: str, state: State | None
) -> None:
    assert statuses.recording_of(word) is state


@pytest.mark.parametrize(
    "number",
    ["+6281234567890", "+628128711019", "+622150001234", "+12125552368", "+4930901820", "+999999999999999"],
)
def test_a_number_is_taken_as_it_is(number: str) -> None:
    assert statuses.number_of(number) == number


@pytest.mark.parametrize(
    "word",
    [
        "",
        "anonymous",
        "unknown",
        "Restricted",
        "unavailable",
        "Anonymous",
        "+266696687",  # ANONYMOUS on a keypad
        "+7378742833",  # RESTRICTED
        "+2562533",  # BLOCKED
        "+8656696",  # UNKNOWN
        "+86282452253",  # UNAVAILABLE
    ],
)
def test_a_withheld_number_is_none(word: str) -> None:
    assert statuses.number_of(word) is None


@pytest.mark.parametrize(
    "odd",
    [
        "6281234567890",
        "081234567890",
        "+081234567890",
        "+62 812 3456 7890",
        "+62812-3456",
        "+119",
        "+1234567890123456",
        "++6281234567890",
        "+",
        "sip:ana@example.org",
        "client:ana",
        "+٦٢٨١٢٣٤٥٦٧٨",  # digits, but not E.164
        "+62812345678x",
        "+6281234567890\n",
    ],
)
def test_what_is_no_e164_is_not_taken_for_a_number(odd: str) -> None:
    assert statuses.number_of(odd) is None
