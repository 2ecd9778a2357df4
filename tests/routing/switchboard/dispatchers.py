"""The processes of the model: two dispatchers and a worker, which act one after another and may lose their memory."""

import itertools
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from routing import calls, voicemails
from routing.legs import LegState, Refusal
from routing.switchboard import fast_path, sweep
from routing.switchboard.actions import (
    AskAboutCaller,
    AskAboutCounsellor,
    AskCarrier,
    DeleteQueue,
    HangUp,
    RedirectToFarewell,
    ReleaseCounsellor,
    Ring,
    RingBack,
    StopOfferRing,
    StopRinging,
)
from routing.switchboard.call import ending
from routing.switchboard.callback import in_line, request, ring_back
from routing.switchboard.callback.ring_back import DialBack
from routing.switchboard.offer import carrier, dialling, dispatching
from routing.switchboard.offer.dialling import Dial
from routing.transaction import Action
from tests.routing.switchboard.carrier import Carrier
from tests.routing.switchboard.decided import Decided
from tests.routing.switchboard.invariants import FREE, LAST, LINE
from tests.routing.switchboard.legs import RINGS, AnyLeg, CallersLeg, FetchedLeg, Mail
from tests.routing.switchboard.story import NOW, Story

_KEPT = (
    Ring
    | RingBack
    | ReleaseCounsellor
    | HangUp
    | StopOfferRing
    | RedirectToFarewell
    | StopRinging
    | DeleteQueue
    | AskCarrier
)
AnyDecided = TypeVar("AnyDecided", bound=Decided[Any] | fast_path.Decided)
_DRAW_IDS = (calls, request, dispatching, fast_path, in_line, voicemails)


class Processes:
    """The committed state, the actions still to be done, and the carrier."""

    story: Story

    def __init__(self) -> None:
        super().__init__()
        # Two webhooks of three take the fast path where there is one.
        self.quickly = itertools.cycle([True, True, False])
        self.carrier = Carrier(NOW)
        self.minutes = 0  # simulated minutes of the usual course
        self.actions: list[Action] = []
        self.creates: list[Dial | DialBack] = []
        self.told: list[tuple[Any, ...]] = []  # every webhook that was taken, to be repeated
        self.telling = ExitStack()
        self.telling.enter_context(self.story.told())
        # A replayed story must go the same way, so only hypothesis draws at random.
        ids = (UUID(int=n) for n in itertools.count(1))
        for module in _DRAW_IDS:
            self.telling.enter_context(patch.object(module, "uuid4", ids.__next__))

    def decide(
        self, use_case: Callable[..., Awaitable[Any]], *facts: Any, **more: Any
    ) -> Decided[Any] | fast_path.Decided:
        now = self.carrier.now
        quick = self.story.decide_quickly(now, use_case, *facts, **more) if next(self.quickly) else None
        return self._keep(quick or self.story.decide(now, use_case, *facts, **more))

    def _keep(self, decision: AnyDecided) -> AnyDecided:
        self.actions += [each for each in decision.actions if isinstance(each, _KEPT)]
        return decision

    def arrives(self, mail: Mail) -> None:
        self.carrier.mail.remove(mail)
        self.told.append((mail.use_case, mail.facts, mail.more))
        self.carrier.obey(mail, self.decide(mail.use_case, *mail.facts, **mail.more).reply)

    def act(self, action: Action) -> None:
        """Do the actions still to be done; those that need REST wait while it is down."""
        match action:
            case Ring():
                self._claim(dialling.claim, action.offer_id)
            case RingBack():
                self._claim(ring_back.claim, action.call_id)
            case AskCarrier():
                self.decide(carrier.answers if self.carrier.rest_works else carrier.is_silent)
            case ReleaseCounsellor():
                self.decide(ring_back.unheard_of, action.call_id)
            case HangUp() | StopOfferRing() | RedirectToFarewell() if self.carrier.rest_works:
                self._end(action)
            case StopRinging() if self.carrier.rest_works:
                (leg,) = (leg for leg in self.carrier.callers if leg.sid == action.leg_sid)
                if leg.stage in RINGS:
                    self.carrier.hang_up(leg, LegState.CANCELLED)
            case DeleteQueue() if self.carrier.rest_works:
                self.decide(ending.queue_deleted, action.call_id)

    def _claim(self, claim: Callable[..., Awaitable[Any]], about: UUID) -> None:
        claimed = self._keep(self.story.decide(self.carrier.now, claim, about)).reply
        if isinstance(claimed, Dial | DialBack):
            assert isinstance(claimed, DialBack) or claimed.phone not in self.on_the_line(), (
                "P2: to be rung while on the line"
            )
            self.creates.append(claimed)

    def _end(self, action: HangUp | StopOfferRing | RedirectToFarewell) -> None:
        """End a counsellor's leg, if it exists, in the way that its stage needs."""
        (leg,) = (leg for leg in self.carrier.rung if leg.sid == action.leg_sid)
        if not leg.alive:
            self.decide(sweep.counsellor_is, action.offer_id, LegState.COMPLETED)
        elif isinstance(action, StopOfferRing):
            if leg.stage in RINGS:
                self.carrier.hang_up(leg, LegState.CANCELLED)
        elif isinstance(action, RedirectToFarewell):
            assert leg.stage not in RINGS, "the carrier leads nobody out who has not picked up"
            self.carrier.lead_out(leg)
        else:
            assert leg.offer_id in self.carrier.pressed_one, "P3: hung up on, without a word"
            self.carrier.hang_up(leg)

    def create(self, dial: Dial | DialBack, how: str) -> None:
        how = how if self.carrier.rest_works or how == "refused" else "lost"
        back = isinstance(dial, DialBack)
        about = dial.call_id if isinstance(dial, DialBack) else dial.offer_id
        if (
            back
            and self._keep(self.story.decide(self.carrier.now, ring_back.slot_came, about)).reply is not None
        ):
            return
        if how in {"refused", "not a number"}:
            refused = ring_back.refused if back else dialling.refused
            self.decide(
                refused, about, f"HTTP: {how}", Refusal.NO_TIME if how == "refused" else Refusal.PHONE
            )
            return
        ring = self.carrier.fetch if back else self.carrier.create
        leg = None if how == "lost" else ring(dial.phone, about)
        if how in {"lost", "answer lost"}:
            self.decide(ring_back.unsure if back else dialling.unsure, about)
        if how == "made" and leg is not None:
            self.decide(ring_back.dialled if back else dialling.dialled, about, leg.sid)

    def sweep(self) -> None:
        """Sweep, and answer its questions truthfully."""
        for action in self.decide(sweep.sweep).actions:
            if not self.carrier.rest_works:
                continue
            if isinstance(action, AskAboutCaller):
                (caller,) = (leg for leg in self.carrier.callers if leg.sid == action.leg_sid)
                self.decide(sweep.caller_is, action.call_id, caller.is_now)
            elif isinstance(action, AskAboutCounsellor):
                (leg,) = (leg for leg in self.carrier.rung if leg.sid == action.leg_sid)
                self.decide(sweep.counsellor_is, action.offer_id, leg.is_now)
        self._keep(self.story.decide(self.carrier.now, in_line.tidy))
        self.serve()

    def serve(self) -> None:
        """Serve the line, and check that nobody was passed over (promise P5)."""
        before = {row.id for row in self.story.rows("select id from offers")}
        lasts = self._lasts()
        self.decide(dispatching.serve_line)
        new = [
            row for row in self.story.rows("select id, call_id, phone from offers") if row.id not in before
        ]
        offered = {row.call_id: row.phone for row in new}
        passed_over: list[Any] = []
        local_hour = (self.carrier.now + timedelta(hours=7)).hour
        for call in self.story.rows(LINE, now=self.carrier.now, quiet=not 7 <= local_hour < 21):
            if call.id in offered:
                before_it = [each for each in passed_over if self._may_ring(each, lasts[offered[call.id]])]
                assert not before_it, f"P5: {call.id} was offered before {before_it}"
            elif call.may_ring:
                passed_over.append(call)
        free = [row.phone for row in self.story.rows(FREE, now=self.carrier.now)]
        lasts = self._lasts()
        left = [each.id for each in passed_over if any(self._may_ring(each, lasts[phone]) for phone in free)]
        assert not left, f"P5: {free} could ring for {left}"

    def _lasts(self) -> dict[str, Any]:
        return {row.phone: row for row in self.story.rows(LAST, now=self.carrier.now)}

    def _may_ring(self, call: Any, counsellor: Any) -> bool:
        """Tell whether a free counsellor may be rung for a call; one placed last must be left alone for longer."""
        rest = timedelta(seconds=120 if call.rung else 60)
        is_left_alone = counsellor.alone_since is None or self.carrier.now - counsellor.alone_since >= rest
        return not self._is_own(call, counsellor.phone) and (not counsellor.last or is_left_alone)

    def _is_own(self, call: Any, phone: str) -> bool:
        """Tell whether a counsellor would be offered their own call."""
        return bool(call.caller_hash == self.story.helpline.sealer.hash(phone))

    def on_the_line(self) -> set[str]:
        """Return the phones on calls to us that our tables know."""
        known = {row.sid for row in self.story.rows("select sid from calls where state <> 'ended'")}
        return {leg.phone for leg in self._who_call_us() if leg.sid in known}

    def calls_us(self, phone: str) -> bool:
        return any(leg.phone == phone for leg in self._who_call_us())

    def _who_call_us(self) -> list[CallersLeg]:
        legs = [leg for leg in self.carrier.callers if not isinstance(leg, FetchedLeg)]
        return [leg for leg in legs if leg.alive]

    def on_the_phone(self, phone: str) -> bool:
        return any(leg.phone == phone for leg in self.live())

    def live(self) -> list[AnyLeg]:
        return self.carrier.live

    def at(self, *stages: str) -> list[Any]:
        """Return the legs that exist."""
        return [leg for leg in self.live() if leg.stage in stages]
