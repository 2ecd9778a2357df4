"""The conferences: rooms of several legs, with their rules of beginning and end, and their status callbacks.

Source: /docs/voice/twiml/conference, /docs/voice/api/conference-resource.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ivr.lab.callbacks import Subscription, rfc2822
from ivr.lab.delivery import Delivery
from ivr.lab.legs import Leg
from ivr.lab.network import Network
from ivr.lab.signals import Target

_NEEDED = 2
# The word of statusCallbackEvent for each event reported.
_GROUPS = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
}


@dataclass(eq=False)
class Participant:
    """One leg in a conference."""

    leg: Leg
    label: str | None = None
    muted: bool = False
    hold: bool = False
    coach_of: str | None = None
    start_on_enter: bool = True
    end_on_exit: bool = False
    beep: str = "true"
    max_participants: int = 250
    joined: datetime = field(init=False)
    gone: bool = False

    def __post_init__(self) -> None:
        self.joined = self.leg.network.clock.now()

    def params(self) -> dict[str, str]:
        """What a participant event is told."""
        flags = {
            "Muted": self.muted,
            "Hold": self.hold,
            "Coaching": self.coach_of is not None,
            "EndConferenceOnExit": self.end_on_exit,
            "StartConferenceOnEnter": self.start_on_enter,
        }
        params = {name: str(value).lower() for name, value in flags.items()} | {"CallSid": self.leg.sid}
        return params | ({"ParticipantLabel": self.label} if self.label else {})


class Conference:
    """A room; it begins with two of whom one may begin it, and ends with the last or with one who ends it."""

    def __init__(self, network: Network, name: str) -> None:
        self.network = network
        self.sid = network.sid("CF")
        self.name = name
        self.status = "init"
        self.created = self.updated = network.clock.now()
        self.participants: list[Participant] = []
        self.reason: str | None = None
        self.ended_by: str | None = None
        # The first participant fixes it; /docs/voice/twiml/conference.
        self.subscription: Subscription | None = None
        self._sequence = 0
        self._last: Delivery | None = None

    def __repr__(self) -> str:
        return f"<Conference {self.name} {self.status} {len(self.participants)}>"

    @property
    def live(self) -> bool:
        """Whether the participants hear each other."""
        return self.status == "in-progress"

    def of(self, key: str) -> Participant | None:
        """The participant with that CallSid or label."""
        return next((each for each in self.participants if key in {each.leg.sid, each.label}), None)

    def enter(self, participant: Participant) -> None:
        """Let a leg in; it may start the conference."""
        self.participants.append(participant)
        participant.leg.participation = participant
        self.network.say(participant.leg.phone.name, f"enters conference {self.name}")
        self.report("participant-join", participant.params())
        if self.live and participant.beep in {"true", "onEnter"}:
            self._beep()
        starts = any(each.start_on_enter for each in self.participants)
        if self.status == "init" and starts and len(self.participants) >= _NEEDED:
            self.status = "in-progress"
            self.report("conference-start")
        self._notify()

    def leave(self, participant: Participant, reason: str) -> None:
        """Let a leg go; it may end the conference. Again changes nothing."""
        if participant not in self.participants:
            return
        self.participants.remove(participant)
        participant.gone = True
        participant.leg.participation = None
        self.network.say(participant.leg.phone.name, f"leaves conference {self.name}")
        status = {"ParticipantCallStatus": participant.leg.status, "ReasonParticipantLeft": reason}
        self.report("participant-leave", participant.params() | status)
        if self.live and participant.beep in {"true", "onExit"}:
            self._beep()
        kicked = "kicked" if reason == "participant_updated_via_api" else "left"
        if participant.end_on_exit and self.status != "completed":
            self.end(f"participant-with-end-conference-on-exit-{kicked}", participant.leg.sid)
        elif not self.participants:
            self.end(f"last-participant-{kicked}", participant.leg.sid)
        participant.leg.notify()
        self._notify()

    def end(self, reason: str, by: str | None = None) -> None:
        """End it: everybody's Dial is over."""
        if self.status == "completed":
            return
        self.status, self.reason, self.ended_by = "completed", reason, by
        via_api = reason == "conference-ended-via-api"
        for participant in list(self.participants):
            self.leave(participant, "conference_ended_via_api" if via_api else "moderator_ended_conference")
        extra = {"ReasonConferenceEnded": reason, "Reason": reason}
        self.report("conference-end", extra | ({"CallSidEndingConference": by} if by else {}))

    def report(self, event: str, extra: dict[str, str] | None = None) -> None:
        """Send one event, after the earlier ones, if it is subscribed to."""
        self.updated = self.network.clock.now()
        subscription = self.subscription
        if subscription is None or _GROUPS[event] not in subscription.events or self.network.closed:
            return
        params = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self.network.account_sid,
            "SequenceNumber": str(self._sequence),
            "Timestamp": rfc2822(self.network.clock.now()),
            "StatusCallbackEvent": event,
            **(extra or {}),
        }
        self._sequence += 1
        self._last = self.network.courier.tell(
            Target(subscription.url, subscription.method), params, after=self._last
        )

    def _beep(self) -> None:
        for each in self.participants:
            each.leg.hear("beep")

    def _notify(self) -> None:
        for each in self.participants:
            each.leg.notify()


def running(network: Network, name: str) -> Conference | None:
    """The conference of that name that has not ended."""
    return next(
        (each for each in network.conferences if each.name == name and each.status != "completed"), None
    )


def together(one: Leg, other: Leg) -> bool:
    """Whether two legs hear each other, by a bridge or in a conference."""
    bridge = one.bridge
    if bridge is not None and bridge.live:
        return bridge.other(one) is other
    here, there = one.participation, other.participation
    if here is None or there is None or here.hold or there.hold:
        return False
    rooms = [each for each in one.network.conferences if each.live and here in each.participants]
    return any(there in room.participants for room in rooms)
