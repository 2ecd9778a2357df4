"""The journal: the entries written while the database is away, and their use afterwards."""

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
from tests.scenarios.hotline import ANA, NUMBER
from tests.scenarios.outage import Away

SID, RECORDING = "CA" + "1" * 32, "RE" + "1" * 32
ACTION = {"CallSid": SID, "CallStatus": "in-progress", "RecordingSid": RECORDING}
CALLBACK = {"CallSid": SID, "RecordingSid": RECORDING, "RecordingStatus": "completed"}


class EntryWriter:
    """A writer that keeps the entries."""

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    def write(self, entry: JournalEntry) -> None:
        self.entries.append(entry)


def noted(form: dict[str, str]) -> list[Mapping[str, str]]:
    writer = EntryWriter()
    noting = Journal(VirtualClock(NOW), rules(), writer, LocalHolds(Path("nowhere")))
    noting.recording(Event(form, QueryParams("")))
    return [entry.detail for entry in writer.entries]


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


@pytest.mark.parametrize("parts", ["before it is back", "after it"])
async def test_p1_the_log_shows_a_conversation_that_began_as_the_database_went_away(
    away: Away, parts: str
) -> None:
    hotline, caller = away.hotline, away.hotline.caller()
    await hotline.on_duty(ANA)
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    hotline.lab.faults.delay_next("/voice/conversation/joined", 1)
    await hotline.ana.presses("1")
    await away.stops()
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(20)
    if parts == "before it is back":
        await caller.hangs_up()
    await away.is_back()
    await hotline.runs(30)
    call = await hotline.call_of(leg)
    if parts == "before it is back":
        assert (call.state, call.outcome) == ("ended", "conversation")
    else:
        assert call.state == "talking"
        await caller.is_connected_to(hotline.ana)
        await caller.hangs_up()
        await hotline.passes(3)
        assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_a_queue_reported_only_while_the_database_was_away_is_removed_afterwards(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    hotline.lab.faults.delay_next("/voice/wait", 3)
    await caller.presses("1")
    await away.stops()
    await hotline.passes(5)
    await caller.hangs_up()
    await away.is_back()
    await hotline.passes(2)
    await hotline.runs(90)
    assert hotline.lab.queues == []
