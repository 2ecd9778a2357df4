"""Held: who holds a phone of the bench: a hand, or a behaviour of the lab."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.lab import (
    Answers,
    Behaviour,
    Busy,
    Leg,
    NeverAnswers,
    ScreeningMachine,
    Unreachable,
    VoicemailBox,
)
from ivr.lab.people.phones import Phone
from ivr.web.marked import N_

_ACCEPT, _RESOLVED = ("Tekan satu untuk menerima", "1"), ("Percakapan selesai", "1")
_TEST = ("agar kami tahu bahwa nomor ini benar", "1")
_LANGUAGE, _IT_IS_ME = ("tekan 1", "1"), ("Bila ya, tekan satu", "1")
_PATIENCE_SECONDS = 120
_PICKS_UP_AFTER = 4.0


class Side(StrEnum):
    """Whose phone it is."""

    CALLER = "caller"
    COUNSELLOR = "counsellor"


class Held(StrEnum):
    """Who holds it."""

    HAND = "hand"
    ANSWERS = "answers"
    RINGS_ON = "rings_on"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    SCREENING = "screening"
    UNREACHABLE = "unreachable"
    IMPATIENT = "impatient"


@dataclass(frozen=True)
class _Caller(Behaviour):
    """Chooses the first language and waits; says, when rung back, that it is for them."""

    patience: float | None = None

    async def dialled(self, phone: Phone, leg: Leg) -> None:
        await Answers(presses=(_LANGUAGE,), patience=self.patience).dialled(phone, leg)

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await Answers(after=_PICKS_UP_AFTER, presses=(_IT_IS_ME,)).rung(phone, leg)


@dataclass(frozen=True)
class _Counsellor(Behaviour):
    """Accepts whatever is offered, and says afterwards that all is resolved."""

    async def rung(self, phone: Phone, leg: Leg) -> None:
        await Answers(after=_PICKS_UP_AFTER, presses=(_ACCEPT, _RESOLVED)).rung(phone, leg)


_MACHINES: dict[Held, Behaviour | None] = {
    Held.HAND: None,
    Held.RINGS_ON: NeverAnswers(),
    Held.BUSY: Busy(),
    Held.VOICEMAIL: VoicemailBox(after=6.0),
    Held.SCREENING: ScreeningMachine(),
    Held.UNREACHABLE: Unreachable(),
}
_OF_CALLERS = _MACHINES | {Held.ANSWERS: _Caller(), Held.IMPATIENT: _Caller(_PATIENCE_SECONDS)}
_OF_COUNSELLORS = _MACHINES | {Held.ANSWERS: _Counsellor()}

_HAND = N_("held by me")
_WORDS_OF_MACHINES = {
    Held.RINGS_ON: N_("does not answer"),
    Held.BUSY: N_("busy"),
    Held.VOICEMAIL: N_("voicemail box"),
    Held.SCREENING: N_("screening machine"),
    Held.UNREACHABLE: N_("unreachable"),
}
CHOICES: dict[Side, dict[Held, str]] = {
    Side.CALLER: {
        Held.HAND: _HAND,
        Held.ANSWERS: N_("waits patiently"),
        Held.IMPATIENT: N_("hangs up after 2 minutes"),
        **_WORDS_OF_MACHINES,
    },
    Side.COUNSELLOR: {Held.HAND: _HAND, Held.ANSWERS: N_("answers, presses 1"), **_WORDS_OF_MACHINES},
}


def behaviour_of(side: Side, held: Held) -> Behaviour | None:
    """Return what acts on such a phone; None for a hand. Raises KeyError where nobody holds it so."""
    return (_OF_CALLERS if side is Side.CALLER else _OF_COUNSELLORS)[held]
