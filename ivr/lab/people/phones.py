"""Phones, and the behaviours that act on them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ivr.lab.carrier.kernel import Kernel
from ivr.lab.carrier.legs import Leg
from ivr.lab.records import DoubleRing


@dataclass(frozen=True)
class Behaviour:
    """A person who lets the phone ring; subclasses do more."""

    @property
    def is_machine(self) -> bool:
        """Whether a machine answers."""
        return False

    @property
    def unreachable(self) -> bool:
        """Whether the carrier cannot ring the phone."""
        return False

    async def rung(self, phone: "Phone", leg: Leg) -> None:
        """Act when a leg rings the phone."""

    async def dialled(self, phone: "Phone", leg: Leg) -> None:
        """Act on a leg that the phone dialled."""


class Phone:
    """A phone: it rings, is on one leg at most, has keys, and somebody may speak into it."""

    def __init__(self, network: Kernel, number: str, name: str | None = None) -> None:
        self.network = network
        self.number = number
        self.name = name or number
        self.behaviour: Behaviour | None = None
        # The latest leg, ended or not, as its transcript is still needed.
        self.leg: Leg | None = None
        # Spans in which somebody speaks into it.
        self.voice: list[tuple[datetime, datetime]] = []
        self._acts: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def engaged(self) -> Leg | None:
        """The leg that rings this phone or that it is on."""
        return self.leg if self.leg is not None and not self.leg.over else None

    @property
    def is_ringing(self) -> bool:
        """Whether it rings now."""
        leg = self.engaged
        return leg is not None and leg.direction != "inbound" and leg.answered is None

    @property
    def is_machine(self) -> bool:
        """Whether a voicemail box answers it."""
        return self.behaviour is not None and self.behaviour.is_machine

    @property
    def voice_until(self) -> datetime:
        """When speech into it ended, or will end."""
        return max((until for _, until in self.voice), default=datetime.min.replace(tzinfo=self._now.tzinfo))

    def act(self, work: Coroutine[Any, Any, None], *, name: str) -> None:
        """Start an act of the behaviour."""
        task = self.network.spawn(work, name=f"{name} of {self.name}")
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)

    def hand_to(self, behaviour: Behaviour | None) -> None:
        """Let a behaviour act from now on, on the leg of now too; None gives the phone to a hand."""
        for task in list(self._acts):
            task.cancel()
        self.behaviour = behaviour
        leg = self.engaged
        if behaviour is not None and leg is not None:
            self.act(
                behaviour.rung(self, leg) if self.is_ringing else behaviour.dialled(self, leg),
                name="behaviour",
            )

    def speak(self, seconds: float) -> None:
        """Let somebody speak into it for `seconds` from now."""
        self.voice.append((self._now, self._now + timedelta(seconds=seconds)))
        self.network.say(self.name, f"speaks for {seconds:g} s")
        if self.engaged is not None:
            self.engaged.notify()

    def take_ring(self, leg: Leg) -> str | None:
        """Take a ring of the carrier; return the status of the refusal, or None."""
        if self.behaviour is not None and self.behaviour.unreachable:
            self.network.say(self.name, "cannot be reached")
            if self.engaged is None:
                self.leg = leg
            return "failed"
        other = self.engaged
        if other is None:
            self.leg = leg
            return None
        self.network.say(self.name, "is busy")
        if other.direction != "inbound" or other.bridge is not None:
            # A person who dialled in is rightly busy. To ring a phone twice, or one that we have connected, is the
            # product's fault.
            self.network.double_rings.append(DoubleRing(self._now, self.number, leg.sid, other.sid))
        return "busy"

    def begin_ringing(self, leg: Leg) -> None:
        """Begin to ring."""
        self.network.say(self.name, f"rings (from {leg.from_})")
        if self.behaviour is not None:
            self.act(self.behaviour.rung(self, leg), name="behaviour")

    def leg_ended(self, leg: Leg) -> None:
        """Note that a leg of this phone is over."""
        if self.leg is leg and leg.status in {"canceled", "no-answer"} and leg.direction != "inbound":
            self.network.say(self.name, "stops ringing")

    def pick_up(self, leg: Leg) -> None:
        """Answer the ringing leg."""
        self.network.say(self.name, "answers")
        leg.pick_up()

    def press(self, digits: str) -> None:
        """Press keys, one after another."""
        leg = self.engaged
        if leg is None:
            raise AssertionError(f"{self.name} is on no call and cannot press {digits}")
        self.network.say(self.name, f"presses {digits}")
        for digit in digits:
            leg.key(digit)

    def hang_up(self) -> None:
        """Hang up, or decline a ring."""
        leg = self.engaged
        if leg is None:
            raise AssertionError(f"{self.name} is on no call and cannot hang up")
        declines = self.is_ringing
        self.network.say(self.name, "declines" if declines else "hangs up")
        leg.hung_up = True
        leg.end("busy" if declines else "completed")

    @property
    def _now(self) -> datetime:
        return self.network.clock.now()
