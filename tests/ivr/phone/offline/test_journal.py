"""Noting: what is noted of a message while nothing can be decided."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams

from ivr.phone.event import Event
from ivr.phone.offline.journal import Journal
from ivr.phone.offline.local_holds import LocalHolds
from ivr.virtual_clock import VirtualClock
from routing.switchboard.journal_entries import JournalEntry
from tests.routing.rows import NOW, rules

SID, RECORDING = "CA" + "1" * 32, "RE" + "1" * 32
ACTION = {"CallSid": SID, "CallStatus": "in-progress", "RecordingSid": RECORDING}
CALLBACK = {"CallSid": SID, "RecordingSid": RECORDING, "RecordingStatus": "completed"}


class Notebook:
    """What was written down."""

    def __init__(self) -> None:
        self.notes: list[JournalEntry] = []

    def write(self, note: JournalEntry) -> None:
        self.notes.append(note)


def noted(form: dict[str, str]) -> list[Mapping[str, str]]:
    book = Notebook()
    noting = Journal(VirtualClock(NOW), rules(), book, LocalHolds(Path("nowhere")))
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
