"""<Dial> of numbers: child legs ring together, the first to pick up wins, a document may screen them.

Source: /docs/voice/twiml/number.
"""

import re
from collections.abc import Callable

from ivr.lab.carrier.bridges import Bridge
from ivr.lab.carrier.call_setup import ring_out
from ivr.lab.carrier.carrier import Carrier
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.script import Script, drive
from ivr.lab.carrier.signals import BridgeGone, LegEnded, Redirected
from ivr.lab.carrier.urls import Subscription, Target
from ivr.lab.errors import Broken
from ivr.lab.twiml.document import Verb
from ivr.lab.twiml.grammar import Place
from ivr.lab.verbs.dial_outcome import Outcome


class _Round:
    """The child legs that ring for one <Dial>."""

    def __init__(self, carrier: Carrier, parent: Leg) -> None:
        self.carrier = carrier
        self.parent = parent
        self.children: list[Leg] = []
        self.winner: Leg | None = None
        self.bridge: Bridge | None = None
        self.redirected = False

    @property
    def decided(self) -> bool:
        """Whether two are connected, or none can be any more."""
        if self.redirected or (self.bridge is not None and self.bridge.begun is not None):
            return True
        return all(child.over for child in self.children)

    def take(self, child: Leg) -> None:
        """Let the first who picks up win, and release the others. Raises LegEnded for a later one."""
        if self.winner is not None:
            child.end("canceled")
            raise LegEnded
        self.winner = child
        for other in self.children:
            if other is not child:
                other.end("canceled")

    def release(self) -> None:
        """End the children that ring or are screened; one that REST redirected lives on."""
        for child in self.children:
            if not (self.redirected and child is self.winner):
                child.end("completed" if child.answered else "canceled")


async def ring(
    script: Script, verb: Verb, numbers: tuple[Verb, ...], outcome: Outcome, starred: Callable[[], bool]
) -> None:
    """Ring the numbers, and stay connected to the one that wins."""
    leg = script.leg
    caller_id = _caller_id(script, verb)
    timeout = verb.number("timeout", 30) + script.carrier.timing.dial_buffer
    ringing = _Round(script.carrier, leg)
    for noun in numbers:
        ringing.children.append(_child(script, noun, caller_id))
    if leg.answered is not None or verb.flag("answerOnBridge"):
        leg.hear("ringback")
    for child, noun in zip(ringing.children, numbers, strict=True):
        url = noun.get("url")
        target = None if url is None else script.target(url, noun.method())
        script.carrier.spawn(_run(ringing, child, target, timeout), name=f"leg {child.sid}")
    try:
        await leg.until(lambda: ringing.decided or starred())
        outcome.status = _status(ringing)
        bridge = outcome.bridge = ringing.bridge
        if ringing.winner is not None:
            outcome.sid = ringing.winner.sid
        if bridge is not None:
            await leg.until(lambda: bridge.over or starred(), verb.number("timeLimit", 14_400))
    finally:
        if ringing.bridge is not None:
            ringing.bridge.end()
        ringing.release()


async def _run(ringing: _Round, child: Leg, target: Target | None, limit: float) -> None:
    """Run one child leg: ring, be screened, talk."""
    parent = ringing.parent
    script = Script(ringing.carrier, child, Place.NUMBER_URL)
    try:
        await ring_out(child, limit)
        ringing.take(child)
        if target is not None:
            with child.guarded(lambda: BridgeGone() if parent.over else None):
                await script.run(target)
        bridge = ringing.bridge = Bridge(parent, child)
        parent.pick_up()
        bridge.begin()
        await child.until(lambda: bridge.over)
        child.end()
    except LegEnded:
        pass
    except BridgeGone:
        child.end()
    except Broken as broken:
        script.complain(broken)
        child.end("failed")
    except Redirected:
        ringing.redirected = True
        if ringing.bridge is not None:
            ringing.bridge.end()
        parent.notify()
        target, child.redirect = child.redirect, None
        await drive(ringing.carrier, child, target)
    finally:
        parent.notify()


def _child(script: Script, noun: Verb, caller_id: str) -> Leg:
    carrier = script.carrier
    number = noun.text.replace(" ", "")
    if not re.fullmatch(r"\+[1-9]\d{5,14}", number):
        raise Broken(13224, f"<Number> {noun.text!r} is no phone number", script.document.url)
    phone = carrier.phone(number)
    child = carrier.add_leg(phone, from_=caller_id, to=number, direction="outbound-dial", parent=script.leg)
    url = noun.get("statusCallback")
    if url is not None:
        events = frozenset((noun.get("statusCallbackEvent") or "completed").split())
        target = script.target(url, noun.method("statusCallbackMethod"))
        child.subscription = Subscription(target.url, target.method, events)
    return child


def _caller_id(script: Script, verb: Verb) -> str:
    """Return the number that the callee sees: the account's, or one of the dialling leg's; /docs/voice/twiml/dial."""
    leg = script.leg
    own = {leg.from_, leg.to}
    caller_id = verb.get("callerId") or leg.from_
    if caller_id not in own and caller_id not in script.carrier.numbers:
        raise Broken(
            13214, f"callerId {caller_id!r} is neither owned nor a party of the call", script.document.url
        )
    return caller_id


def _status(ringing: _Round) -> str:
    statuses = {child.status for child in ringing.children}
    if ringing.redirected:
        return "completed"
    if ringing.winner is not None and ringing.winner.over and ringing.winner.status == "completed":
        return ringing.carrier.timing.screened_status
    return next((status for status in ("no-answer", "busy", "failed") if status in statuses), "canceled")
