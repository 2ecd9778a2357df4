"""What is kept, and what must not be: messages, callbacks, numbers, sound (promises P1, P6 and P8)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.lab import Lab
from routing import callbacks, offers, voicemails
from routing.switchboard.call.voicemail import SHORTEST
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.soak.evidence import Evidence

# As they are written, dialled or typed; those of a played month have a digit more than counsellors.
_CALLERS = re.compile(r"8139[01]\d{6}|62812000\d{6}")
_NUMBERS = re.compile(r"8139[01]\d{6}|812000000\d{2}")
# A WAV file, an MP3 file's beginning (longer than a hash that looks like one), or the lab's frames of silence.
_SOUND = re.compile(rb"RIFF.{4}WAVE|\A(?:ID3|\xff[\xe2-\xff]).{200}|\xff[\xe2-\xff]..\x00{16}", re.DOTALL)
_SEALED = {voicemails.State.KEPT, voicemails.State.SILENT}
# Log events of unforeseen errors; an outage causes none of them.
_FAILED = re.compile(r'"event": "(?:webhook\.failed|callback\.failed|task\.failed|notes\.set_aside)')
_OVER = {voicemails.State.TOO_SHORT, voicemails.State.ABSENT, voicemails.State.FAILED}


def p1_messages_are_kept(evidence: Evidence) -> Iterator[str]:
    """Each recording of the carrier is kept here once, and nothing else is kept."""
    told = Counter(each.recording_sid for each in evidence.voicemails if each.recording_sid)
    of = {each.recording_sid: each for each in evidence.voicemails if each.recording_sid}
    for recording in evidence.run.house.lab.recordings:
        kept, who = of.get(recording.sid), recording.leg.phone.name
        if told[recording.sid] != 1 or kept is None:
            yield f"{who}: recording {recording.sid} of {recording.seconds} s has {told[recording.sid]} rows"
        elif kept.state not in _SEALED and recording.seconds >= SHORTEST:
            yield f"{who}: recording {recording.sid} of {recording.seconds} s is {kept.state}"
    at_the_carrier = {each.leg.sid for each in evidence.run.house.lab.recordings}
    for each in evidence.voicemails:
        if (each.state in _SEALED) != (each.id in evidence.kept):
            yield f"message {each.id} is {each.state}; sealed recordings: {int(each.id in evidence.kept)}"
        if each.state in _OVER | _SEALED:
            continue
        # The tone's document was lost: the carrier is asked for some hours, and has no recording.
        if each.state != voicemails.State.RECORDING or evidence.sid_of[each.call_id] in at_the_carrier:
            yield f"message {each.id} is still {each.state}"


def p1_callbacks_are_settled(evidence: Evidence) -> Iterator[str]:
    """A caller who agreed to a callback has one; each callback ends, and no number has two at a time."""
    mine = {each.call_id for each in evidence.callbacks}
    for call in evidence.calls.values():
        if call.outcome == "callback" and call.callback_id is None and call.id not in mine:
            yield f"call {call.id}: agreed to a callback, and there is none"
    for each in evidence.callbacks:
        if each.ended_at is None:
            yield f"callback {each.id} is still {each.state}"
    yield from _confirmed_in_vain(evidence)
    agreed = [each for each in evidence.callbacks if each.number_hash is not None]
    for first in agreed:
        begun = _agreed_at(evidence, first)
        for second in agreed:
            if second is first or second.number_hash != first.number_hash or begun is None:
                continue
            at = _agreed_at(evidence, second)
            if at is not None and begun < at and (first.ended_at is None or at < first.ended_at):
                yield f"callbacks {first.id} and {second.id} were open to one number"


def _confirmed_in_vain(evidence: Evidence) -> Iterator[str]:
    for leg in evidence.untold:
        if not evidence.still_stands(leg):
            yield f"{leg.phone.name} {leg.sid}: their key was lost on its way, and they were not rung again"


def _agreed_at(evidence: Evidence, callback: Any) -> datetime | None:
    return next(
        (
            event.at
            for event in evidence.events[callback.call_id]
            if event.kind == f"callback.{callbacks.State.SCHEDULED}"
            and event.detail["callback"] == str(callback.id)
        ),
        None,
    )


def p6_private(evidence: Evidence) -> Iterator[str]:
    """No number in a log line or a URL, no caller's number and no sound in the database or DATA_DIR."""
    lab, folder = evidence.run.house.lab, evidence.run.house.folder
    urls = [each.url for each in lab.requests] + [each.path for each in lab.rest_requests]
    logs = (*folder.glob("*.log"), *folder.glob("postgres/log*"))
    lines = [line for log in logs for line in log.read_text("utf-8", "replace").splitlines()]
    yield from _numbers("log", lines, _NUMBERS)
    yield from _numbers("URL", urls, _NUMBERS)
    yield from _numbers("dump", evidence.dump, _CALLERS)
    yield from _numbers("dump", (blob.decode("latin-1") for blob in evidence.blobs), _CALLERS)
    files = [path for path in (folder / "data").rglob("*") if path.is_file()]
    yield from _numbers("DATA_DIR", (path.read_bytes().decode("latin-1") for path in files), _NUMBERS)
    for blob in evidence.blobs:
        if _SOUND.search(blob):
            yield f"sound in the dump: {blob[:20]!r}"
    for path in files:
        if _SOUND.search(path.read_bytes()):
            yield f"sound in DATA_DIR: {path.name}"
    yield from _said_to_strangers(evidence)


def _said_to_strangers(evidence: Evidence) -> Iterator[str]:
    """A person who answers a callback hears nothing that names a helpline before pressing 1."""
    for leg in evidence.rung_back:
        pressed = evidence.run.diary.pressed_one.get(leg.sid)
        for said in leg.heard:
            if NAMES_A_HOTLINE.search(said.text) and (pressed is None or said.at < pressed):
                yield f"{leg.phone.name} {leg.sid} heard before any key: {said.text}"


def _numbers(name: str, texts: Iterable[str], numbers: re.Pattern[str]) -> Iterator[str]:
    for text in texts:
        if found := numbers.search(text):
            yield f"a number in the {name}: {text[max(0, found.start() - 80) : found.end() + 80]}"


def p8_survives(evidence: Evidence) -> Iterator[str]:
    """In the end nothing is left over, every killed process is back, and no unforeseen error happened."""
    run = evidence.run
    if run.drained_after is None:
        yield "it did not drain"
    yield from _left_at_the_carrier(run.house.lab)
    for hold in evidence.holds:
        if hold.released_at is None:
            yield f"hold {hold.id} of offer {hold.offer_id} was never released"
    for offer in evidence.offers:
        if offer.state in {*offers.LIVE, offers.State.ACCEPTED}:
            yield f"offer {offer.id} is still {offer.state}"
    for path in _notes(run.house.folder):
        yield f"{path.name} was never taken in"
    for name in run.house.crew.dead():
        yield f"{name} is not running"
    yield from _failed(run.house.folder)


def _failed(folder: Path) -> Iterator[str]:
    for log in folder.glob("*.log"):
        lines = log.read_text("utf-8", "replace").splitlines()
        yield from (f"{log.name}: {line[:300]}" for line in lines if _FAILED.search(line))


def _notes(folder: Path) -> list[Path]:
    return [path for path in (folder / "data" / "standby").glob("*") if path.name != "turn"]


def _left_at_the_carrier(lab: Lab) -> Iterator[str]:
    for leg in lab.calls:
        if not leg.over:
            yield f"{leg} is still open"
    for queue in lab.queues:
        yield f"{queue} is left at the carrier"
    for recording in lab.recordings:
        if not recording.deleted:
            yield f"recording {recording.sid} of {recording.leg.phone.name} is left at the carrier"
