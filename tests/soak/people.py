"""People: callers and counsellors who behave as people do, each drawn from the seed; and what they witness."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from ivr.lab import Behaviour, Lab, Leg, Line, Phone
from ivr.lab.signals import LegEnded

FOR_EVER = 10_000.0
_ACCEPT, _DECLINE = "1", "2"


@dataclass(frozen=True)
class Join:
    """The carrier joined two legs."""

    at: datetime
    legs: frozenset[str]


@dataclass
class Diary:
    """What happened at the phones: a witness outside the product."""

    gave_up: set[str] = field(default_factory=set)  # legs that their own caller ended
    pressed_one: dict[str, datetime] = field(default_factory=dict)
    machines: set[str] = field(default_factory=set)  # legs that a voicemail box answered
    joins: list[Join] = field(default_factory=list)

    def watch(self, lab: Lab) -> None:
        """Take note of every connection that the carrier makes."""
        by_name: dict[str, Phone] = {}

        def note(line: Line) -> None:
            if line.what.endswith(" are connected"):
                if not all(name in by_name for name in line.what.split(" ")[:3:2]):
                    by_name.update((phone.name, phone) for phone in lab.phones.values())  # type: ignore[misc]
                phones = [by_name[name] for name in line.what.split(" ")[:3:2]]
                self.joins.append(Join(line.at, frozenset(phone.leg.sid for phone in phones if phone.leg)))

        lab.on_line = note

    def joined(self, leg_sid: str) -> datetime | None:
        """Return when a leg was connected to another first."""
        return next((join.at for join in self.joins if leg_sid in join.legs), None)


async def _hears(leg: Leg, words: str, seconds: float = 60.0, *, after: int = 0) -> bool:
    return await leg.watch(lambda: any(words in said.text for said in leg.heard[after:]), seconds)


def _talks(leg: Leg) -> bool:
    return leg.bridge is not None


@dataclass(frozen=True)
class Caller(Behaviour):
    """Somebody who dials the number: how long they stay, what they press, how they talk."""

    random: Random
    diary: Diary
    patience: float = FOR_EVER
    language_key: str = "1"  # "" for silence
    fidgets: bool = False

    @classmethod
    def drawn(cls, random: Random, diary: Diary) -> "Caller":
        """Draw one: most stay as long as it takes, some leave at any step."""
        kind = random.random()
        patience = (
            random.uniform(0, 40) if kind < 0.2 else random.uniform(40, 200) if kind < 0.3 else FOR_EVER
        )
        key = random.choices(["1", "2", "", "9"], [60, 15, 20, 5])[0]
        return cls(random, diary, patience, key, fidgets=random.random() < 0.1)

    async def dialled(self, phone: Phone, leg: Leg) -> None:  # type: ignore[override]
        """Live through one call."""
        spawn = leg.network.spawn
        spawn(_until_over(self._lose_patience(phone, leg)), name="patience")
        if self.fidgets:
            spawn(_until_over(self._fidget(phone, leg)), name="fidgeting")
        await _until_over(self._call(phone, leg))

    async def _call(self, phone: Phone, leg: Leg) -> None:
        await _hears(leg, "tekan 1")
        await leg.watch(seconds=self.random.uniform(0.3, 4))
        if self.language_key:
            phone.press(self.language_key)
        while True:
            await leg.watch(lambda: _talks(leg))
            if not await leg.watch(lambda: not _talks(leg), self.random.uniform(2, 60)):
                self._give_up(phone, leg)
            elif self.random.random() < 0.5:  # the other side left
                await leg.watch(seconds=self.random.uniform(0, 20))
                self._give_up(phone, leg)

    async def _lose_patience(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.patience)
        if not _talks(leg):
            self._give_up(phone, leg)

    async def _fidget(self, phone: Phone, leg: Leg) -> None:
        while True:
            await leg.watch(seconds=self.random.uniform(3, 40))
            phone.press(self.random.choice("0123456789*#"))

    def _give_up(self, phone: Phone, leg: Leg) -> None:
        self.diary.gave_up.add(leg.sid)
        phone.hang_up()


@dataclass(frozen=True)
class Counsellor(Behaviour):
    """Somebody on duty, another mood at every ring."""

    random: Random
    diary: Diary

    @property
    def unreachable(self) -> bool:
        """Whether the carrier can't ring them this time."""
        return self.random.random() < 0.03

    async def rung(self, phone: Phone, leg: Leg) -> None:  # type: ignore[override]
        """Do with this ring what today's mood says."""
        moods = {
            self._takes_it: 68,
            self._declines: 6,
            self._presses_2: 6,
            self._lets_it_ring: 6,
            self._is_a_machine: 7,
            self._hangs_up_on_us: 4,
            self._says_nothing: 3,
        }
        mood: Callable[[Phone, Leg], Awaitable[None]] = self.random.choices(list(moods), [*moods.values()])[0]
        await _until_over(mood(phone, leg))

    async def dialled(self, phone: Phone, leg: Leg) -> None:  # type: ignore[override]
        """Ring the desk: ready; now and then to talk themselves."""
        await _until_over(self._rings_the_desk(phone, leg))

    async def _takes_it(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await _hears(leg, "Tekan satu untuk menerima")
        await leg.watch(seconds=self.random.uniform(0.5, 3))
        if self.random.random() < 0.05:
            heard = len(leg.heard)
            phone.press("7")
            await _hears(leg, "Tekan satu untuk menerima", after=heard)
        self.diary.pressed_one[leg.sid] = leg.network.clock.now()
        phone.press(_ACCEPT)
        if await leg.watch(lambda: _talks(leg), 40):
            await self._talks(phone, leg)
        if await _hears(leg, "Percakapan selesai", 40):
            await leg.watch(seconds=self.random.uniform(1, 4))
            key = self.random.choice("1123#9h ")
            if key == "h":
                phone.hang_up()
            elif key != " ":
                phone.press(key)

    async def _talks(self, phone: Phone, leg: Leg) -> None:
        style = self.random.random()
        if style < 0.75:
            await leg.watch(lambda: not _talks(leg))
            return
        if await leg.watch(lambda: not _talks(leg), self.random.uniform(2, 40)):
            return
        if style < 0.88:
            phone.hang_up()
            return
        phone.press("*")
        if await _hears(leg, "Penelepon menunggu", 30):
            await leg.watch(seconds=self.random.uniform(1, 4))
            key = self.random.choice("123h ")
            if key == "h":
                phone.hang_up()
            elif key != " ":
                phone.press(key)

    async def _declines(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(1, 10))
        phone.hang_up()

    async def _presses_2(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await _hears(leg, "Tekan satu untuk menerima")
        phone.press(_DECLINE)

    async def _lets_it_ring(self, _phone: Phone, leg: Leg) -> None:
        await leg.watch()

    async def _is_a_machine(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(2, 20))
        self.diary.machines.add(leg.sid)
        phone.pick_up(leg)
        phone.speak(6)
        await leg.watch(seconds=self.random.uniform(10, 60))
        phone.hang_up()

    async def _hangs_up_on_us(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await leg.watch(seconds=self.random.uniform(0, 6))
        phone.hang_up()

    async def _says_nothing(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await leg.watch()

    async def _picks_up(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(1, 7))
        phone.pick_up(leg)

    async def _rings_the_desk(self, phone: Phone, leg: Leg) -> None:
        await _hears(leg, "Tekan satu bila siap")
        await leg.watch(seconds=self.random.uniform(0.5, 3))
        phone.press("1")
        await leg.watch(seconds=self.random.uniform(2, 6))
        if self.random.random() < 0.1:
            phone.press("3")
            await leg.watch(seconds=self.random.uniform(10, 60))
            await leg.watch(lambda: not _talks(leg), 60)
        self.diary.gave_up.add(leg.sid)
        phone.hang_up()


async def _until_over(life: Awaitable[None]) -> None:
    with contextlib.suppress(LegEnded):
        await life
