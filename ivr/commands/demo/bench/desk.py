"""The desk: the phones that stand on the bench, and what a hand does with them."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.commands.demo.bench.held import Held, Side, behaviour_of
from ivr.lab import Lab, Leg, Phone
from routing.rota.duty import Duty

MOST_PHONES = 12
KEYS = "123456789*0#"
_SPEAKS_SECONDS = 5.0
_FIRST_CALLER, _CALLERS = 51, 9_900  # +62 813-0000-0051 and those after it: of nobody


class NotOnDesk(Exception):
    """No such phone stands on the bench."""


class DeskFull(Exception):
    """As many phones stand on the bench as there may be."""


@dataclass(eq=False)
class OnDesk:
    """One phone of the bench: `id` names it in addresses and on the page."""

    id: str
    phone: Phone
    side: Side
    number: int = 0  # of callers: the first, the second
    counsellor: int | None = None
    tier: int | None = None  # of their duty now; None off duty
    held: Held = Held.HAND

    def hand_to(self, held: Held) -> None:
        """Let somebody else hold it from now on. Raises KeyError where nobody holds such a phone so."""
        behaviour = behaviour_of(self.side, held)
        if held is not self.held:
            self.held = held
            self.phone.hand_to(behaviour)

    @property
    def leg(self) -> Leg | None:
        """Its latest leg, ended or not."""
        return self.phone.leg


class Desk:
    """The phones of the bench: a caller's, those of the counsellors of this hour, and more on request."""

    def __init__(self, lab: Lab, hotline: str) -> None:
        """`hotline` is the number that each of them dials."""
        self._lab, self._hotline = lab, hotline
        self._callers: list[OnDesk] = []
        self._counsellors: dict[int, OnDesk] = {}
        self.before: frozenset[str] = frozenset()  # SIDs of the legs from before it started over
        self._first = 0  # of these: whose number the first caller has
        self.add_caller()

    @property
    def phones(self) -> list[OnDesk]:
        """All phones, callers first."""
        counsellors = sorted(self._counsellors.values(), key=lambda each: (each.tier or 99, each.phone.name))
        return [*self._callers, *counsellors]

    @property
    def callers(self) -> list[OnDesk]:
        """The phones of callers."""
        return list(self._callers)

    @property
    def is_full(self) -> bool:
        """Whether no more phone may be added."""
        return len(self._callers) + len(self._counsellors) >= MOST_PHONES

    def at(self, phone_id: str) -> OnDesk:
        """Return a phone by its id. Raises NotOnDesk."""
        for each in self.phones:
            if each.id == phone_id:
                return each
        raise NotOnDesk(phone_id)

    def has(self, counsellor: int) -> bool:
        """Whether this counsellor's phone stands here."""
        return counsellor in self._counsellors

    def take_duties(self, duties: Iterable[Duty]) -> None:
        """Bring the phones of this hour's counsellors; those who were here before stay."""
        tiers = {duty.counsellor_id: duty for duty in duties}
        for each in self._counsellors.values():
            each.tier = None
        for counsellor, duty in tiers.items():
            if self.has(counsellor) or not self.is_full:
                self.bring(counsellor, duty.name, duty.phone).tier = duty.tier

    def bring(self, counsellor: int, name: str, number: str) -> OnDesk:
        """Bring a counsellor's phone, unless it is here. Raises DeskFull."""
        found = self._counsellors.get(counsellor)
        if found is None or found.phone.number != number:
            if found is None and self.is_full:
                raise DeskFull
            phone = self._lab.phone(number, name)
            found = OnDesk(f"k{counsellor}", phone, Side.COUNSELLOR, counsellor=counsellor)
            phone.hand_to(None)
            self._counsellors[counsellor] = found
        return found

    def add_caller(self) -> OnDesk:
        """Add the phone of one more caller. Raises DeskFull."""
        if self.is_full:
            raise DeskFull
        count = len(self._callers) + 1
        number = _FIRST_CALLER + (self._first + count - 1) % _CALLERS
        phone = self._lab.phone(f"+62813{number:08}", f"Caller {count}")
        phone.hand_to(None)
        added = OnDesk(f"c{count}", phone, Side.CALLER, number=count)
        self._callers.append(added)
        return added

    async def dial(self, each: OnDesk) -> None:
        """Ring the hotline, unless the phone is on a call."""
        if each.phone.engaged is None:
            await each.phone.dials(self._hotline)

    @staticmethod
    def answer(each: OnDesk) -> None:
        """Pick up, if it rings still."""
        leg = each.phone.engaged
        if leg is not None and each.phone.is_ringing:
            each.phone.pick_up(leg)

    @staticmethod
    def hang_up(each: OnDesk) -> None:
        """Hang up or decline, if it is still on a call."""
        if each.phone.engaged is not None:
            each.phone.hang_up()

    @staticmethod
    def press(each: OnDesk, key: str) -> None:
        """Press a key, if it is still on a call."""
        if each.phone.engaged is not None and not each.phone.is_ringing and key in KEYS:
            each.phone.press(key)

    @staticmethod
    def speak(each: OnDesk) -> None:
        """Say something into it."""
        if each.phone.engaged is not None and not each.phone.is_ringing:
            each.phone.speak(_SPEAKS_SECONDS)

    def start_over(self) -> None:
        """Hang up everywhere, give each phone to a hand as if nothing was heard, take away those that were added.

        Somebody else rings from now on: for a number the service keeps a place, a plan, or a wish never to be rung.
        """
        for each in self.phones:
            each.hand_to(Held.HAND)
        # Callers first: then no counsellor is asked anything any more.
        for leg in sorted(self._lab.calls, key=lambda leg: leg.direction != "inbound"):
            if leg.started is not None:
                is_ring = leg.direction != "inbound" and leg.answered is None
                leg.end("canceled" if is_ring else "completed")
        for each in self.phones:
            each.phone.leg = None
        self.before = frozenset(leg.sid for leg in self._lab.calls)
        self._first += MOST_PHONES
        self._callers.clear()
        self.add_caller()
        self._counsellors = {id_: each for id_, each in self._counsellors.items() if each.tier is not None}
