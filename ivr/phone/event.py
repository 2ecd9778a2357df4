"""The event: a webhook of Twilio's, as the facts that use cases take.

`ivr.phone.fields` checks each field. Only this module and `ivr.phone.offline.url_state` read them.
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
_HANG_UP = "hangup"  # in place of a key (/docs/voice/twiml/record)
_MOST_OFTEN = 1000  # the limit of a counter in a URL
_TOKEN = b"i-twilio-idempotency-token"


class EventNotSound(Exception):
    """A signed webhook lacks a field; another version of us may have sent Twilio there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook: its form, and the query of its URL, which we wrote."""

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
    def test_id(self) -> UUID:
        """The test ring that the URL is about."""
        return self._id("test")

    @property
    def leg_sid(self) -> str:
        """The SID of the leg that this webhook is about."""
        return fields.sid(self.form.get("CallSid"), fields.CALL) or _not_sound("no CallSid in the form")

    @property
    def leg(self) -> LegState:
        """The state of that leg."""
        return statuses.leg_of(self.form.get("CallStatus", ""))

    @property
    def alive(self) -> bool:
        """Whether that leg can still hear our answer."""
        return not self.leg.is_over

    @property
    def sequence(self) -> int:
        """The sequence number of a status callback within its leg, from 0."""
        number = fields.number(self.form.get("SequenceNumber"))
        return _NO_SEQUENCE if number is None else number

    @property
    def key(self) -> str:
        """The pressed key; empty if none."""
        return fields.key(self.form.get("Digits"))

    @property
    def typed(self) -> str:
        """The keys of a typed number; empty if none."""
        return fields.typed(self.form.get("Digits"))

    @property
    def token(self) -> str:
        """The carrier's id for this webhook, the same for its retries; empty if none.

        Source: /docs/usage/webhooks/webhooks-connection-overrides.
        """
        named = (value for name, value in self.headers if name == _TOKEN)
        return fields.token(next(named, b"").decode("latin-1"))

    @property
    def queue_sid(self) -> str:
        """The SID of the caller's queue."""
        return fields.sid(self.form.get("QueueSid"), fields.QUEUE)

    @property
    def left(self) -> QueueResult:
        """Why the caller is no longer in their queue."""
        return statuses.left_of(self.form.get("QueueResult", ""))

    @property
    def were_joined(self) -> bool:
        """Whether a <Dial> had connected the two before it ended."""
        return statuses.were_joined(self.form.get("DialCallStatus", ""))

    @property
    def hung_up(self) -> bool:
        """Whether a recording ended because the caller hung up."""
        return self.form.get("Digits") == _HANG_UP

    @property
    def recording_sid(self) -> str:
        """The SID of a recording, from its field or else from its URL."""
        name = self.form.get("RecordingUrl", "").rpartition("/")[2]
        told = fields.sid(self.form.get("RecordingSid"), fields.RECORDING)
        return told or fields.sid(name.partition(".")[0], fields.RECORDING)

    @property
    def recording_state(self) -> State | None:
        """The state of a recording; None if unknown."""
        return statuses.recording_of(self.form.get("RecordingStatus", ""))

    @property
    def recording_seconds(self) -> int | None:
        """The length of a recording in seconds, with silence; None if unknown."""
        return fields.number(self.form.get("RecordingDuration"))

    @property
    def arriving(self) -> IncomingCall:
        """The facts of a new call to the number."""
        return IncomingCall(sid=self.leg_sid, to=self.form.get("To", ""), caller=self.caller)

    @property
    def caller(self) -> str | None:
        """The number that the leg comes from; None if withheld."""
        return statuses.number_of(self.form.get("From", ""))

    @property
    def other_end(self) -> str | None:
        """The other side's number: of a leg that we made, the number that it rings."""
        return statuses.number_of(self.form.get("To", "")) if self.is_ours else self.caller

    @property
    def is_ours(self) -> bool:
        """Whether we made this leg; a caller's is inbound."""
        return self.form.get("Direction", "").startswith("outbound")

    @property
    def dialled(self) -> LegState:
        """The carrier's result of a <Dial>: fit for the timeline only."""
        return statuses.leg_of(self.form.get("DialCallStatus", ""))

    @property
    def has_dialled(self) -> bool:
        """Whether this document follows a <Dial>."""
        return "DialCallStatus" in self.form

    @property
    def was_bridged(self) -> bool:
        """Whether the carrier says that a <Dial> connected the two: fit to choose words only."""
        return self.form.get("DialBridged") == "true"

    @property
    def talked_for(self) -> timedelta | None:
        """How long the leg of a <Dial> was connected, with its screen; None if unknown."""
        seconds = fields.number(self.form.get("DialCallDuration"))
        return None if seconds is None else timedelta(seconds=seconds)

    @property
    def stayed(self) -> bool:
        """Whether the caller has heard that they may hang up, and still wants to talk."""
        return "stayed" in self.query

    def counted(self, name: str) -> int:
        """A counter from the URL, so that a repeated webhook counts once; 0 if absent."""
        return fields.number(self.query.get(name), most=_MOST_OFTEN) or 0

    @property
    def counsellor(self) -> int:
        """The id of the counsellor whom this URL rings without the database."""
        counsellor = fields.number(self.query.get("counsellor"))
        return _not_sound("no counsellor in the URL") if counsellor is None else counsellor

    @property
    def callers_sid(self) -> str:
        """The SID of the caller's leg that rang this one."""
        return fields.sid(self.query.get("caller"), fields.CALL) or _not_sound("no caller in the URL")

    @property
    def is_of_offer(self) -> bool:
        """Whether the URL is about an offer."""
        return "offer" in self.query

    @property
    def is_of_call(self) -> bool:
        """Whether the URL is about a call."""
        return "call" in self.query

    @property
    def is_of_test(self) -> bool:
        """Whether the URL is about a test ring."""
        return "test" in self.query

    def _id(self, name: str) -> UUID:
        try:
            return UUID(self.query.get(name, ""))
        except ValueError:
            raise EventNotSound(f"no {name} in the URL") from None


def _not_sound(why: str) -> NoReturn:
    raise EventNotSound(why)
