"""The carrier in a model: legs that ring, are answered, joined and over, and the webhooks that this sends.

It knows nothing of the product's tables. What it sends lies in `mail` until somebody delivers, repeats or loses it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from routing.legs import Leg
from routing.switchboard import arrival, conversation, desk, ending, outcomes, recovery, ringing, waiting
from routing.switchboard.arrival import Arriving
from routing.switchboard.waiting import Left

NUMBER = "+622150001234"
_SOON = timedelta(seconds=15)  # within which a webhook has arrived, or has not
BACKSTOP = timedelta(seconds=60)
# How long each stage lasts when nobody does anything.
_LASTS = {
    "greeting": 25,
    "desk": 20,
    "directions": 30,
    "screen": 15,
    "dial": 20,
    "menu": 20,
    "resolution": 20,
}


@dataclass(eq=False)
class CallersLeg:
    """Somebody who dialled the number."""

    sid: str
    phone: str
    stage: str = "new"
    since: datetime | None = None
    call_id: UUID | None = None
    alive: bool = True


@dataclass(eq=False)
class RungLeg:
    """A phone that we ring."""

    sid: str
    phone: str
    offer_id: UUID
    created: datetime
    stage: str = "queued"
    since: datetime | None = None
    sequence: int = 0
    call_id: UUID | None = None
    partner: CallersLeg | None = None
    alive: bool = True
    ended: Leg = Leg.COMPLETED

    @property
    def is_now(self) -> Leg:
        """Return its state, as REST tells it."""
        if not self.alive:
            return self.ended
        return {"queued": Leg.STARTING, "ringing": Leg.RINGING}.get(self.stage, Leg.ANSWERED)


AnyLeg = CallersLeg | RungLeg


@dataclass(eq=False)
class Mail:
    """One webhook; a document's answer is carried out on its leg."""

    leg: AnyLeg
    at: datetime
    use_case: Callable[..., Any]
    facts: tuple[Any, ...]
    more: dict[str, Any] = field(default_factory=dict)
    is_document: bool = True


class Carrier:
    """Everything that is going on at the carrier, and the mail that it has sent."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.callers: list[CallersLeg] = []
        self.rung: list[RungLeg] = []
        self.mail: list[Mail] = []
        self.pressed_one: set[UUID] = set()

    # -- what people do -----------------------------------------------------------------------------------

    def dial(self, phone: str) -> None:
        """Somebody dials the number."""
        leg = CallersLeg(f"CA{len(self.callers):032}", phone)
        self.callers.append(leg)
        self._send(leg, arrival.arrive, Arriving(leg.sid, NUMBER, phone))

    def press(self, leg: AnyLeg, key: str) -> None:
        """Somebody presses a key, or lets the time for it pass."""
        match leg.stage:
            case "greeting":
                self._ask(leg, arrival.choose_language, leg.call_id, key)
            case "desk":
                self._ask(leg, desk.take_key, leg.call_id, key)
            case "queue":
                self._send(leg, waiting.wait, leg.call_id, queue_sid=f"QU{leg.sid}", key=key)
            case "screen" if isinstance(leg, RungLeg):
                if key == "1":
                    self.pressed_one.add(leg.offer_id)
                self._ask(leg, ringing.take_key, leg.offer_id, leg.sid, key)
            case "joined" if isinstance(leg, RungLeg) and key == "*":
                self._part(leg)
            case "menu" if isinstance(leg, RungLeg):
                self._ask(leg, conversation.take_menu_key, leg.offer_id, key)
            case "resolution" if isinstance(leg, RungLeg):
                self._ask(leg, conversation.take_resolution, leg.offer_id, key)

    def pick_up(self, leg: RungLeg) -> None:
        """The phone is answered."""
        self._become(leg, "fetching")
        self._report(leg, Leg.ANSWERED)
        self._send(leg, ringing.screen, leg.offer_id, leg.sid)

    def hang_up(self, leg: AnyLeg, how: Leg = Leg.COMPLETED) -> None:
        """A leg is over, whoever ended it."""
        if not leg.alive:
            return
        leg.alive, stage = False, leg.stage
        if isinstance(leg, RungLeg):
            leg.ended = how
            self._report(leg, how)
            if stage in {"dial", "joining", "joined"}:
                self._tell_parted(leg, alive=False, were_joined=stage == "joined")
                self._release(leg)
            return
        self._send(leg, ending.leg_is, leg.sid, how, is_document=False)
        if stage in {"queue", "joining", "joined"}:
            result = Left.PARTED if stage == "joined" else Left.GONE
            self._send(leg, waiting.left, leg.call_id, result, alive=False, is_document=False)
        for other in self.rung:
            if other.alive and other.partner is leg:
                self._become(other, "fetching")
                other.partner = None
                self._tell_parted(other, alive=True, were_joined=stage == "joined")

    # -- what the network does ----------------------------------------------------------------------------

    def create(self, phone: str, offer_id: UUID) -> RungLeg:
        """REST asks for a leg."""
        leg = RungLeg(f"CB{len(self.rung):032}", phone, offer_id, self.now, since=self.now)
        self.rung.append(leg)
        return leg

    def ring(self, leg: RungLeg) -> None:
        """The phone begins to ring."""
        self._report(leg, Leg.STARTING)
        self._become(leg, "ringing")
        self._report(leg, Leg.RINGING)

    def join(self, leg: RungLeg) -> None:
        """A counsellor's Dial finds the caller in the queue, or not."""
        waiting_ = [each for each in self.callers if each.call_id == leg.call_id and each.stage == "queue"]
        caller = next((each for each in waiting_ if each.alive), None)
        if caller is None:
            self._become(leg, "fetching")
            self._tell_parted(leg, alive=True, were_joined=False)
            return
        self.mail = [each for each in self.mail if each.leg is not caller or not each.is_document]
        leg.partner = caller
        self._become(leg, "joining")
        self._become(caller, "joining")
        self._send(caller, conversation.joined, leg.offer_id)

    def lose(self, mail: Mail) -> None:
        """A webhook never arrives: a document's leg goes to the fallback, and without that to its end."""
        self.mail.remove(mail)
        if not mail.is_document or not mail.leg.alive:
            return
        if mail.use_case is conversation.joined:
            (dialling,) = (each for each in self.rung if each.partner is mail.leg)
            self._part(dialling, Left.FAILED, were_joined=False)
        elif mail.use_case is waiting.wait:
            self._ask(mail.leg, waiting.left, mail.leg.call_id, Left.FAILED, alive=True)
        elif mail.use_case is recovery.take_up:
            self.hang_up(mail.leg)
        else:
            to = mail.leg.phone if isinstance(mail.leg, RungLeg) else NUMBER
            caller = NUMBER if isinstance(mail.leg, RungLeg) else mail.leg.phone
            self._send(mail.leg, recovery.take_up, Arriving(mail.leg.sid, to, caller), alive=True)

    def passes(self, seconds: int) -> None:
        """Let that much time pass for legs and mail."""
        self.now += timedelta(seconds=seconds)
        for mail in [each for each in self.mail if self.now - each.at > _SOON]:
            if mail in self.mail:
                self.lose(mail)
        for leg in [each for each in (*self.callers, *self.rung) if each.alive]:
            if isinstance(leg, RungLeg) and leg.stage in {"queued", "ringing"}:
                if self.now - leg.created > BACKSTOP:
                    self.hang_up(leg, Leg.NO_ANSWER)
                elif leg.stage == "queued":
                    self.ring(leg)
            elif leg.stage == "queue" and not any(mail.leg is leg for mail in self.mail):
                self._send(leg, waiting.wait, leg.call_id, queue_sid=f"QU{leg.sid}")
            elif leg.since is not None and (self.now - leg.since).total_seconds() > _LASTS.get(
                leg.stage, 1e9
            ):
                self._time_out(leg)

    # -- what documents do --------------------------------------------------------------------------------

    def obey(self, mail: Mail, outcome: outcomes.Outcome) -> None:
        """Carry out a document on its leg, if that is still there."""
        leg = mail.leg
        if mail.use_case is conversation.joined:
            self._joined(leg)
        elif not mail.is_document or not leg.alive:
            return
        elif mail.use_case is waiting.wait:
            if isinstance(outcome, outcomes.LeaveLine) and leg.stage == "queue":
                self._ask(leg, waiting.left, leg.call_id, Left.ASKED_TO, alive=True)
        elif isinstance(outcome, outcomes.OneMoment):
            self._send(leg, conversation.after, outcome.offer_id)
        else:
            stage = _STAGES.get(type(outcome), "")
            if isinstance(outcome, outcomes.Greet | outcomes.Desk | outcomes.JoinLine | outcomes.Connect):
                leg.call_id = outcome.call_id
            if stage:
                self._become(leg, stage)
            else:
                self.hang_up(leg)

    def _joined(self, caller: AnyLeg) -> None:
        for leg in self.rung:
            if leg.partner is caller and leg.alive and caller.alive and leg.stage == "joining":
                self._become(leg, "joined")
                self._become(caller, "joined")

    def _part(self, leg: RungLeg, result: Left = Left.PARTED, *, were_joined: bool = True) -> None:
        """A counsellor's Dial is over, and both legs go on."""
        self._become(leg, "fetching")
        self._tell_parted(leg, alive=True, were_joined=were_joined)
        self._release(leg, result)

    def _release(self, leg: RungLeg, result: Left = Left.PARTED) -> None:
        caller, leg.partner = leg.partner, None
        if caller is not None and caller.alive:
            self.mail = [each for each in self.mail if each.leg is not caller or not each.is_document]
            self._ask(caller, waiting.left, caller.call_id, result, alive=True)

    def _time_out(self, leg: AnyLeg) -> None:
        if leg.stage == "directions":
            self.hang_up(leg)
        elif leg.stage == "dial" and isinstance(leg, RungLeg):
            self.join(leg)
        else:
            self.press(leg, "")

    def _tell_parted(self, leg: RungLeg, *, alive: bool, were_joined: bool) -> None:
        more = {"alive": alive, "were_joined": were_joined}
        self._send(leg, conversation.parted, leg.offer_id, is_document=alive, **more)

    def _report(self, leg: RungLeg, state: Leg) -> None:
        facts = (leg.offer_id, leg.sid, state, leg.sequence)
        leg.sequence += 1
        self._send(leg, ringing.leg_is, *facts, is_document=False)

    def _become(self, leg: AnyLeg, stage: str) -> None:
        leg.stage, leg.since = stage, self.now

    def _ask(self, leg: AnyLeg, use_case: Callable[..., Any], *facts: Any, **more: Any) -> None:
        """Ask for the next document: until it is there, no key is heard."""
        self._become(leg, "fetching")
        self._send(leg, use_case, *facts, **more)

    def _send(
        self,
        leg: AnyLeg,
        use_case: Callable[..., Any],
        *facts: Any,
        is_document: bool = True,
        **more: Any,
    ) -> None:
        self.mail.append(Mail(leg, self.now, use_case, facts, more, is_document))


_STAGES = {
    outcomes.Greet: "greeting",
    outcomes.Desk: "desk",
    outcomes.JoinLine: "queue",
    outcomes.Directions: "directions",
    outcomes.Screen: "screen",
    outcomes.Connect: "dial",
    outcomes.Menu: "menu",
    outcomes.AskResolution: "resolution",
}
