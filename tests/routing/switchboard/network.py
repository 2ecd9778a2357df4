"""The network of the model: its legs, and the carrier's webhooks about them."""

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from routing.legs import LegState
from routing.switchboard.call import conversation, waiting
from routing.switchboard.callback import ring_back
from routing.switchboard.offer import ringing
from tests.routing.switchboard.legs import RINGS, AnyLeg, CallersLeg, FetchedLeg, Mail, OurLeg, RungLeg
from tests.routing.switchboard.menus import KEYS

TAKE_KEYS = {*KEYS.values(), waiting.wait, ringing.take_key}


class Network:
    """The carrier's legs, and the webhooks that it has sent."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.callers: list[CallersLeg] = []  # and the legs of people whom we ring back
        self.rung: list[RungLeg] = []
        self.mail: list[Mail] = []
        self.pressed_one: set[UUID] = set()
        self.asked_for_a_pause: set[str] = set()  # phones of counsellors
        self.rest_works = True
        self._names = itertools.count(1)

    @property
    def ringing(self) -> list[OurLeg]:
        """Return the legs of ours that have not been picked up."""
        return [leg for leg in self.ours if leg.stage in RINGS]

    @property
    def ours(self) -> list[OurLeg]:
        """Return the legs that we made."""
        fetched = [leg for leg in self.callers if isinstance(leg, FetchedLeg)]
        ours: list[OurLeg] = [*self.rung, *fetched]
        return [leg for leg in ours if leg.alive]

    @property
    def live(self) -> list[AnyLeg]:
        """Return the legs that are not over."""
        legs: list[AnyLeg] = [*self.callers, *self.rung]
        return [leg for leg in legs if leg.alive]

    def _tell_parted(self, leg: RungLeg, *, alive: bool, were_joined: bool) -> None:
        more = {"alive": alive, "were_joined": were_joined}
        self._send(leg, conversation.parted, leg.offer_id, is_document=alive, **more)

    def _report(self, leg: OurLeg, state: LegState) -> None:
        if isinstance(leg, RungLeg):
            facts = (leg.offer_id, leg.sid, state, leg.sequence)
            leg.sequence += 1
            self._send(leg, ringing.leg_is, *facts, is_document=False)
        else:
            self._send(leg, ring_back.leg_is, leg.call_id, leg.sid, state, is_document=False)

    def _become(self, leg: AnyLeg, stage: str) -> None:
        leg.stage, leg.since = stage, self.now

    def _ask(self, leg: AnyLeg, use_case: Callable[..., Any], *facts: Any, **more: Any) -> None:
        """Ask for the next document; until it comes, no key is heard."""
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
        if isinstance(leg, CallersLeg):
            more |= leg.written.get(use_case, {})
        if use_case in TAKE_KEYS:
            # The carrier's name for the webhook; a repeat has the same name.
            more["token"] = str(next(self._names))
        self.mail.append(Mail(leg, self.now, use_case, facts, more, is_document))
