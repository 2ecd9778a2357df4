"""The journal: an entry for each event without the database, to be replayed; and whose phone is engaged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ivr.clock import Clock
from ivr.phone.event import Event
from routing.rules import Rules
from routing.switchboard import keys
from routing.switchboard.journal_entries import JournalEntry, Kind
from routing.voicemails import State

_NONE_MADE = {State.ABSENT, State.FAILED}


class Claims(Protocol):
    """Which phones the callers of this host have (ids of counsellors, SIDs of callers' legs)."""

    def take(self, counsellor_ids: Sequence[int], leg_sid: str, now: datetime, until: datetime) -> int | None:
        """Claim the first that no other caller has."""
        ...

    def prolong(self, counsellor_id: int, leg_sid: str, now: datetime, until: datetime) -> None:
        """Keep one claimed."""
        ...

    def release(self, leg_sid: str, now: datetime) -> None:
        """Let go of what a caller has."""
        ...


class Notebook(Protocol):
    """Where notes are written down."""

    def write(self, note: JournalEntry) -> None:
        """Write one."""
        ...


class Journal:
    """One process's hand in it."""

    def __init__(self, clock: Clock, rules: Rules, notebook: Notebook, local_holds: Claims) -> None:
        self._clock = clock
        self._rules = rules
        self._notebook = notebook
        self._local_holds = local_holds

    def note(
        self, kind: Kind, event: Event, *, of_caller: bool = False, language: str = "", **detail: str
    ) -> None:
        """Note one thing; `of_caller` when the leg is a counsellor's, rung from a caller's own."""
        # On the counsellor's leg `From` is our own number, and the caller's leg is named by the URL.
        sid = event.callers_sid if of_caller else event.leg_sid
        caller = None if of_caller or event.is_ours else event.caller
        if event.queue_sid:
            # Perhaps nobody else has been told of it, and it is to be removed at the carrier.
            detail["queue"] = event.queue_sid
        self._notebook.write(JournalEntry(kind, sid, self._clock.now(), caller, language, detail))

    def recording(self, event: Event) -> None:
        """Note a message, as often as it is told of; one of unknown length too."""
        length, state = event.recording_seconds, event.recording_state
        if not event.recording_sid or length == 0 or state in _NONE_MADE:
            return
        # Only the Record's own end tells what ended it: a key, hanging up, or silence.
        is_silent = state is None and self.is_silence(event)
        self.note(
            Kind.RECORDED,
            event,
            recording=event.recording_sid,
            seconds="" if length is None else str(length),
            ended="by silence" if is_silent else "",
        )

    def is_silence(self, event: Event) -> bool:
        """Whether it was silence that ended a message, and nothing came before."""
        is_kept_up = event.alive and not event.hung_up
        return is_kept_up and event.key == keys.NONE and self._rules.is_silence(event.recording_seconds)

    def take(self, event: Event) -> None:
        """Note a status callback that nobody can decide about now: what matters afterwards is a message, or an end."""
        if event.recording_sid:
            self.recording(event)
            return
        if not event.leg.is_over:
            return
        self.parted(event)
        if not event.is_of_offer:
            # The leg of somebody who is rung back: it may have no name yet but in our URL.
            if event.is_of_call:
                self.note(Kind.OVER, event, call=str(event.call_id))
            else:
                self.note(Kind.OVER, event)
            return
        offer, sequence = str(event.offer_id), str(event.sequence)
        self.note(Kind.LEG_OVER, event, offer=offer, leg=event.leg, sequence=sequence)

    def gone(self, event: Event) -> None:
        """Note that a caller's leg is over."""
        self.parted(event)
        self.note(Kind.OVER, event)

    def parted(self, event: Event) -> None:
        """Whoever this leg had rung, or talked with, may be rung again: it asks for its next document, or is over."""
        self._local_holds.release(event.leg_sid, self._clock.now())
