"""Events: what Twilio tells us in a webhook, as the facts that the use cases take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.datastructures import QueryParams

from ivr.phone import statuses
from routing.legs import Leg
from routing.switchboard.arrival import Arriving
from routing.switchboard.waiting import Left
from routing.voicemails import State

_NO_SEQUENCE = -1
_TOKEN = b"i-twilio-idempotency-token"


class EventNotSound(Exception):
    """A signed webhook lacks what its URL should carry; Twilio was sent there by another version of us."""


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook: its form and the query of its URL, which we wrote ourselves."""

    form: Mapping[str, str]
    query: QueryParams
    headers: Sequence[tuple[bytes, bytes]] = ()

    @property
    def call_id(self) -> UUID:
        """The call that the URL is about."""
        return self._id("call")

    @property
    def offer_id(self) -> UUID:
        """The offer that the URL is about."""
        return self._id("offer")

    @property
    def leg_sid(self) -> str:
        """The carrier's name for the leg that this document is for, or that this callback is about."""
        return self.form.get("CallSid", "")

    @property
    def leg(self) -> Leg:
        """The state of that leg."""
        return statuses.leg_of(self.form.get("CallStatus", ""))

    @property
    def alive(self) -> bool:
        """Whether that leg can still hear what we answer."""
        return not self.leg.is_over

    @property
    def sequence(self) -> int:
        """A status callback's place among those of its leg, from 0."""
        number = self.form.get("SequenceNumber", "")
        return int(number) if number.isdecimal() else _NO_SEQUENCE

    @property
    def key(self) -> str:
        """The key that was pressed; empty when none was."""
        return self.form.get("Digits", "")

    @property
    def token(self) -> str:
        """The carrier's name for this webhook, which it keeps when it sends it again; empty if it has none.

        Source: /docs/usage/webhooks/webhooks-connection-overrides.
        """
        named = (value for name, value in self.headers if name == _TOKEN)
        return next(named, b"").decode("latin-1")

    @property
    def queue_sid(self) -> str:
        """The carrier's name for the caller's queue."""
        return self.form.get("QueueSid", "")

    @property
    def left(self) -> Left:
        """Why the caller is no longer in their queue."""
        return statuses.left_of(self.form.get("QueueResult", ""))

    @property
    def were_joined(self) -> bool:
        """Whether a Dial had connected the two before it ended."""
        return statuses.were_joined(self.form.get("DialCallStatus", ""))

    @property
    def hung_up(self) -> bool:
        """Whether a recording ended because the caller hung up."""
        return self.key == "hangup"

    @property
    def recording_sid(self) -> str:
        """The carrier's name for a recording; part of its URL where it is not told alone."""
        name = self.form.get("RecordingUrl", "").rpartition("/")[2]
        return self.form.get("RecordingSid") or name.partition(".")[0]

    @property
    def recording_state(self) -> State | None:
        """What became of a recording; None when that is not told."""
        return statuses.recording_of(self.form.get("RecordingStatus", ""))

    @property
    def recording_seconds(self) -> int | None:
        """How long it is, silence and all; None when that is not told."""
        seconds = self.form.get("RecordingDuration", "")
        return int(seconds) if seconds.isdecimal() else None

    @property
    def arriving(self) -> Arriving:
        """The facts of a call that rings the number."""
        if not (self.leg_sid and self.leg_sid.isprintable()):
            raise EventNotSound("no CallSid in the form")
        return Arriving(sid=self.leg_sid, to=self.form.get("To", ""), caller=self.caller)

    @property
    def caller(self) -> str | None:
        """The number that the leg comes from, or None when it is withheld."""
        return statuses.number_of(self.form.get("From", ""))

    @property
    def other_end(self) -> str | None:
        """The number of whoever we talk with: of a leg of ours, the number that it rings."""
        return statuses.number_of(self.form.get("To", "")) if self.is_ours else self.caller

    @property
    def is_ours(self) -> bool:
        """Whether we made this leg; a caller's is inbound."""
        return self.form.get("Direction", "").startswith("outbound")

    @property
    def dialled(self) -> Leg:
        """What the carrier says became of a Dial: good for the timeline, for nothing else."""
        return statuses.leg_of(self.form.get("DialCallStatus", ""))

    @property
    def has_dialled(self) -> bool:
        """Whether this document follows a Dial."""
        return "DialCallStatus" in self.form

    @property
    def was_bridged(self) -> bool:
        """Whether the carrier says that a Dial connected the two: good for words, for nothing else."""
        return self.form.get("DialBridged") == "true"

    @property
    def talked_for(self) -> timedelta | None:
        """How long the leg of a Dial was connected, its screen included; None when that is not told."""
        seconds = self.form.get("DialCallDuration", "")
        return timedelta(seconds=int(seconds)) if seconds.isdecimal() else None

    @property
    def stayed(self) -> bool:
        """Whether the caller has heard that they may hang up, and still wants to talk."""
        return "stayed" in self.query

    def counted(self, name: str) -> int:
        """How often something had happened when the URL was written: told twice, it still happened once."""
        number = self.query.get(name, "")
        return int(number) if number.isdecimal() else 0

    def _id(self, name: str) -> UUID:
        try:
            return UUID(self.query.get(name, ""))
        except ValueError:
            raise EventNotSound(f"no {name} in the URL") from None
