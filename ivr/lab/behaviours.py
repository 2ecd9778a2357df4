"""The behaviours: what a phone does by itself, for load runs, the demo, and machines in the place of people."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ivr.lab.legs import Leg
from ivr.lab.signals import Signal

if TYPE_CHECKING:
    from ivr.lab.phones import Phone


def matches(text: str, pattern: str | re.Pattern[str]) -> bool:
    """Whether words are like the pattern: a part of them in any case, or a regular expression found in them."""
    if isinstance(pattern, str):
        return pattern.casefold() in text.casefold()
    return pattern.search(text) is not None


@dataclass(frozen=True)
class Behaviour:
    """A person who lets it ring; the kinds below do more."""

    @property
    def is_machine(self) -> bool:
        """Whether a machine answers."""
        return False

    @property
    def unreachable(self) -> bool:
        """Whether the carrier can't ring it at all."""
        return False

    async def rung(self, phone: "Phone", leg: Leg) -> None:
        """What it does when a leg rings it."""

    async def dialled(self, phone: "Phone", leg: Leg) -> None:
        """What it does on a leg that it dialled itself."""


@dataclass(frozen=True)
class NeverAnswers(Behaviour):
    """Lets it ring until it stops."""


@dataclass(frozen=True)
class Unreachable(Behaviour):
    """Switched off, or no such number: the leg fails."""

    @property
    def unreachable(self) -> bool:
        return True


@dataclass(frozen=True)
class Busy(Behaviour):
    """Declines after some seconds of ringing."""

    after: float = 2.0

    async def rung(self, phone: "Phone", leg: Leg) -> None:
        await _ignoring_the_end(_decline(phone, leg, self.after))


@dataclass(frozen=True)
class Answers(Behaviour):
    """A person: picks up, presses keys when it hears their words, in order, talks a while and hangs up.

    `presses` are pairs (pattern, key); `talks_for` counts from the connection, `patience` from the beginning of
    the leg: None is for ever.
    """

    after: float = 3.0
    presses: tuple[tuple[str | re.Pattern[str], str], ...] = ()
    thinks: float = 1.0
    talks_for: float | None = None
    patience: float | None = None

    async def rung(self, phone: "Phone", leg: Leg) -> None:
        await _ignoring_the_end(self._answer(phone, leg))

    async def dialled(self, phone: "Phone", leg: Leg) -> None:
        await _ignoring_the_end(self._talk(phone, leg))

    async def _answer(self, phone: "Phone", leg: Leg) -> None:
        await _pause(leg, self.after)
        phone.pick_up(leg)
        await self._talk(phone, leg)

    async def _talk(self, phone: "Phone", leg: Leg) -> None:
        if self.patience is not None:
            leg.network.spawn(_give_up(phone, leg, self.patience), name=f"patience of {phone.name}")
        if self.talks_for is not None:
            leg.network.spawn(_talk_then_leave(phone, leg, self.talks_for), name=f"talk of {phone.name}")
        told = 0
        for pattern, key in self.presses:
            while True:
                place = next((n for n in range(told, len(leg.heard)) if matches(leg.heard[n].text, pattern)), None)
                if place is not None:
                    break
                told = len(leg.heard)
                await _until(leg, told)
            told = place + 1
            await _pause(leg, self.thinks)
            phone.press(key)


@dataclass(frozen=True)
class VoicemailBox(Behaviour):
    """A machine: answers, says its greeting, beeps, records, hangs up, and never presses a key."""

    after: float = 20.0
    greeting: float = 6.0
    records: float = 60.0

    @property
    def is_machine(self) -> bool:
        return True

    async def rung(self, phone: "Phone", leg: Leg) -> None:
        await _ignoring_the_end(self._record(phone, leg))

    async def _record(self, phone: "Phone", leg: Leg) -> None:
        await _pause(leg, self.after)
        leg.network.say(phone.name, "a voicemail box answers")
        leg.pick_up()
        phone.speak(self.greeting)
        await _pause(leg, self.greeting)
        leg.network.say(phone.name, "beeps and records")
        await _pause(leg, self.records)
        phone.hang_up()


async def _ignoring_the_end(work: "_Work") -> None:
    try:
        await work
    except Signal:
        return


async def _decline(phone: "Phone", leg: Leg, after: float) -> None:
    await _pause(leg, after)
    phone.hang_up()


async def _give_up(phone: "Phone", leg: Leg, patience: float) -> None:
    deadline = leg.created + timedelta(seconds=patience)
    if not await leg.outlives(deadline) and not (leg.bridge is not None or leg.participation is not None):
        phone.hang_up()


async def _talk_then_leave(phone: "Phone", leg: Leg, seconds: float) -> None:
    ...
