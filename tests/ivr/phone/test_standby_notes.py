"""Noting: what is noted of a message while nothing can be decided."""

from pathlib import Path

import pytest
from starlette.datastructures import QueryParams

from ivr.clock import VirtualClock
from ivr.phone.events import Event
from ivr.phone.noting import Noting
from ivr.standby.engaged import Engaged
from routing.switchboard.notes import Note
from tests.routing.rows import NOW, rules

SID, RECORDING = "CA" + "1" * 32, "RE" + "1" * 32
ACTION = {"CallSid": SID, "CallStatus": "in-progress", "RecordingSid": RECORDING}
CALLBACK = {"CallSid": SID, "RecordingSid": RECORDING, "RecordingStatus": "completed"}


class Notebook:
    """What was written down."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def write(self, note: Note) -> None:
        self.notes.append(note)


def noted(form: dict[str, str]) -> list[dict[str, str]]:
    book = Notebook()
    noting = Noting(VirtualClock(NOW), rules(), book, Engaged(Path("nowhere")))
    noting.recording(Event(form, QueryParams("")))
    return [note.detail for note in book.notes]


@pytest.mark.parametrize(
    ("form", "seconds", "ended"),
    [
        (ACTION | {"RecordingDuration": "12"}, "12", "by silence"),
        (ACTION | {"RecordingDuration": "12", "Digits": "#"}, "12", ""),
        (ACTION | {"RecordingDuration": "12", "Digits": "hangup"}, "12", ""),
        (ACTION | {"RecordingDuration": "12", "CallStatus": "completed"}, "12", ""),
        (ACTION | {"RecordingDuration": "27"}, "27", ""),
        (ACTION, "", ""),
        (CALLBACK | {"RecordingDuration": "12"}, "12", ""),
        (CALLBACK, "", ""),
    ],
)
def test_a_message_is_noted_with_its_length_and_whether_silence_ended_it(
    form: dict[str, str], seconds: str, ended: str
) -> None:
    assert noted(form) == [{"recording": RECORDING, "seconds": seconds, "ended": ended}]


@pytest.mark.parametrize(
    "form",
    [
        CALLBACK | {"RecordingStatus": "absent"},
        CALLBACK | {"RecordingStatus": "failed"},
        CALLBACK | {"RecordingDuration": "0"},
        ACTION | {"RecordingDuration": "12", "RecordingSid": ""},
    ],
)
def test_what_is_no_message_is_not_noted(form: dict[str, str]) -> None:
    assert noted(form) == []
