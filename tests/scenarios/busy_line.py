"""A busy line: 36 callers who behave differently, nine phones on duty, and a witness of how each call ends.

The witness reads the network only: rings, talks and words. It asks the product nothing while the line goes on.
"""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ivr.database.engine import DatabaseNotReachable
from ivr.lab import Answers, Behaviour, Busy, Leg, NeverAnswers, VoicemailBox
from ivr.lab.carrier.script import APPLICATION_ERROR
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.people.phones import Phone
from ivr.lab.people.scripted_phones import ScriptedPhone
from ivr.lab.records import RestRequest
from routing.rules import Rules
from tests.scenarios.hotline import NUMBER, Hotline

TICK = 5  # seconds of the clock between two looks, and two sweeps
CALLERS, ARRIVE_WITHIN = 36, 150
UNRUNG_AT_MOST = timedelta(seconds=60)
# The longest wait, the music in case the database is back, a ring and its screen, the menu, a message; and some of it
# again for a caller whom the trouble itself led out of the line and back.
OVER_WITHIN = timedelta(seconds=900)

Replies = tuple[tuple[str, str], ...]

# The questions that every caller answers.
_ANSWERED_BY_ALL: Replies = (
    ("Tekan satu bila kami boleh menelepon ke nomor ini", "1"),
    ("apakah Anda meminta untuk ditelepon", "1"),
    ("^beep$", "speaks"),
)
STAYS: Replies = ()
CHOOSES: Replies = (("Untuk bahasa Indonesia, tekan 1", "1"),)
ASKS: Replies = (("tekan satu agar kami telepon kembali, atau dua", "1"),)
LEAVES_A_MESSAGE: Replies = (
    ("atau dua untuk meninggalkan pesan", "2"),
    ("meninggalkan pesan, tekan dua", "2"),
)
IN_THE_END_A_CALLBACK: Replies = ((r"^Tekan satu agar kami telepon kembali\.$", "1"),)
IN_THE_END_A_MESSAGE: Replies = ((r"^Tekan dua untuk meninggalkan pesan\.$", "2"),)

# Words said in the line, with the database and without it: a caller who heard one of them last is waiting.
_WAITS = re.compile(
    r"^/media/music/|^Anda (berikutnya|berada di urutan|akan kami hubungkan)|^Mungkin perlu|^Hari ini banyak|"
    r"^Mohon jangan tutup|^Bila tidak ingin menunggu|^Semua konselor sedang"
)
_JOINED = "Anda sudah terhubung"
_DIRECTIONS, _CALLBACK = "satu satu sembilan ekstensi delapan", ("akan kami telepon", "sudah tercatat")


@dataclass(frozen=True)
class Caller(Behaviour):
    """A caller who answers each question with a key, talks for a while, and may hang up while waiting."""

    replies: Replies = ()
    talks_for: float = 30.0
    patience: float | None = None

    async def rung(self, phone: Phone, leg: Leg) -> None:
        with contextlib.suppress(LegEnded):
            await leg.watch(seconds=4)
            phone.pick_up(leg)
            await self.dialled(phone, leg)

    async def dialled(self, phone: Phone, leg: Leg) -> None:
        for work in (self._talks(phone, leg), self._gives_up(phone, leg)):
            leg.network.spawn(work, name=f"{phone.name} on the line")
        with contextlib.suppress(LegEnded):
            told = 0
            while True:
                await leg.watch(partial(_has_heard_more, leg, told))
                reply = self._reply(leg.heard[told].text)
                told += 1
                if reply is not None:
                    await leg.watch(seconds=1)
                    await _does(phone, leg, reply)

    async def _talks(self, phone: Phone, leg: Leg) -> None:
        with contextlib.suppress(LegEnded):
            while True:
                await leg.watch(lambda: leg.bridge is not None)
                if not await leg.watch(lambda: leg.bridge is None, self.talks_for):
                    phone.hang_up()

    async def _gives_up(self, phone: Phone, leg: Leg) -> None:
        with contextlib.suppress(LegEnded):
            await leg.watch(seconds=self.patience)
            if leg.bridge is None:
                phone.hang_up()

    def _reply(self, words: str) -> str | None:
        replies = (*self.replies, *_ANSWERED_BY_ALL)
        return next((reply for pattern, reply in replies if re.search(pattern, words)), None)


def _has_heard_more(leg: Leg, told: int) -> bool:
    return len(leg.heard) > told


async def _does(phone: Phone, leg: Leg, reply: str) -> None:
    if reply == "speaks":
        phone.speak(8)
        await leg.watch(seconds=9)
        reply = "#"
    phone.press(reply)


_WAYS = (
    Caller(STAYS),
    Caller((*CHOOSES, *IN_THE_END_A_CALLBACK), talks_for=45),
    Caller((*CHOOSES, *IN_THE_END_A_MESSAGE)),
    Caller(STAYS, talks_for=20, patience=70),
    Caller((*CHOOSES, *ASKS)),
    Caller((*CHOOSES, *LEAVES_A_MESSAGE)),
    Caller(IN_THE_END_A_MESSAGE, talks_for=60),
    Caller(CHOOSES, patience=150),
    Caller(STAYS, talks_for=40),
)
_ACCEPTS = (("untuk menerima", "1"), ("Percakapan selesai", "1"))
_COUNSELLORS: tuple[Behaviour, ...] = (
    *(Answers(after=after, presses=_ACCEPTS) for after in (3, 5, 8, 12)),
    Answers(after=4, presses=_ACCEPTS, talks_for=15),  # and hangs up on the other side
    Answers(after=4, presses=(("untuk menerima", "2"),)),
    Busy(after=4),
    NeverAnswers(),
    VoicemailBox(after=15),
)


@dataclass
class _Phone:
    """One counsellor's phone, as the network sees it."""

    phone: ScriptedPhone
    looked_at: Leg | None = None  # the leg at the last look
    misses: int = 0
    free_from: datetime | None = None
    unrung: timedelta = timedelta(0)


@dataclass
class Witness:
    """Looks at the network each 5 s: no counsellor who is free stays unrung for 60 s while a caller waits.

    Free: no leg of ours rings their phone or is on it; since the last one was over, they have had their rest (the
    wrap-up after a talk; none after a ring of ours that was taken back before its time; else 60 s, and 120 s after
    three in a row that came to nothing); and no create that may have made one was unanswered within the 75 s that a
    ring of which nobody knows may last. Waits: is in the line, with the database or without it, and more such callers
    are there than phones that ring.
    """

    hotline: Hotline
    counsellors: list[_Phone]
    unrung: list[str] = field(default_factory=list)
    rules: Rules = field(default_factory=lambda: Rules(number=NUMBER, zone=ZoneInfo("Asia/Jakarta")))

    def looks(self) -> None:
        now, lab = self.hotline.clock.now(), self.hotline.lab
        waiting = sum(is_waiting(leg) for leg in lab.legs.values())
        rung = sum(
            one.phone.engaged is not None and one.phone.engaged.bridge is None for one in self.counsellors
        )
        for one in self.counsellors:
            is_free = self._is_free(one, now)
            if is_free and waiting > rung:
                one.unrung += timedelta(seconds=TICK)
                if one.unrung == UNRUNG_AT_MOST:
                    self.unrung.append(
                        f"{one.phone.name} at {now:%H:%M:%S}, while {waiting} wait and {rung} ring"
                    )
            else:
                one.unrung = timedelta(0)

    def _is_free(self, one: _Phone, now: datetime) -> bool:
        leg = one.phone.leg
        if leg is not one.looked_at or (leg is not None and not leg.over):
            one.looked_at, one.free_from = leg, None
        if leg is None:
            return not self._may_ring(one, now)
        if not leg.over:
            return False
        if one.free_from is None:
            one.free_from = (leg.finished or now) + self._rest(one, leg)
        return now >= one.free_from and not self._may_ring(one, now)

    def _rest(self, one: _Phone, leg: Leg) -> timedelta:
        if leg.bridged is not None:
            one.misses = 0
            return timedelta(seconds=self.hotline.settings.wrap_up_seconds)
        rang_for = (leg.finished or leg.created) - (leg.started or leg.created)
        if leg.status == "canceled" and rang_for < self.rules.ring:
            return timedelta(0)
        one.misses += 1
        is_last = one.misses >= self.rules.misses_before_last
        return self.rules.rest_of_last if is_last else self.rules.rest_after_miss

    def _may_ring(self, one: _Phone, now: datetime) -> bool:
        over_by = self.rules.ring_backstop + self.rules.screen
        return any(
            is_unsure(each) and each.params["To"] == [one.phone.number] and now - each.at < over_by
            for each in reversed(self.hotline.lab.rest_requests)
        )


def is_unsure(request: RestRequest) -> bool:
    """Whether a request asked for a ring with an unknown result."""
    is_create = request.method == "POST" and request.path.endswith("/Calls.json")
    return is_create and bool(request.fault) and not 300 <= request.status < 500


def is_waiting(leg: Leg) -> bool:
    """Whether a caller is in the line, by what they hear."""
    if leg.over or leg.direction != "inbound" or leg.bridge is not None or not leg.heard:
        return False
    return _WAITS.search(leg.heard[-1].text) is not None


class BusyLine:
    """36 callers arrive within some minutes, some at once; the sweep and the voicemail fetcher run as usual."""

    def __init__(self, hotline: Hotline) -> None:
        self.hotline = hotline
        phones = [
            hotline.lab.phone(f"+62812000001{n:02}", f"Counsellor {n}") for n in range(len(_COUNSELLORS))
        ]
        for phone, behaviour in zip(phones, _COUNSELLORS, strict=True):
            phone.behaves(behaviour)
        self.witness = Witness(hotline, [_Phone(phone) for phone in phones])
        self.callers = [hotline.caller(f"+62813900001{n:02}", f"Caller {n}") for n in range(CALLERS)]
        self.legs: list[Leg] = []
        self._jobs: dict[str, asyncio.Task[None]] = {}
        self._began = hotline.clock.now()
        self._arrivals = _arrivals(Random(12))  # noqa: S311 - a test's, by its seed

    async def begins(self) -> None:
        """Put the counsellors on duty, and let the snapshot be written to the disk."""
        await self.hotline.on_duty(*(one.phone.number for one in self.witness.counsellors))
        await self.hotline.passes(61)
        self._began = self.hotline.clock.now()

    async def goes_on(self, seconds: int) -> None:
        """Let this much time pass."""
        for _ in range(seconds // TICK):
            await self._dials()
            await self.hotline.passes(TICK)
            await self._works()
            self.witness.looks()

    async def goes_on_to_its_end(self) -> None:
        """Let time pass until nobody is on the line, up to a limit."""
        while len(self.legs) < CALLERS or not all(leg.over for leg in self.legs):
            if self.hotline.clock.now() - self._began > OVER_WITHIN + timedelta(seconds=ARRIVE_WITHIN):
                return
            await self.goes_on(TICK)

    async def _dials(self) -> None:
        now = self.hotline.clock.now()
        while len(self.legs) < CALLERS and self._began + self._arrivals[len(self.legs)] <= now:
            n = len(self.legs)
            self.callers[n].behaves(_WAYS[n % len(_WAYS)])
            self.legs.append(await self.callers[n].dials(NUMBER))

    async def _works(self) -> None:
        """Start the worker's work of each 5 s, unless the last one still waits for the carrier."""
        service = self.hotline.service
        for name, job in (("sweep", service.sweep), ("collect", service.voicemail_fetcher.collect)):
            if name not in self._jobs or self._jobs[name].done():
                self._jobs[name] = self.hotline.clock.spawn(_done(job), name=name)
        await self.hotline.clock.settle()

    def lost(self) -> list[str]:
        """Return each caller who was lost, and the reason."""
        return [f"{leg.phone.name}: {why}" for leg in self.legs for why in self._losses(leg)]

    def _losses(self, leg: Leg) -> Iterator[str]:
        heard = [each.text for each in leg.heard]
        if not leg.over:
            yield "is on the line for ever"
        if APPLICATION_ERROR in heard:
            yield "heard an error message"
        if leg.finished is not None and leg.finished - leg.created > OVER_WITHIN:
            yield "waited too long"
        if self._gave_up(leg) or leg.bridged is not None or self.has_spoken(leg):
            return
        if not has_heard(leg, _DIRECTIONS, *_CALLBACK):
            yield f"was sent away with nothing, last “{heard[-1] if heard else ''}”"

    def _gave_up(self, leg: Leg) -> bool:
        assert isinstance(leg.phone, Phone)
        way = leg.phone.behaviour
        patience = way.patience if isinstance(way, Caller) else None
        if patience is None or leg.finished is None:
            return False
        return abs((leg.finished - leg.created).total_seconds() - patience) < 1

    def has_spoken(self, leg: Leg) -> bool:
        """Whether they have left a message."""
        return any(each.leg is leg for each in self.hotline.lab.recordings)

    def outcomes(self, leg: Leg) -> set[str]:
        """Return the outcomes that a call's row may have, from what the network saw."""
        if leg.bridged is not None:
            return {"conversation"}
        if self._gave_up(leg):
            # Perhaps they were just being told where else to turn, or asked for a message; or the carrier was joining
            # them: the row says so from then on, and the network sees no bridge before the sentence is said.
            was_being_joined = _JOINED in leg.heard[-1].text if leg.heard else False
            return {
                *("abandoned", "directions"),
                *(["voicemail"] if self.has_spoken(leg) else []),
                *(["conversation"] if was_being_joined else []),
            }
        if self.has_spoken(leg):
            return {"voicemail"}
        return {"callback"} if has_heard(leg, *_CALLBACK) else {"directions"}


async def _done(job: Callable[[], Awaitable[Any]]) -> None:
    with contextlib.suppress(DatabaseNotReachable):
        await job()


def has_heard(leg: Leg, *words: str) -> bool:
    return any(each in heard.text for heard in leg.heard for each in words)


def _arrivals(random: Random) -> list[timedelta]:
    """Five at once, three at once in the middle of everything, the rest whenever."""
    at = [0] * 5 + [60] * 3 + [random.randrange(ARRIVE_WITHIN) for _ in range(CALLERS - 8)]
    return [timedelta(seconds=each) for each in sorted(at)]
