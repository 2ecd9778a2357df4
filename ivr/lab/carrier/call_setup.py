"""Call setup: a phone dials in, or REST creates a call that rings a phone."""

from ivr.lab.carrier.carrier import Carrier
from ivr.lab.carrier.legs import Handset, Leg
from ivr.lab.carrier.script import drive
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.carrier.urls import Subscription, Target


def dial_in(carrier: Carrier, phone: Handset, to: str, *, forwarded_from: str | None = None) -> Leg:
    """Let a phone dial a number of the account; return its leg."""
    number = carrier.numbers.get(to)
    if number is None:
        owned = ", ".join(carrier.numbers) or "it has none"
        raise AssertionError(f"{to} is no number of this account: {owned}")
    leg = carrier.add_leg(phone, from_=phone.number, to=to, direction="inbound")
    leg.number = number
    leg.forwarded_from = forwarded_from
    if number.status_callback:
        leg.subscription = Subscription(number.status_callback, number.status_callback_method)
    if number.fallback_url:
        leg.fallback = Target(number.fallback_url, number.fallback_method)
    carrier.say(phone.name, f"dials {to}")
    carrier.spawn(drive(carrier, leg, Target(number.voice_url, number.voice_method)), name=f"leg {leg.sid}")
    return leg


def call_out(carrier: Carrier, leg: Leg, target: Target, timeout: float, *, detect_machines: bool) -> None:
    """Start a call that REST created, when the account's rate allows."""
    now = carrier.clock.now()
    wait = (carrier.account.next_start(now) - now).total_seconds()
    work = _run(carrier, leg, target, timeout, wait, detect_machines=detect_machines)
    carrier.spawn(work, name=f"leg {leg.sid}")


async def _run(
    carrier: Carrier, leg: Leg, target: Target, limit: float, wait: float, *, detect_machines: bool
) -> None:
    try:
        await leg.pause(wait)
        await ring_out(leg, limit)
        if detect_machines:
            await leg.pause(carrier.timing.machine_detection)
            leg.answered_by = "machine_start" if leg.phone.is_machine else "human"
    except LegEnded:
        return
    await drive(carrier, leg, target)


async def ring_out(leg: Leg, limit: float) -> None:
    """Ring the leg's phone until it answers, at most `limit` seconds. Raises LegEnded if it doesn't."""
    network, phone = leg.network, leg.phone
    leg.started = leg.updated = network.clock.now()
    leg.status = "initiated"
    leg.report("initiated")
    await leg.pause(network.timing.post_dial_delay)
    refusal = phone.take_ring(leg)
    if refusal is not None:
        leg.end(refusal)
        raise LegEnded
    leg.status = "ringing"
    leg.updated = network.clock.now()
    leg.report("ringing")
    phone.begin_ringing(leg)
    if not await leg.until(lambda: leg.answered is not None, limit):
        leg.end("no-answer")
        raise LegEnded
