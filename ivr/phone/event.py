"""The event: what Twilio tells us in a webhook, as the facts that the use cases take.

Fields become values in `ivr.phone.fields`, and are read nowhere but here and in a journey's URL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn
from uuid import UUID

from starlette.datastructures import QueryParams

from ivr.phone import fields
from ivr.phone.twilio import statuses
from routing.legs import LegState
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.call.waiting import QueueResult
from routing.voicemails import State

_NO_SEQUENCE = -1
_HANG_UP = "hangup"  # /docs/voice/twiml/record: in place of a key
_MOST_OFTEN = 1000  # that we count anything
_TOKEN = b"i-twilio-idempotency-token"


class EventNotSound(Exception):
    """A signed webhook lacks what it should carry; Twilio was sent there by another version of us."""


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
        return fields.sid(self.form.get("CallSid"), fields.CALL) or _not_sound("no CallSid in the form")

    @property
    def leg(self) -> LegState:
        """The state of that leg."""
        return statuses.leg_of(self.form.get("CallStatus", ""))

    @property
    def alive(self) -> bool:
        """Whether that leg can still hear what we answer."""
        return not self.leg.is_over

    @property
    def sequence(self) -> int:
        """A status callback's place among those of its leg, from 0."""
        number = fields.number(self.form.get("SequenceNumber"))
        return _NO_SEQUENCE if number is None else number

    @property
    def key(self) -> str:
        """The key that was pressed; empty when none was."""
        return fields.key(self.form.get("Digits"))

    @property
    def typed(self) -> str:
        """The keys of a number that was typed; empty when there are none."""
        return fields.typed(self.form.get("Digits"))

    @property
    def token(self) -> str:
        """The carrier's name for this webhook, which it keeps when it sends it again; empty if it has none.

        Source: /docs/usage/webhooks/webhooks-connection-overrides.
        """
        named = (value for name, value in self.headers if name == _TOKEN)
        return fields.token(next(named, b"").decode("latin-1"))

    @property
    def queue_sid(self) -> str:
        """The carrier's name for the caller's queue."""
        return fields.sid(self.form.get("QueueSid"), fields.QUEUE)

    @property
    def left(self) -> QueueResult:
        """Why the caller is no longer in their queue."""
        return statuses.left_of(self.form.get("QueueResult", ""))

    @property
    def were_joined(self) -> bool:
        """Whether a Dial had connected the two before it ended."""
        return statuses.were_joined(self.form.get("DialCallStatus", ""))

    @property
    def hung_up(self) -> bool:
        """Whether a recording ended because the caller hung up."""
        return self.form.get("Digits") == _HANG_UP

    @property
    def recording_sid(self) -> str:
        """The carrier's name for a recording; part of its URL where it is not told alone."""
        name = self.form.get("RecordingUrl", "").rpartition("/")[2]
        told = fields.sid(self.form.get("RecordingSid"), fields.RECORDING)
        return told or fields.sid(name.partition(".")[0], fields.RECORDING)

    @property
    def recording_state(self) -> State | None:
        """What became of a recording; None when that is not told."""
        return statuses.recording_of(self.form.get("RecordingStatus", ""))

    @property
    def recording_seconds(self) -> int | None:
        """How long it is, silence and all; None when that is not told."""
        return fields.number(self.form.get("RecordingDuration"))

    @property
    def arriving(self) -> IncomingCall:
        """The facts of a call that rings the number."""
        return IncomingCall(sid=self.leg_sid, to=self.form.get("To", ""), caller=self.caller)

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
    def dialled(self) -> LegState:
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
        seconds = fields.number(self.form.get("DialCallDuration"))
        return None if seconds is None else timedelta(seconds=seconds)

    @property
    def stayed(self) -> bool:
        """Whether the caller has heard that they may hang up, and still wants to talk."""
        return "stayed" in self.query

    def counted(self, name: str) -> int:
        """How often something had happened when the URL was written: told twice, it still happened once."""
        return fields.number(self.query.get(name), most=_MOST_OFTEN) or 0

    @property
    def counsellor(self) -> int:
        """The counsellor whom the URL says is rung without the database."""
        counsellor = fields.number(self.query.get("counsellor"))
        return _not_sound("no counsellor in the URL") if counsellor is None else counsellor

    @property
    def callers_sid(self) -> str:
        """The carrier's name for the caller's leg, where this one was rung from it."""
        return fields.sid(self.query.get("caller"), fields.CALL) or _not_sound("no caller in the URL")

    @property
    def is_of_offer(self) -> bool:
        """Whether the URL is about an offer."""
        return "offer" in self.query

    @property
    def is_of_call(self) -> bool:
        """Whether the URL is about a call."""
        return "call" in self.query

    def _id(self, name: str) -> UUID:
        try:
            return UUID(self.query.get(name, ""))
        except ValueError:
            raise EventNotSound(f"no {name} in the URL") from None


def _not_sound(why: str) -> NoReturn:
    raise EventNotSound(why)
