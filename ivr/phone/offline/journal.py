"""The journal: writes an entry for each event without the database, for replay, and releases phones."""

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
    """The local holds of this host: counsellors' ids, and the SIDs of callers' legs that have them."""

    def take(self, counsellor_ids: Sequence[int], leg_sid: str, now: datetime, until: datetime) -> int | None:
        """Claim the first counsellor whom no other caller has."""
        ...

    def prolong(self, counsellor_id: int, leg_sid: str, now: datetime, until: datetime) -> None:
        """Extend a claim."""
        ...

    def release(self, leg_sid: str, now: datetime) -> None:
        """Release what a caller's leg has."""
        ...


class EntryWriter(Protocol):
    """A place to write journal entries."""

    def write(self, entry: JournalEntry) -> None:
        """Write one entry."""
        ...


class Journal:
    """One process's writer of the journal."""

    def __init__(self, clock: Clock, rules: Rules, entry_writer: EntryWriter, local_holds: Claims) -> None:
        self._clock = clock
        self._rules = rules
        self._entry_writer = entry_writer
        self._local_holds = local_holds

    def write(
        self, kind: Kind, event: Event, *, of_caller: bool = False, language: str = "", **detail: str
    ) -> None:
        """Write an entry; `of_caller` when the leg is a counsellor's, rung from a caller's own."""
        # On a counsellor's leg `From` is our number, and the URL names the caller's leg.
        sid = event.callers_sid if of_caller else event.leg_sid
        caller = None if of_caller or event.is_ours else event.caller
        if event.queue_sid:
            # This may be the only record of the queue, which must be removed at the carrier.
            detail["queue"] = event.queue_sid
        self._entry_writer.write(JournalEntry(kind, sid, self._clock.now(), caller, language, detail))

    def recording(self, event: Event) -> None:
        """Write an entry for a voicemail each time that we are told of it, also one of unknown length."""
        length, state = event.recording_seconds, event.recording_state
        if not event.recording_sid or length == 0 or state in _NONE_MADE:
            return
        # Only the <Record>'s action tells what ended it: a key, a hang-up or silence.
        is_silent = state is None and self.is_silence(event)
        self.write(
            Kind.RECORDED,
            event,
            recording=event.recording_sid,
            seconds="" if length is None else str(length),
            ended="by silence" if is_silent else "",
        )

    def is_silence(self, event: Event) -> bool:
        """Whether a recording ended by silence and holds nothing else."""
        is_kept_up = event.alive and not event.hung_up
        return is_kept_up and event.key == keys.NONE and self._rules.is_silence(event.recording_seconds)

    def take_status(self, event: Event) -> None:
        """Write an entry for a status callback of a voicemail or of a leg's end; drop any other."""
        if event.recording_sid:
            self.recording(event)
            return
        if not event.leg.is_over:
            return
        self.release_phone(event)
        if event.is_of_test:
            # No caller is on it: the sweep asks the carrier.
            return
        if not event.is_of_offer:
            # A callback's leg: the database may not know its SID yet, so the URL's call is noted.
            if event.is_of_call:
                self.write(Kind.OVER, event, call=str(event.call_id))
            else:
                self.write(Kind.OVER, event)
            return
        offer, sequence = str(event.offer_id), str(event.sequence)
        self.write(Kind.LEG_OVER, event, offer=offer, leg=event.leg, sequence=sequence)

    def caller_left(self, event: Event) -> None:
        """Write an entry that a caller's leg is over."""
        self.release_phone(event)
        self.write(Kind.OVER, event)

    def unasked(self, event: Event) -> None:
        """Write an entry that whoever picked up a callback was sent away unasked."""
        # The database may not know this leg's SID yet.
        self.write(Kind.UNASKED, event, call=str(event.call_id))

    def release_phone(self, event: Event) -> None:
        """Release the phone that this leg rang or talked with: the leg asks for its next document, or is over."""
        self._local_holds.release(event.leg_sid, self._clock.now())
