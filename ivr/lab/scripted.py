"""Scripted phones: conversations written line by line, as a test or the demo tells them."""

import re
from collections.abc import Callable
from typing import Self

from ivr.lab.behaviours import Behaviour, matches
from ivr.lab.calling import dial_in
from ivr.lab.legs import Leg
from ivr.lab.network import Network
from ivr.lab.phones import Phone
from ivr.lab.records import Heard
from ivr.lab.waiting import settle, story, wait_for

Pattern = str | re.Pattern[str]
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE as carriers write them in digits.
_SPELLED = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}


class ScriptedPhone(Phone):
    """A phone whose every act and expectation is awaited; each expectation lets time pass until it is met."""

    def __init__(self, network: Network, number: str, name: str | None = None) -> None:
        super().__init__(network, number, name)
        # How far each leg's words were told by `hears`.
        self._told: dict[str, int] = {}

    def behaves(self, behaviour: Behaviour | None) -> Self:
        """Let a behaviour act on the next leg; None gives the phone back to the script."""
        self.behaviour = behaviour
        return self

    async def dials(self, to: str, *, forwarded_from: str | None = None) -> Leg:
        """Call a number of the account; answers at once, and the first document is fetched beside."""
        if self.engaged is not None:
            raise AssertionError(f"{self.name} is on a call already and cannot dial {to}")
        self.leg = dial_in(self.network, self, to, forwarded_from=forwarded_from)
        if self.behaviour is not None:
            self.network.spawn(self.behaviour.dialled(self, self.leg), name=f"behaviour of {self.name}")
        return self.leg

    async def hears(self, pattern: Pattern, within: float = 30) -> Heard:
        """Wait until it hears something like that, after what earlier `hears` found."""

        def found() -> bool:
            leg = self.leg
            return leg is not None and _find(leg.heard, pattern, self._told.get(leg.sid, 0)) is not None

        await self._expect(found, within, f"hear {_shown(pattern)}")
        leg = self._some_leg("hear anything")
        place = _find(leg.heard, pattern, self._told.get(leg.sid, 0))
        assert place is not None  # noqa: S101 - found() said so
        self._told[leg.sid] = place + 1
        return leg.heard[place]

    async def hears_nothing_like(self, pattern: Pattern) -> None:
        """Fail if it ever heard something like that on this leg."""
        await settle(self.network)
        if self.leg is not None and (place := _find(self.leg.heard, pattern, 0)) is not None:
            raise AssertionError(f"{self.name} heard “{self.leg.heard[place]}”" + story(self.network))

    async def presses(self, digits: str) -> None:
        """Press keys; those that nothing waits for are lost."""
        self.press(digits)
        await settle(self.network)

    async def speaks(self, seconds: float) -> None:
        """Speak, and let the time pass."""
        self.speak(seconds)
        await wait_for(self.network, lambda: False, seconds)

    async def silent(self, seconds: float) -> None:
        """Say nothing, and let the time pass."""
        await wait_for(self.network, lambda: False, seconds)

    async def hangs_up(self) -> None:
        """End its leg."""
        self.hang_up()
        await settle(self.network)

    async def rings(self, within: float = 30) -> Leg:
        """Wait until a leg rings it."""
        await self._expect(lambda: self.is_ringing, within, "ring")
        return self._some_leg("ring")

    async def does_not_ring(self, for_: float = 30) -> None:
        """Let that much time pass; fail as soon as it rings."""
        if await wait_for(self.network, lambda: self.is_ringing, for_):
            raise AssertionError(f"{self.name} should not ring" + story(self.network))

    async def answers(self) -> Leg:
        """Pick up the leg that rings it."""
        leg = self.engaged
        if leg is None or not self.is_ringing:
            raise AssertionError(f"{self.name} does not ring" + story(self.network))
        self.pick_up(leg)
        await settle(self.network)
        return leg

    async def rejects(self) -> None:
        """Decline the leg that rings it."""
        if not self.is_ringing:
            raise AssertionError(f"{self.name} does not ring" + story(self.network))
        await self.hangs_up()

    async def is_connected_to(self, other: Phone, within: float = 10) -> None:
        """Wait until the two hear each other."""
        await self._expect(lambda: self.talks_with(other), within, f"be connected to {other.name}")

    async def is_not_connected(self) -> None:
        """Fail if it is in a conversation now."""
        await settle(self.network)
        others = [other.name for other in self.network.phones.values() if self.talks_with(other)]
        if others:
            raise AssertionError(f"{self.name} is connected to {', '.join(others)}" + story(self.network))

    async def is_off(self, within: float = 10) -> None:
        """Wait until its leg has ended."""
        await self._expect(lambda: self.engaged is None, within, "be off the line")

    def talks_with(self, other: Phone) -> bool:
        """Whether the two hear each other now."""
        mine, theirs = self.engaged, other.engaged
        if mine is None or theirs is None or mine is theirs:
            return False
        return mine.bridge is not None and mine.bridge is theirs.bridge and mine.bridge.live

    async def _expect(self, holds: Callable[[], bool], within: float, what: str) -> None:
        if not await wait_for(self.network, holds, within, patient=True):
            raise AssertionError(f"{self.name} should {what} within {within:g} s" + story(self.network))

    def _some_leg(self, what: str) -> Leg:
        if self.leg is None:
            raise AssertionError(f"{self.name} is on no call and cannot {what}")
        return self.leg


def phone_of(network: Network, number: str, name: str | None = None) -> ScriptedPhone:
    """The phone with that number, made when it is not yet known.

    Withheld numbers (`anonymous`, or such a word spelled on a keypad) are shared by many phones: there the
    name tells them apart.
    """
    withheld = not number.startswith("+") or number in _SPELLED
    key = f"{number}/{name or ''}" if withheld else number
    phone = network.phones.get(key)
    if phone is None:
        phone = network.phones[key] = ScriptedPhone(network, number, name)
    elif name is not None:
        phone.name = name
    assert isinstance(phone, ScriptedPhone)  # noqa: S101 - nothing else makes phones
    return phone


def _find(heard: list[Heard], pattern: Pattern, start: int) -> int | None:
    return next((place for place in range(start, len(heard)) if matches(heard[place].text, pattern)), None)


def _shown(pattern: Pattern) -> str:
    return repr(pattern if isinstance(pattern, str) else pattern.pattern)
