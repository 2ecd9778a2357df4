"""The run: people call, counsellors answer or don't, faults are played, and in the end everything drains."""

import asyncio
import sys
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from time import monotonic

from ivr.lab import Leg, Phone
from ivr.lab.faults import Faults
from tests.soak.chaos import Chaos
from tests.soak.counsellors import Counsellor
from tests.soak.diary import Diary
from tests.soak.house import NUMBER, House
from tests.soak.people import Caller

_RINGS_AGAIN = 0.12  # share of calls that repeat an abandoned one
_WITHHELD = 0.05  # share of callers who withhold their number
_DESK_EVERY = 15.0
_TOLD_EVERY = 30.0  # of real time
_DRAIN_SECONDS = (
    2700.0  # of the clock: longer than the rarest check of the sweep, and the last of all callbacks
)
_NOT_DRAINED = (
    "select (select count(*) from calls where state <> 'ended' or queue_sid is not null)"
    " + (select count(*) from holds where released_at is null)"
    " + (select count(*) from offers where state in ('planned', 'dialling', 'ringing', 'answered', 'accepted'))"
    " + (select count(*) from callbacks where ended_at is null)"
    " + (select count(*) from voicemails where removed_at is null"
    "  and state in ('ready', 'kept', 'silent', 'too_short'))"
    # After one recording of a call, further ones are looked for soon.
    " + (select count(*) from voicemails expected join voicemails told using (call_id)"
    "  where expected.state = 'recording' and told.recording_sid is not null)"
)


@dataclass
class Run:
    """One run: its people and what they saw."""

    house: House
    seed: int
    calls: int
    per_second: float  # calls that begin a second of the clock
    diary: Diary = field(default_factory=Diary)
    dialled: list[Leg] = field(default_factory=list)
    began: float = 0.0
    drained_after: float | None = None  # seconds of the clock after the last dial
    last_dial: datetime | None = None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - to be repeated, not to be secret
        self.chaos = Chaos(self.house, lambda: len(self.dialled) / self.calls)

    async def play(self, counsellors: list[str]) -> None:
        """Play all of it."""
        lab = self.house.lab
        await self.house.crew.starts()
        self.began = monotonic()
        self.diary.watch(lab)
        phones = [
            lab.phone(number, f"counsellor-{n}").behaves(Counsellor(self._drawn(), self.diary))
            for n, number in enumerate(counsellors)
        ]
        lab.faults = Faults(
            self.seed,
            lose=0.05,
            repeat=0.05,
            delay=0.05,
            reorder=0.05,
            rest_429=0.025,
            rest_500=0.025,
            rest_request_lost=0.025,
            rest_answer_lost=0.025,
        )
        beside = [
            asyncio.create_task(self.chaos.run()),
            asyncio.create_task(self._desk(phones)),
            asyncio.create_task(self._tell()),
        ]
        try:
            await self._dial()
            await self._drain(beside[0])
        finally:
            for task in beside:
                task.cancel()
            for result in await asyncio.gather(*beside, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result

    def _drawn(self) -> Random:
        return Random(self.random.random())  # noqa: S311

    async def _dial(self) -> None:
        clock, n = self.house.clock, 0
        while len(self.dialled) < self.calls:
            gave_up = [leg.phone for leg in self.dialled[-60:] if leg.sid in self.diary.gave_up]
            idle = [phone for phone in gave_up if isinstance(phone, Phone) and phone.engaged is None]
            if idle and self.random.random() < _RINGS_AGAIN:
                phone = self.random.choice(idle)
            else:
                n += 1
                phone = self._new_caller(n)
            other = f"081391{int(phone.name.rpartition('-')[2]):06}"
            phone.behaves(Caller.drawn(self._drawn(), self.diary, other))
            self.dialled.append(await phone.dials(NUMBER))
            await clock.sleep(self.random.expovariate(self.per_second))

    def _new_caller(self, n: int) -> Phone:
        withheld = self.random.random() < _WITHHELD
        return self.house.lab.phone("anonymous" if withheld else f"+6281390{n:06}", f"caller-{n}")

    async def _desk(self, phones: list[Phone]) -> None:
        """Let counsellors who are placed last after several misses ring the desk, as they are told to."""
        while True:
            await self.house.clock.sleep(_DESK_EVERY)
            last = {row.phone for row in await self.house.rows(_LAST)}
            for phone in phones:
                if phone.number in last and phone.engaged is None:
                    await phone.dials(NUMBER)

    async def _tell(self) -> None:
        """Print how far the run is."""
        while True:
            await asyncio.sleep(_TOLD_EVERY)
            still = sum(not leg.over for leg in self.house.lab.calls)
            sys.stderr.write(f"{len(self.dialled)} of {self.calls} calls, {still} legs open\n")

    async def _drain(self, chaos: "asyncio.Task[None]") -> None:
        """Wait until nobody is on the line and the product has noticed."""
        clock, lab = self.house.clock, self.house.lab
        self.last_dial = clock.now()
        await chaos
        while (passed := (clock.now() - self.last_dial).total_seconds()) < _DRAIN_SECONDS:
            await asyncio.sleep(0.5)
            if any(not leg.over for leg in lab.calls) or any(not each.deleted for each in lab.recordings):
                continue
            if (await self.house.rows(_NOT_DRAINED))[0][0] == 0:
                self.drained_after = passed
                return


_LAST = "select phone from counsellors where last_since is not null"
