"""Scripted phones: conversations that a test or the demo writes line by line."""

import re
from collections.abc import Callable
from typing import Self

from ivr.lab.carrier.call_setup import dial_in
from ivr.lab.carrier.carrier import Carrier
from ivr.lab.carrier.legs import Leg
from ivr.lab.people.behaviours import matches
from ivr.lab.people.expectations import settle, story, wait_for
from ivr.lab.people.phones import Behaviour, Phone
from ivr.lab.records import Heard

Pattern = str | re.Pattern[str]


class ScriptedPhone(Phone):
    """A phone whose acts and expectations are awaited; each expectation lets time pass until it is met."""

    def __init__(self, carrier: Carrier, number: str, name: str | None = None) -> None:
        super().__init__(carrier, number, name)
        self.carrier = carrier
        # By leg, the place in its words where `hears` goes on.
        self._read: dict[str, int] = {}

    def behaves(self, behaviour: Behaviour | None) -> Self:
        """Let a behaviour act on the next leg; None gives the phone back to the script."""
        self.behaviour = behaviour
        return self

    async def dials(self, to: str, *, forwarded_from: str | None = None) -> Leg:
        """Call a number of the account; return at once, while the first document is fetched."""
        if self.engaged is not None:
            raise AssertionError(f"{self.name} is on a call already and cannot dial {to}")
        self.leg = dial_in(self.carrier, self, to, forwarded_from=forwarded_from)
        if self.behaviour is not None:
            self.act(self.behaviour.dialled(self, self.leg), name="behaviour")
        return self.leg

    async def hears(self, pattern: Pattern, within: float = 30) -> Heard:
        """Wait until it hears the pattern, after the place of the last `hears`."""

        def found() -> bool:
            leg = self.leg
            return leg is not None and _find(leg.heard, pattern, self._read.get(leg.sid, 0)) is not None

        await self._expect(found, within, f"hear {_shown(pattern)}")
        leg = self._some_leg("hear anything")
        place = _find(leg.heard, pattern, self._read.get(leg.sid, 0))
        assert place is not None  # noqa: S101 - found() said so
        self._read[leg.sid] = place + 1
        return leg.heard[place]

    async def hears_nothing_like(self, pattern: Pattern) -> None:
        """Fail if it ever heard the pattern on this leg."""
        await settle(self.carrier)
        if self.leg is not None and (place := _find(self.leg.heard, pattern, 0)) is not None:
            raise AssertionError(f"{self.name} heard “{self.leg.heard[place]}”" + story(self.carrier))

    async def presses(self, digits: str) -> None:
        """Press keys; they are lost if nothing waits for them."""
        self.press(digits)
        await settle(self.carrier)

    async def speaks(self, seconds: float) -> None:
        """Speak, and let the time pass."""
        self.speak(seconds)
        await wait_for(self.carrier, lambda: False, seconds)

    async def silent(self, seconds: float) -> None:
        """Say nothing, and let the time pass."""
        await wait_for(self.carrier, lambda: False, seconds)

    async def hangs_up(self) -> None:
        """End its leg."""
        self.hang_up()
        await settle(self.carrier)

    async def rings(self, within: float = 30) -> Leg:
        """Wait until a leg rings it."""
        await self._expect(lambda: self.is_ringing, within, "ring")
        return self._some_leg("ring")

    async def does_not_ring(self, for_: float = 30) -> None:
        """Let that much time pass; fail as soon as it rings."""
        if await wait_for(self.carrier, lambda: self.is_ringing, for_):
            raise AssertionError(f"{self.name} should not ring" + story(self.carrier))

    async def answers(self) -> Leg:
        """Pick up the leg that rings it."""
        leg = self.engaged
        if leg is None or not self.is_ringing:
            raise AssertionError(f"{self.name} does not ring" + story(self.carrier))
        self.pick_up(leg)
        await settle(self.carrier)
        return leg

    async def rejects(self) -> None:
        """Decline the leg that rings it."""
        if not self.is_ringing:
            raise AssertionError(f"{self.name} does not ring" + story(self.carrier))
        await self.hangs_up()

    async def is_connected_to(self, other: Phone, within: float = 10) -> None:
        """Wait until the two hear each other."""
        await self._expect(lambda: self.talks_with(other), within, f"be connected to {other.name}")

    async def is_not_connected(self) -> None:
        """Fail if it is in a conversation now."""
        await settle(self.carrier)
        leg = self.engaged
        if leg is not None and leg.bridge is not None:
            others = (each for each in self.carrier.legs.values() if each.bridge is leg.bridge)
            names = ", ".join(each.phone.name for each in others if each is not leg)
            raise AssertionError(f"{self.name} is connected to {names}" + story(self.carrier))

    async def is_off(self, within: float = 10) -> None:
        """Wait until its leg has ended."""
        await self._expect(lambda: self.engaged is None, within, "be off the line")

    def talks_with(self, other: Phone) -> bool:
        """Whether the two hear each other now."""
        mine, theirs = self.engaged, other.engaged
        if mine is None or theirs is None:
            return False
        return mine.bridge is not None and mine.bridge is theirs.bridge

    async def _expect(self, holds: Callable[[], bool], within: float, what: str) -> None:
        if not await wait_for(self.carrier, holds, within, patient=True):
            raise AssertionError(f"{self.name} should {what} within {within:g} s" + story(self.carrier))

    def _some_leg(self, what: str) -> Leg:
        if self.leg is None:
            raise AssertionError(f"{self.name} is on no call and cannot {what}")
        return self.leg


def _find(heard: list[Heard], pattern: Pattern, start: int) -> int | None:
    return next((place for place in range(start, len(heard)) if matches(heard[place].text, pattern)), None)


def _shown(pattern: Pattern) -> str:
    return repr(pattern if isinstance(pattern, str) else pattern.pattern)
