"""The processes in a model: what two dispatchers and a worker do, one thing after another, and what they forget."""

import itertools
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch
from uuid import UUID

from routing.legs import Leg
from routing.switchboard import arrival, dialling, ending, offering, quick, sweep
from routing.switchboard.board import (
    Action,
    AskAboutCaller,
    AskAboutCounsellor,
    Decision,
    DeleteQueue,
    HangUp,
    Ring,
)
from tests.routing.switchboard.carrier import CallersLeg, Carrier, Mail, RungLeg
from tests.routing.switchboard.invariants import FREE, LINE
from tests.routing.switchboard.story import NOW, Story


class Processes:
    """What is committed, what is still to be done, and the carrier."""

    story: Story

    def __init__(self) -> None:
        super().__init__()
        # Two webhooks of three take the quick way where there is one.
        self.quickly = itertools.cycle([True, True, False])
        self.carrier = Carrier(NOW)
        self.actions: list[Action] = []
        self.creates: list[dialling.Dial] = []
        self.told: list[tuple[Any, ...]] = []  # every webhook that was taken, to be repeated
        self.telling = ExitStack()
        self.telling.enter_context(self.story.told())
        # A story that is told again must go as it went: nothing in it is random but what hypothesis draws.
        ids = (UUID(int=n) for n in itertools.count(1))
        for module in (arrival, offering, quick):
            self.telling.enter_context(patch.object(module, "uuid4", ids.__next__))

    def decide(self, use_case: Callable[..., Awaitable[Any]], *facts: Any, **more: Any) -> Decision:
        now = self.carrier.now
        decision = self.story.decide_quickly(now, use_case, *facts, **more) if next(self.quickly) else None
        decision = decision or self.story.decide(now, use_case, *facts, **more)
        self.actions += [each for each in decision.actions if isinstance(each, Ring | HangUp | DeleteQueue)]
        return decision

    def arrives(self, mail: Mail) -> None:
        self.carrier.mail.remove(mail)
        self.told.append((mail.use_case, mail.facts, mail.more))
        self.carrier.obey(mail, self.decide(mail.use_case, *mail.facts, **mail.more).outcome)

    def act(self, action: Action) -> None:
        match action:
            case Ring():
                dial = self.story.decide(self.carrier.now, dialling.claim, action.offer_id)
                if dial is not None:
                    self.creates.append(dial)
            case HangUp():
                leg = next(leg for leg in self.carrier.rung if leg.sid == action.leg_sid)
                if not leg.alive:
                    self.decide(sweep.counsellor_is, action.offer_id, Leg.COMPLETED)
                self.carrier.hang_up(
                    leg, Leg.CANCELLED if leg.stage in {"queued", "ringing"} else Leg.COMPLETED
                )
            case DeleteQueue():
                self.decide(ending.queue_deleted, action.call_id)

    def create(self, dial: dialling.Dial, how: str) -> None:
        leg = None if how in {"refused", "lost"} else self.carrier.create(dial.phone, dial.offer_id)
        match how:
            case "refused":
                self.decide(dialling.refused, dial.offer_id, "HTTP 429", passing=True)
            case "lost" | "answer lost":
                self.decide(dialling.unsure, dial.offer_id)
            case "made" if leg is not None:
                self.decide(dialling.dialled, dial.offer_id, leg.sid)

    def sweep(self) -> None:
        """Sweep, and answer what it asks with the truth."""
        for action in self.decide(sweep.sweep).actions:
            if isinstance(action, AskAboutCaller):
                (caller,) = (leg for leg in self.carrier.callers if leg.sid == action.leg_sid)
                state = Leg.ANSWERED if caller.alive else Leg.COMPLETED
                self.decide(sweep.caller_is, action.call_id, state)
            elif isinstance(action, AskAboutCounsellor):
                (leg,) = (leg for leg in self.carrier.rung if leg.sid == action.leg_sid)
                self.decide(sweep.counsellor_is, action.offer_id, leg.is_now)
        self.serve()

    def serve(self) -> None:
        """Serve the line, and see that nobody was passed over (promise P5)."""
        before = {row.id for row in self.story.rows("select id from offers")}
        self.decide(offering.serve_line)
        rung = self.story.rows("select id, call_id from offers")
        served = {row.call_id for row in rung if row.id not in before}
        passed_over: UUID | None = None
        for call in self.story.rows(LINE, now=self.carrier.now):
            if call.id in served:
                assert passed_over is None, f"P5: {call.id} was offered before {passed_over}"
            elif call.may_ring:
                passed_over = call.id
        free = self.story.rows(FREE, now=self.carrier.now)
        assert not (passed_over and free), f"P5: {free} could ring for {passed_over}"

    def on_the_phone(self, phone: str) -> bool:
        return any(leg.phone == phone for leg in self.live())

    def live(self) -> list[CallersLeg | RungLeg]:
        return [leg for leg in (*self.carrier.callers, *self.carrier.rung) if leg.alive]
