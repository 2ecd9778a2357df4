"""Calling: how legs begin, from a phone that dials or from REST at the account's pace, and ring out."""

from ivr.lab.callbacks import Subscription, report
from ivr.lab.legs import Leg
from ivr.lab.network import Network
from ivr.lab.phones import Phone
from ivr.lab.script import drive
from ivr.lab.signals import LegEnded, Target


def dial_in(network: Network, phone: Phone, to: str, *, forwarded_from: str | None = None) -> Leg:
    """A phone dials a number of the account."""
    number = network.numbers.get(to)
    if number is None:
        raise AssertionError(
            f"{to} is no number of this account: {', '.join(network.numbers) or 'it has none'}"
        )
    leg = Leg(network, phone, from_=phone.number, to=to, direction="inbound")
    leg.number = number
    leg.forwarded_from = forwarded_from
    if number.status_callback:
        leg.subscription = Subscription(number.status_callback, number.status_callback_method)
    if number.fallback_url:
        leg.fallback = Target(number.fallback_url, number.fallback_method)
    network.say(phone.name, f"dials {to}")
    network.spawn(drive(leg, Target(number.voice_url, number.voice_method)), name=f"leg {leg.sid}")
    return leg


def call_out(network: Network, leg: Leg, target: Target, timeout: float, *, detect_machines: bool) -> None:
    """REST created a call: it starts when the account's pace allows."""
    wait = (network.pacer.next_start(network.clock.now()) - network.clock.now()).total_seconds()
    work = _run(leg, target, timeout, wait, detect_machines=detect_machines)
    network.spawn(work, name=f"leg {leg.sid}")


async def _run(leg: Leg, target: Target, limit: float, wait: float, *, detect_machines: bool) -> None:
    try:
        await leg.pause(wait)
        await ring_out(leg, limit)
        if detect_machines:
            await leg.pause(leg.network.timing.machine_detection)
            leg.answered_by = "machine_start" if leg.phone.is_machine else "human"
    except LegEnded:
        return
    await drive(leg, target)


async def ring_out(leg: Leg, limit: float) -> None:
    """Ring the leg's phone until it answers, at most `limit` seconds; LegEnded when it doesn't."""
    network, phone = leg.network, leg.phone
    leg.started = leg.updated = network.clock.now()
    leg.status = "initiated"
    report(leg, "initiated")
    await leg.pause(network.timing.post_dial_delay)
    refusal = phone.take_ring(leg)
    if refusal is not None:
        leg.end(refusal)
        raise LegEnded
    leg.status = "ringing"
    leg.updated = network.clock.now()
    report(leg, "ringing")
    phone.begin_ringing(leg)
    if not await leg.until(lambda: leg.answered is not None, limit):
        leg.end("no-answer")
        raise LegEnded
