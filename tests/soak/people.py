"""People who call, and are rung back: each behaves as people do, drawn from the seed."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from ivr.lab import Behaviour, Leg
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.people.phones import Phone
from ivr.lab.people.scripted_phones import ScriptedPhone
from tests.soak.diary import Diary, hears, talks

FOR_EVER = 10_000.0
# The questions that they hear, in either language.
_WAIT_KEYS = re.compile("atau dua untuk meninggalkan pesan|or two to leave a message")
_MENU = re.compile("^Tekan dua untuk meninggalkan pesan|^Press two to leave a message")
_WHICH_NUMBER = re.compile("dua untuk nomor lain|two for another number")
_TYPE = re.compile("Ketik nomor telepon|Type the number")
_IS_IT_RIGHT = re.compile("Tekan satu bila benar|Press one if this is right")
_TONE = re.compile("^beep$")
_WHO = re.compile("apakah Anda meminta untuk ditelepon|did you ask to be called")
_ME, _LATER, _CANCEL = "1", "2", "3"
_FORGETS_AFTER = 2  # rings; after these people decide, so that a run ends


@dataclass(frozen=True)
class Caller(Behaviour):
    """A caller: how long they stay, what they press, how they talk."""

    random: Random
    diary: Diary
    other_number: str  # of another phone of theirs, as they would type it
    patience: float = FOR_EVER
    language_key: str = "1"  # "" for silence
    fidgets: bool = False
    wish: str = ""  # the key they press at the offer of a callback or message

    @classmethod
    def drawn(cls, random: Random, diary: Diary, other_number: str) -> "Caller":
        """Draw one: most stay as long as it takes, some leave at any step."""
        kind = random.random()
        patience = (
            random.uniform(0, 40) if kind < 0.2 else random.uniform(40, 200) if kind < 0.3 else FOR_EVER
        )
        key = random.choices(["1", "2", "", "9"], [60, 15, 20, 5])[0]
        wish = random.choices(["", "1", "2"], [72, 18, 10])[0]
        return cls(random, diary, other_number, patience, key, fidgets=random.random() < 0.1, wish=wish)

    @property
    def unreachable(self) -> bool:
        """Whether the carrier can't ring them back this time."""
        return self.random.random() < 0.03

    # --- They call

    async def dialled(self, phone: Phone, leg: Leg) -> None:
        """Live through one call."""
        spawn = leg.network.spawn
        spawn(until_over(self._lose_patience(phone, leg)), name="patience")
        spawn(until_over(self._answer_questions(phone, leg)), name="answers")
        if self.fidgets:
            spawn(until_over(self._fidget(phone, leg)), name="fidgeting")
        await until_over(self._call(phone, leg))

    async def _call(self, phone: Phone, leg: Leg) -> None:
        await hears(leg, "tekan 1")
        await leg.watch(seconds=self.random.uniform(0.3, 4))
        if self.language_key:
            phone.press(self.language_key)
        await self._talk(phone, leg)

    async def _talk(self, phone: Phone, leg: Leg) -> None:
        while True:
            await leg.watch(lambda: talks(leg))
            if not await leg.watch(lambda: not talks(leg), self.random.uniform(2, 60)):
                self._give_up(phone, leg)
            elif self.random.random() < 0.5:  # the counsellor left
                await leg.watch(seconds=self.random.uniform(0, 20))
                self._give_up(phone, leg)

    async def _lose_patience(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.patience)
        if not talks(leg):
            self._give_up(phone, leg)

    async def _fidget(self, phone: Phone, leg: Leg) -> None:
        while True:
            await leg.watch(seconds=self.random.uniform(3, 40))
            phone.press(self.random.choice("0123456789*#"))

    def _give_up(self, phone: Phone, leg: Leg) -> None:
        self.diary.gave_up.add(leg.sid)
        phone.hang_up()

    # --- They are asked something

    async def _answer_questions(self, phone: Phone, leg: Leg) -> None:
        told = 0
        while True:
            await leg.watch(lambda: len(leg.heard) > told)  # noqa: B023 - waited for here
            said, told = leg.heard[told].text, told + 1
            for question, answer in self._answers.items():
                if question.search(said):
                    await leg.watch(seconds=self.random.uniform(0.3, 3))
                    await answer(phone, leg)

    @property
    def _answers(self) -> dict[re.Pattern[str], "_Mood"]:
        return {
            _WAIT_KEYS: self._would_rather,
            _MENU: self._choose,
            _WHICH_NUMBER: self._say_which_number,
            _TYPE: self._type,
            _IS_IT_RIGHT: self._agree,
            _TONE: self._leave_a_message,
        }

    async def _would_rather(self, phone: Phone, _leg: Leg) -> None:
        if self.wish:
            phone.press(self.wish)

    async def _choose(self, phone: Phone, _leg: Leg) -> None:
        self._press_one_of(phone, ["1", "2", "0", "", "9"], [30, 30, 12, 20, 8])

    async def _say_which_number(self, phone: Phone, _leg: Leg) -> None:
        self._press_one_of(phone, ["1", "2", "0", ""], [65, 22, 6, 7])

    async def _agree(self, phone: Phone, _leg: Leg) -> None:
        self._press_one_of(phone, ["1", "2", ""], [85, 8, 7])

    async def _type(self, phone: Phone, _leg: Leg) -> None:
        kind = self.random.random()
        if kind < 0.85:
            # The person who picks up that phone behaves like the one who typed its number.
            assert isinstance(phone, ScriptedPhone)
            other = phone.carrier.phone(f"+62{self.other_number[1:]}", f"other-{self.other_number[-6:]}")
            assert isinstance(other, ScriptedPhone)
            other.behaves(self)
            phone.press(f"{self.other_number}#")
            self.diary.did["typed a number"] += 1
        elif kind < 0.95:
            phone.press("12345#")

    async def _leave_a_message(self, phone: Phone, leg: Leg) -> None:
        """Speak, and end the message in some way; some callers say nothing."""
        self.diary.did["heard the tone"] += 1
        style = self.random.random()
        if style < 0.9:
            seconds = self.random.uniform(0.5, 30)
            phone.speak(seconds)
            await leg.watch(seconds=self.random.uniform(0, seconds) if style < 0.2 else seconds)
        if style < 0.2 or style > 0.95:
            self._give_up(phone, leg)
        elif style < 0.65:
            phone.press("#")

    def _press_one_of(self, phone: Phone, keys: list[str], weights: list[int]) -> None:
        key = self.random.choices(keys, weights)[0]
        if key:
            phone.press(key)

    # --- They are rung back

    async def rung(self, phone: Phone, leg: Leg) -> None:
        """React to this callback as the present mood says."""
        self.diary.rung_back[phone.number] += 1
        moods: dict[_Mood, int] = {self._it_is_me: 55, self._cancels: 8}
        if self.diary.rung_back[phone.number] <= _FORGETS_AFTER:
            moods |= {
                self._later: 8,
                self._is_a_stranger: 6,
                self._is_a_machine: 6,
                self._lets_it_ring: 6,
                self._declines: 4,
                self._hangs_up_on_us: 4,
            }
        mood = self.random.choices(list(moods), [*moods.values()])[0]
        self.diary.did[f"rung back: {mood.__name__.strip('_').replace('_', ' ')}"] += 1
        await until_over(mood(phone, leg))

    async def _it_is_me(self, phone: Phone, leg: Leg) -> None:
        await self._hears_the_question(phone, leg)
        self.diary.pressed_one[leg.sid] = leg.network.clock.now()
        phone.press(_ME)
        leg.network.spawn(until_over(self._answer_questions(phone, leg)), name="answers")
        await self._talk(phone, leg)

    async def _cancels(self, phone: Phone, leg: Leg) -> None:
        await self._hears_the_question(phone, leg)
        phone.press(_CANCEL)

    async def _later(self, phone: Phone, leg: Leg) -> None:
        await self._hears_the_question(phone, leg)
        phone.press(_LATER)

    async def _hears_the_question(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await hears(leg, _WHO)
        await leg.watch(seconds=self.random.uniform(0.5, 5))
        if self.random.random() < 0.05:
            after = len(leg.heard)
            phone.press("7")
            await hears(leg, _WHO, after=after)

    async def _is_a_stranger(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        phone.speak(2)
        await leg.watch()

    async def _is_a_machine(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(2, 15))
        self.diary.machines.add(leg.sid)
        phone.pick_up(leg)
        phone.speak(6)
        await leg.watch(seconds=self.random.uniform(10, 60))
        phone.hang_up()

    async def _lets_it_ring(self, _phone: Phone, leg: Leg) -> None:
        await leg.watch()

    async def _declines(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(1, 10))
        phone.hang_up()

    async def _hangs_up_on_us(self, phone: Phone, leg: Leg) -> None:
        await self._picks_up(phone, leg)
        await leg.watch(seconds=self.random.uniform(0, 8))
        self._give_up(phone, leg)

    async def _picks_up(self, phone: Phone, leg: Leg) -> None:
        await leg.watch(seconds=self.random.uniform(1, 7))
        phone.pick_up(leg)


_Mood = Callable[[Phone, Leg], Awaitable[None]]


async def until_over(life: Awaitable[None]) -> None:
    """Live a part of a call, up to the leg's end."""
    with contextlib.suppress(LegEnded):
        await life
