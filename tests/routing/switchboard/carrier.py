"""The carrier of the model: its legs ring, are answered, are joined and end, and it sends webhooks about that.

It knows nothing of the product's tables. Its webhooks lie in `mail` until a step delivers, repeats or loses them.
"""

from datetime import timedelta
from uuid import UUID

from routing.legs import LegState
from routing.sql.key_taps import ONE_TAP
from routing.switchboard import replies
from routing.switchboard.call import (
    arrival,
    conversation,
    fallback,
    overflow_menu,
    visiting,
    voicemail,
    waiting,
)
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.call.waiting import QueueResult
from routing.switchboard.callback import attempt
from routing.switchboard.offer import caller_leg_dial, ringing
from routing.voicemails import State
from tests.routing.switchboard.legs import RINGS, AnyLeg, CallersLeg, FetchedLeg, Mail, OurLeg, RungLeg
from tests.routing.switchboard.menus import FOLLOWS, KEYS, LASTS, NO_NUMBER, STAGES, TYPED, may_hear
from tests.routing.switchboard.network import Network

NUMBER = "+622150001234"
_SOON = timedelta(seconds=15)  # a webhook arrives within this time or never
BACKSTOP = timedelta(seconds=60)
_WAIT_DOCUMENT = timedelta(seconds=3)
_MAY_STAY = timedelta(seconds=16)  # the words, and eight seconds
_RINGS_OUT = timedelta(seconds=30)  # a phone rung back, or from a caller's own leg


class Carrier(Network):
    """The legs, changed by people, by the network and by our documents."""

    # -- what people do -----------------------------------------------------------------------------------

    def dial(self, phone: str) -> None:
        """Somebody dials the number."""
        leg = CallersLeg(f"CA{len(self.callers):032}", phone)
        self.callers.append(leg)
        self._send(leg, arrival.arrive, IncomingCall(leg.sid, NUMBER, phone))

    def press(self, leg: AnyLeg, key: str) -> None:
        """A person presses a key, or lets the time for it pass."""
        leg.pressed_at = self.now if key else leg.pressed_at
        match leg.stage:
            case "queue":
                self._send(leg, waiting.wait, leg.call_id, queue_sid=f"QU{leg.sid}", key=key)
            case "screen" if isinstance(leg, RungLeg):
                if key == "1":
                    self.pressed_one.add(leg.offer_id)
                self._ask(leg, ringing.take_key, leg.offer_id, leg.sid, key)
            case "joined" if isinstance(leg, RungLeg):
                if key == "*" and leg.dialler is None:
                    self._part(leg)
            case "recording" if isinstance(leg, CallersLeg):
                if key in {"", "#"}:
                    self._stop_recording(leg, key)
            case stage if stage in KEYS:
                self._remember(leg, stage, key)
                self._ask(
                    leg, KEYS[stage], leg.about, TYPED.get(key, NO_NUMBER) if stage == "typing" else key
                )

    def trembles(self, leg: AnyLeg) -> bool:
        """Whether the same key, pressed now, would be part of a double press."""
        return leg.pressed_at is not None and self.now - leg.pressed_at <= ONE_TAP

    def _remember(self, leg: AnyLeg, stage: str, key: str) -> None:
        if stage == "who" and key == "1" and isinstance(leg, FetchedLeg):
            leg.is_them = True
        if stage == "desk" and key == "2":
            self.asked_for_a_pause.add(leg.phone)

    def pick_up(self, leg: OurLeg) -> None:
        """The phone is answered."""
        self._become(leg, "fetching")
        self._report(leg, LegState.ANSWERED)
        asks = ringing.screen if isinstance(leg, RungLeg) else attempt.picked_up
        self._send(leg, asks, leg.about, leg.sid)

    def hang_up(self, leg: AnyLeg, how: LegState = LegState.COMPLETED) -> None:
        """A leg ends, whoever ended it."""
        if not leg.alive:
            return
        leg.alive, leg.ended, stage = False, how, leg.stage
        if isinstance(leg, RungLeg):
            self._rung_leg_over(leg, stage)
        else:
            self._callers_leg_over(leg, stage)

    def lead_out(self, leg: RungLeg) -> None:
        """REST gives a counsellor's leg its offer's document again; a document requested earlier is not carried out."""
        for mail in self.mail:
            if mail.leg is leg:
                mail.is_document = False
        dialler, leg.dialler = leg.dialler, None
        self._ask(leg, ringing.screen, leg.offer_id, leg.sid)
        if dialler is not None and dialler.alive:
            self._ask(dialler, caller_leg_dial.dialled, leg.offer_id, LegState.COMPLETED, alive=True)

    def _rung_leg_over(self, leg: RungLeg, stage: str) -> None:
        if leg.visit is not None:
            leg.visit.alive, leg.visit.ended = False, leg.ended
            self._send(leg.visit, visiting.leg_is, leg.sid, leg.ended, is_document=False)
        else:
            self._report(leg, leg.ended)
        if leg.dialler is not None:
            if leg.dialler.alive:
                self._ask(leg.dialler, caller_leg_dial.dialled, leg.offer_id, leg.ended, alive=True)
        elif stage in {"dial", "joining", "joined"}:
            self._tell_parted(leg, alive=False, were_joined=stage == "joined")
            self._release(leg)

    def _callers_leg_over(self, leg: CallersLeg, stage: str) -> None:
        if isinstance(leg, FetchedLeg):
            self._report(leg, leg.ended)
        else:
            self._send(leg, visiting.leg_is, leg.sid, leg.ended, is_document=False)
        if stage == "recording":
            self._stop_recording(leg, "hangup")
        if stage in {"queue", "joining", "joined"}:
            result = QueueResult.PARTED if stage == "joined" else QueueResult.GONE
            self._send(leg, waiting.left, leg.call_id, result, alive=False, is_document=False)
        for other in [each for each in self.rung if each.alive]:
            if other.dialler is leg:
                self.hang_up(other, LegState.CANCELLED if other.stage in RINGS else LegState.COMPLETED)
                facts = (other.offer_id, other.ended)
                self._send(leg, caller_leg_dial.dialled, *facts, alive=False, is_document=False)
            elif other.partner is leg:
                self._become(other, "fetching")
                other.partner = None
                self._tell_parted(other, alive=True, were_joined=stage == "joined")

    # -- what the network does ----------------------------------------------------------------------------

    def create(self, phone: str, offer_id: UUID, dialler: CallersLeg | None = None) -> RungLeg:
        """REST, or a caller's Dial, asks for a leg."""
        leg = RungLeg(f"CB{len(self.rung):032}", phone, offer_id, self.now, dialler, since=self.now)
        self.rung.append(leg)
        return leg

    def fetch(self, phone: str, call_id: UUID) -> FetchedLeg:
        """REST asks for the leg of a person whom we ring back."""
        leg = FetchedLeg(f"CC{len(self.callers):032}", phone, "queued", self.now, call_id, created=self.now)
        self.callers.append(leg)
        return leg

    def ring(self, leg: OurLeg) -> None:
        """The phone begins to ring, unless it is in use."""
        self._report(leg, LegState.STARTING)
        others = [each for each in self.live if each is not leg]
        if isinstance(leg, FetchedLeg) and any(each.phone == leg.phone for each in others):
            self.hang_up(leg, LegState.BUSY)
            return
        self._become(leg, "ringing")
        self._report(leg, LegState.RINGING)

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
            self._part(dialling, QueueResult.FAILED, were_joined=False)
        elif mail.use_case is waiting.wait:
            self._ask(mail.leg, waiting.left, mail.leg.call_id, QueueResult.FAILED, alive=True)
        elif mail.is_last:
            self.hang_up(mail.leg)
        else:
            self._fall_back(mail.leg)

    def _fall_back(self, leg: AnyLeg) -> None:
        if isinstance(leg, FetchedLeg):
            self._send(leg, attempt.picked_up, leg.call_id, leg.sid)
        else:
            to, caller = (leg.phone, NUMBER) if isinstance(leg, RungLeg) else (NUMBER, leg.phone)
            self._send(leg, fallback.take_up, IncomingCall(leg.sid, to, caller), alive=True)
        self.mail[-1].is_last = True

    def passes(self, seconds: float) -> None:
        """Let this much time pass for legs and mail."""
        self.now += timedelta(seconds=seconds)
        for mail in [each for each in self.mail if self.now - each.at > _SOON]:
            if mail in self.mail:
                self.lose(mail)
        for ours in self.ringing:
            by_rest = isinstance(ours, RungLeg) and ours.dialler is None
            if self.now - (ours.created or self.now) > (BACKSTOP if by_rest else _RINGS_OUT):
                self.hang_up(ours, LegState.NO_ANSWER)
            elif ours.stage == "queued":
                self.ring(ours)
        for leg in self.live:
            if leg.stage == "queue" and isinstance(leg, CallersLeg):
                self._wait_on(leg)
            elif self.now - (leg.since or self.now) > timedelta(seconds=LASTS.get(leg.stage, 1e6)):
                self.words_end(leg)

    def _wait_on(self, leg: CallersLeg) -> None:
        lasts = _MAY_STAY if leg.may_stay else _WAIT_DOCUMENT
        has_heard = leg.waited_at is None or self.now - leg.waited_at >= lasts
        if has_heard and not any(mail.leg is leg for mail in self.mail):
            leg.waited_at = self.now
            more = {"stayed": True} if leg.may_stay else {}
            self._send(leg, waiting.wait, leg.call_id, queue_sid=f"QU{leg.sid}", **more)

    # -- what documents do --------------------------------------------------------------------------------

    def obey(self, mail: Mail, outcome: replies.Reply) -> None:
        """Carry out a document on its leg, if the leg still exists."""
        leg = mail.leg
        if mail.use_case is conversation.joined:
            self._joined(leg)
        elif not mail.is_document or not leg.alive:
            return
        elif mail.use_case is waiting.wait:
            if isinstance(leg, CallersLeg):
                leg.may_stay = isinstance(outcome, replies.MayStay)
            if isinstance(outcome, replies.LeaveLine) and leg.stage == "queue":
                self._ask(leg, waiting.left, leg.call_id, QueueResult.ASKED_TO, alive=True)
        elif isinstance(outcome, replies.OneMoment):
            self._send(leg, conversation.after, outcome.offer_id)
        else:
            assert may_hear(leg, outcome), f"P6: {leg.sid} hears {outcome}"
            self._follow(leg, outcome)

    def _follow(self, leg: AnyLeg, outcome: replies.Reply) -> None:
        leg.call_id = getattr(outcome, "call_id", leg.call_id)
        if isinstance(leg, CallersLeg) and isinstance(outcome, replies.JoinLine):
            leg.written[waiting.left] = {"errors": outcome.errors}
        if isinstance(leg, CallersLeg) and isinstance(outcome, replies.OverflowMenu):
            leg.written[overflow_menu.take_key] = {"rounds": outcome.rounds}
        if isinstance(leg, CallersLeg) and isinstance(outcome, replies.Greet):
            leg.written[arrival.choose_language] = {"rounds": outcome.rounds}
        stage = STAGES.get(type(outcome))
        if isinstance(leg, CallersLeg) and isinstance(outcome, replies.Connect):
            self._regains(leg, outcome)
        elif isinstance(leg, RungLeg) and leg.dialler is not None and isinstance(outcome, replies.Nothing):
            assert leg.offer_id in self.pressed_one, "P4: a caller hears who has pressed no key"
            self._become(leg, "joined")
        elif isinstance(outcome, replies.StartOver):
            self._fall_back(leg)
        elif stage is None:
            is_silent = isinstance(leg, CallersLeg) and isinstance(outcome, replies.Nothing)
            assert not is_silent, f"P1: {leg.sid} is over without a word"
            has_heard = isinstance(leg, CallersLeg) or isinstance(outcome, replies.Part | replies.WrapUp)
            assert has_heard, f"P3: {leg.sid} had picked up, and is over without a word"
            self.hang_up(leg)
        else:
            self._become(leg, stage)
            if isinstance(leg, CallersLeg) and isinstance(outcome, replies.DialOut):
                self.create(outcome.phone, outcome.offer_id, leg)

    def _regains(self, visit: CallersLeg, outcome: replies.Connect) -> None:
        """A counsellor's own call becomes the leg of an offer: it dials the queue of the caller they lost."""
        self._become(visit, "regained")
        visit.alive = False
        self.rung.append(
            RungLeg(
                visit.sid,
                visit.phone,
                outcome.offer_id,
                self.now,
                stage="dial",
                since=self.now,
                visit=visit,
                call_id=outcome.call_id,
            )
        )

    def _stop_recording(self, leg: CallersLeg, key: str) -> None:
        """A message ends: the caller's leg asks for the next document, and the sound is ready soon."""
        leg.recordings += 1
        seconds = round((self.now - (leg.since or self.now)).total_seconds())
        facts = (leg.call_id, f"RE{leg.sid[2:]}{leg.recordings}")
        self._become(leg, "fetching")
        self._send(leg, voicemail.recorded, *facts, seconds, key, alive=leg.alive, is_document=leg.alive)
        state = State.READY if seconds else State.ABSENT
        self._send(leg, voicemail.recording_is, *facts, state, seconds, is_document=False)

    def _joined(self, caller: AnyLeg) -> None:
        for leg in self.rung:
            if leg.partner is caller and leg.alive and caller.alive and leg.stage == "joining":
                self._become(leg, "joined")
                self._become(caller, "joined")

    def _part(
        self, leg: RungLeg, result: QueueResult = QueueResult.PARTED, *, were_joined: bool = True
    ) -> None:
        """A counsellor's Dial is over, and both legs go on."""
        self._become(leg, "fetching")
        self._tell_parted(leg, alive=True, were_joined=were_joined)
        self._release(leg, result)

    def _release(self, leg: RungLeg, result: QueueResult = QueueResult.PARTED) -> None:
        caller, leg.partner = leg.partner, None
        if caller is not None and caller.alive:
            self.mail = [each for each in self.mail if each.leg is not caller or not each.is_document]
            self._ask(caller, waiting.left, caller.call_id, result, alive=True)

    def words_end(self, leg: AnyLeg) -> None:
        """A document ends without a key."""
        if leg.stage in {"directions", "agreed"} or (
            leg.stage == "screen" and isinstance(leg, RungLeg) and leg.dialler
        ):
            self.hang_up(leg)
        elif leg.stage == "dial" and isinstance(leg, RungLeg):
            self.join(leg)
        elif leg.stage in FOLLOWS:
            self._ask(leg, FOLLOWS[leg.stage], leg.about)
        else:
            self.press(leg, "")
