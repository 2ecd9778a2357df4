"""Counsellors who behave as people do, another mood at every ring."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from ivr.lab import Behaviour, Leg
from ivr.lab.people.phones import Phone
from tests.soak.diary import Diary, heard, hears, talks
from tests.soak.people import until_over

_ACCEPT, _DECLINE, _GIVE_UP = "1", "2", "2"
_FETCHING = "Kami sedang menelepon orangnya"
_GIVES_UP = 0.1  # share of counsellors who give up waiting for a callback's caller


@dataclass(frozen=True)
class Counsellor(Behaviour):
    """A counsellor on duty, in another mood at every ring."""

    random: Random
    diary: Diary

    @property
    def unreachable(self) -> bool:
        """Whether the carrier can't ring them this time."""
        return self.random.random() < 0.03

    async def rung(self, phone: Phone, leg: Leg) -> None:
        """React to this ring as the present mood says."""
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
        await until_over(mood(phone, leg))

    async def dialled(self, phone: Phone, leg: Leg) -> None:
        """Ring the desk: ready; now and then to talk themselves."""
        await until_over(self._rings_the_desk(phone, leg))

    async def _takes_it(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await hears(leg, "Tekan satu untuk menerima")
        await leg.watch(seconds=self.random.uniform(0.5, 3))
        if self.random.random() < 0.05:
            before = len(leg.heard)
            phone.press("7")
            await hears(leg, "Tekan satu untuk menerima", after=before)
        self.diary.pressed_one[leg.sid] = leg.network.clock.now()
        phone.press(_ACCEPT)
        await leg.watch(lambda: talks(leg) or heard(leg, _FETCHING), 40)
        if not talks(leg) and self.random.random() < _GIVES_UP:
            await self._gives_up_waiting(phone, leg)
        if await leg.watch(lambda: talks(leg), 75):
            await self._talks(phone, leg)
        if await hears(leg, "Percakapan selesai", 40):
            await leg.watch(seconds=self.random.uniform(1, 4))
            key = self.random.choice("1123#9h ")
            if key == "h":
                phone.hang_up()
            elif key != " ":
                phone.press(key)

    async def _gives_up_waiting(self, phone: Phone, leg: Leg) -> None:
        """The callback's caller does not come soon enough for this counsellor."""
        if await leg.watch(lambda: talks(leg), self.random.uniform(1, 20)):
            return
        if self.random.random() < 0.5:
            phone.hang_up()
        else:
            phone.press(_GIVE_UP)

    async def _talks(self, phone: Phone, leg: Leg) -> None:
        style = self.random.random()
        if style < 0.75:
            await leg.watch(lambda: not talks(leg))
            return
        if await leg.watch(lambda: not talks(leg), self.random.uniform(2, 40)):
            return
        if style < 0.88:
            phone.hang_up()
            return
        phone.press("*")
        if await hears(leg, "Penelepon menunggu", 30):
            await leg.watch(seconds=self.random.uniform(1, 4))
            key = self.random.choice("1239h ")
            if key == "h":
                phone.hang_up()
            elif key != " ":
                phone.press(key)

    async def _declines(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(1, 10))
        phone.hang_up()

    async def _presses_2(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await hears(leg, "Tekan satu untuk menerima")
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
        await hears(leg, "Tekan satu bila siap")
        await leg.watch(seconds=self.random.uniform(0.5, 3))
        phone.press("1")
        await leg.watch(seconds=self.random.uniform(2, 6))
        if self.random.random() < 0.1:
            phone.press("3")
            await leg.watch(seconds=self.random.uniform(10, 60))
            await leg.watch(lambda: not talks(leg), 60)
        self.diary.gave_up.add(leg.sid)
        phone.hang_up()
