"""A busy evening at the hotline: thirty callers and four counsellors, a restart of the database and a surge."""

from datetime import UTC, datetime

from ivr.lab import Answers, Busy, Leg, NeverAnswers
from ivr.lab.people.scripted_phones import ScriptedPhone
from tests.scenarios.busy_line import ASKS, CHOOSES, LEAVES_A_MESSAGE, Caller
from tests.scenarios.callbacks import ACCEPTS
from tests.scenarios.hotline import ANA, BUDI, CITRA, NAMES, NUMBER, shift
from tests.scenarios.outage import Away
from tests.scenarios.voicemail import says

EVENING = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday, 19:00 in Jakarta
DEWI = "+6281200000004"
CALLERS = 30
SPEAKS_FOR = 40  # seconds
# What some of the surge do in the line; the others hang up, each after another while.
_KEYS = {5: ASKS, 9: LEAVES_A_MESSAGE, 14: ASKS}
_GAVE_UP_AFTER = 250  # seconds of her wait
_PATIENCE = 300


class BusyEvening:
    """The callers and the counsellors; each step is told to happen, so that a browser can look in between."""

    def __init__(self, away: Away) -> None:
        self.away, self.hotline = away, away.hotline
        self.dewi = self.hotline.lab.phone(DEWI, "Dewi")
        self.legs: list[Leg] = []
        self.long, self.other, self.sheltered, self.lina = (self.caller() for _ in range(4))

    def caller(self) -> ScriptedPhone:
        n = len(self.hotline.lab.phones)
        return self.hotline.caller(f"+62813900003{n:02}", f"Caller {n}")

    async def begins(self) -> None:
        """Put four on duty: two take calls, one does not hear their phone, one declines."""
        *named, dewi = (shift(phone, line=n) for n, phone in enumerate((ANA, BUDI, CITRA, DEWI), start=2))
        await self.hotline.publish(*named, dewi._replace(name="Dewi"))
        self.hotline.citra.behaves(NeverAnswers())
        self.dewi.behaves(Busy(after=3))
        await self.away.keeps()

    async def dials(self, caller: ScriptedPhone) -> None:
        self.legs.append(await caller.dials(NUMBER))

    async def waits(self, caller: ScriptedPhone) -> None:
        self.legs.append(await self.hotline.waits(caller))

    async def is_accepted(self, caller: ScriptedPhone, counsellor: ScriptedPhone) -> None:
        """Let a counsellor pick up and accept who waits; phones of others may ring before."""
        await counsellor.rings(within=90)
        await counsellor.answers()
        await counsellor.hears("Tekan satu untuk menerima")
        await counsellor.presses("1")
        await caller.is_connected_to(counsellor)

    async def surges(self) -> None:
        """Let all others call within some minutes, and one give up after four: nobody comes for her."""
        await self.waits(self.lina)
        began = self.hotline.clock.now()
        await self._leaves_a_message(self.caller())
        for n in range(CALLERS - len(self.legs)):
            caller, keys = self.caller(), _KEYS.get(n, ())
            caller.behaves(Caller((*CHOOSES, *keys), patience=None if keys else 20 + n * 5 % 140))
            await self.dials(caller)
            await self.hotline.runs(5 if n % 2 else 0)
        await self.hotline.runs(_GAVE_UP_AFTER - (self.hotline.clock.now() - began).total_seconds())
        await self.lina.hangs_up()
        await self.hotline.collects(times=3)

    async def _leaves_a_message(self, caller: ScriptedPhone) -> None:
        await self.waits(caller)
        await caller.presses("2")
        await says(caller, SPEAKS_FOR)

    async def asks_for_supervisor(self, counsellor: ScriptedPhone, caller: ScriptedPhone) -> None:
        """End a conversation; its counsellor then asks at the desk for a supervisor's attention."""
        await caller.hangs_up()
        await counsellor.hears("Percakapan selesai")
        await counsellor.presses("1")
        await counsellor.is_off(within=30)
        await counsellor.dials(NUMBER)
        await counsellor.hears("Tekan satu bila siap")
        await counsellor.presses("4")
        await counsellor.hears("perlu perhatian penyelia")
        await self.hotline.passes(4)
        await counsellor.presses("1")
        await counsellor.hears("Sudah dicatat")
        await counsellor.hangs_up()
        counsellor.behaves(Answers(after=4, presses=ACCEPTS))

    async def a_callback_is(self, state: str) -> None:
        """Let time pass until a callback is in a state."""
        for _ in range(_PATIENCE // 5):
            if state in {each.state for each in await self.hotline.callbacks()}:
                return
            await self.hotline.runs(5)
        raise AssertionError(f"no callback is {state}")

    async def calms_down(self) -> None:
        """Let whoever is still on the line hang up."""
        for leg in self.hotline.lab.calls:
            if not leg.over and leg.phone.number not in {*NAMES, DEWI}:
                leg.phone.hang_up()
        await self.hotline.passes(5)
