"""The demo's scenarios: what callers and counsellors do with their phones."""

from collections.abc import AsyncIterator

from ivr.commands.demo.environment import NUMBER, Environment
from ivr.lab import Answers, NeverAnswers, Phone, VoicemailBox

_TALK_SECONDS = 8
_WITHIN = 90


async def play(environment: Environment) -> AsyncIterator[str]:
    """Play the scenes in order; yield each title before its scene."""
    today, second, third = [
        environment.lab.phone(duty.phone, duty.name) for duty in await environment.on_duty()
    ]
    for phone in (today, second, third):
        phone.behaves(_takes_calls())
    yield "1. The counsellor of the day answers"
    await _call(environment, "Rini", "+6281390000001", today)
    yield "2. The counsellor of the day does not pick up, and another does"
    today.behaves(NeverAnswers())
    await _call(environment, "Dewi", "+6281390000002", second)
    yield "3. A voicemail box answers: it never gets the caller"
    second.behaves(VoicemailBox(after=4))
    await environment.clock.sleep(6)
    await _call(environment, "Agus", "+6281390000003", third)


async def _call(environment: Environment, name: str, number: str, listener: Phone) -> None:
    caller = environment.lab.phone(number, name)
    await caller.dials(NUMBER)
    await caller.hears("satu satu dua")
    await caller.presses("1")
    await caller.is_connected_to(listener, within=_WITHIN)
    await caller.speaks(_TALK_SECONDS)
    await caller.hangs_up()
    await listener.is_off(within=_WITHIN)


def _takes_calls() -> Answers:
    return Answers(presses=(("Tekan satu untuk menerima", "1"), ("Percakapan selesai", "1")))
