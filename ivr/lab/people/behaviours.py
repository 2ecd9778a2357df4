"""Behaviours: people and machines that act by themselves, for load runs and the demo."""

import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.people.phones import Behaviour, Phone


def matches(text: str, pattern: str | re.Pattern[str]) -> bool:
    """Return whether the words contain the pattern: a text, whatever its case, or a regular expression."""
    if isinstance(pattern, str):
        return pattern.casefold() in text.casefold()
    return pattern.search(text) is not None


@dataclass(frozen=True)
class NeverAnswers(Behaviour):
    """Lets it ring until it stops."""


@dataclass(frozen=True)
class Unreachable(Behaviour):
    """Is switched off, or no such number: the leg fails."""

    @property
    def unreachable(self) -> bool:
        return True


@dataclass(frozen=True)
class Busy(Behaviour):
    """Declines after some seconds of ringing."""

    after: float = 2.0

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await _ignoring_the_end(_decline(phone, leg, self.after))


@dataclass(frozen=True)
class Answers(Behaviour):
    """A person who picks up, presses keys when the expected words come, in order, talks and hangs up.

    `presses` are pairs (pattern, key). `talks_for` counts seconds from the connection, `patience` from the leg's
    beginning; None is for ever.
    """

    after: float = 3.0
    presses: tuple[tuple[str | re.Pattern[str], str], ...] = ()
    thinks: float = 1.0
    talks_for: float | None = None
    patience: float | None = None

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await _ignoring_the_end(self._answer(phone, leg))

    async def dialled(self, phone: Phone, leg: Leg) -> None:
        await _ignoring_the_end(self._talk(phone, leg))

    async def _answer(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.after)
        phone.pick_up(leg)
        await self._talk(phone, leg)

    async def _talk(self, phone: Phone, leg: Leg) -> None:
        if self.patience is not None:
            phone.act(_ignoring_the_end(_give_up(phone, leg, self.patience)), name="patience")
        if self.talks_for is not None:
            phone.act(_ignoring_the_end(_part(phone, leg, self.talks_for)), name="talk")
        # Whoever takes a call over in the middle has heard what is being said just now, and nothing before.
        told = max(0, len(leg.heard) - (leg.asked_by is not None))
        for pattern, key in self.presses:
            place = await _heard(leg, pattern, told)
            told = place + 1
            await leg.watch(seconds=self.thinks)
            phone.press(key)


@dataclass(frozen=True)
class VoicemailBox(Behaviour):
    """A machine: it answers, greets, beeps, records and hangs up, and never presses a key."""

    after: float = 20.0
    greeting: float = 6.0
    records: float = 60.0

    @property
    def is_machine(self) -> bool:
        return True

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await _ignoring_the_end(self._record(phone, leg))

    async def _record(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.after)
        leg.network.say(phone.name, "a voicemail box answers")
        leg.machine = "voicemail"
        leg.pick_up()
        phone.speak(self.greeting)
        await leg.watch(seconds=self.greeting)
        leg.network.say(phone.name, "beeps and records")
        await leg.watch(seconds=self.records)
        phone.hang_up()


@dataclass(frozen=True)
class ScreeningMachine(Behaviour):
    """A telephone's own assistant: it answers at once, asks who calls, presses no key, and hangs up after a while."""

    after: float = 2.0
    asks: float = 5.0
    listens: float = 30.0

    @property
    def is_machine(self) -> bool:
        return True

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await _ignoring_the_end(self._screen(phone, leg))

    async def _screen(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.after)
        leg.network.say(phone.name, "an assistant answers and asks who calls")
        leg.machine = "screening"
        leg.pick_up()
        phone.speak(self.asks)
        await leg.watch(seconds=self.asks + self.listens)
        phone.hang_up()


async def _ignoring_the_end(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except LegEnded:
        return


async def _decline(phone: Phone, leg: Leg, after: float) -> None:
    await leg.watch(seconds=after)
    phone.hang_up()


async def _give_up(phone: Phone, leg: Leg, patience: float) -> None:
    await leg.watch(
        seconds=(leg.created + timedelta(seconds=patience) - leg.network.clock.now()).total_seconds()
    )
    if not _connected(leg):
        phone.hang_up()


async def _part(phone: Phone, leg: Leg, seconds: float) -> None:
    await leg.watch(lambda: _connected(leg))
    if not await leg.watch(lambda: not _connected(leg), seconds):
        phone.hang_up()


async def _heard(leg: Leg, pattern: str | re.Pattern[str], told: int) -> int:
    """Wait for the words; return their place in what the leg heard."""

    def place() -> int | None:
        return next((at for at in range(told, len(leg.heard)) if matches(leg.heard[at].text, pattern)), None)

    await leg.watch(lambda: place() is not None)
    found = place()
    assert found is not None  # noqa: S101 - what was waited for
    return found


def _connected(leg: Leg) -> bool:
    return leg.bridge is not None
