"""<Dial>: to a queue or to phones; then its action.

Source: /docs/voice/twiml/dial.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from ivr.lab.carrier.script import Script
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.carrier.urls import Target
from ivr.lab.twiml.document import Verb
from ivr.lab.verbs.dial_numbers import ring
from ivr.lab.verbs.dial_outcome import Outcome


async def dial(script: Script, verb: Verb) -> Target | None:
    """Connect the leg; then request the action, even if the leg is gone, or go on to the next verb."""
    outcome = Outcome()
    star = _Star(script, verb)
    noun = verb.children[0] if verb.children else None
    try:
        with star.listening():
            if noun is not None and noun.name == "Queue":
                await _queue(script, verb, noun, outcome, star)
            else:
                numbers = verb.children or (Verb("Number", text=verb.text),)
                await ring(script, verb, numbers, outcome, lambda: star.pressed)
    except LegEnded:
        # The leg is gone: nobody carries out the answer, but the product learns of the end.
        script.tell(verb, outcome.params())
        raise
    if verb.get("action") is None:
        return None
    return script.target(verb.get("action"), verb.method(), outcome.params())


@dataclass
class _Star:
    """The `*` with which the dialling leg leaves the conversation without hanging up (hangupOnStar)."""

    script: Script
    verb: Verb
    pressed: bool = field(default=False)

    def listening(self) -> AbstractContextManager[None]:
        starred = self.verb.flag("hangupOnStar")
        url = self.script.target(self.verb.get("action")).url if starred else None
        return self.script.leg.listening(self._press, url)

    def _press(self, digit: str) -> None:
        self.pressed = self.pressed or (digit == "*" and self.verb.flag("hangupOnStar"))


async def _queue(script: Script, verb: Verb, noun: Verb, outcome: Outcome, star: _Star) -> None:
    leg = script.leg
    queue = script.carrier.queue(noun.text)
    if queue is None:
        outcome.status = "failed"
        return
    outcome.extra = {"QueueSid": queue.sid}
    url = noun.get("url")
    target = None if url is None else script.target(url, noun.method())
    seconds = verb.number("timeout", 30) + script.carrier.timing.dial_buffer
    queue.dialling.add(leg)
    try:
        await leg.until(lambda: bool(queue.entries) or star.pressed, seconds)
    finally:
        queue.dialling.discard(leg)
    entry = None if star.pressed else queue.claim(leg, target)
    if entry is None or entry.claim is None:
        outcome.status = "canceled" if star.pressed else "no-answer"
        return
    bridge = entry.claim.bridge
    outcome.bridge, outcome.sid = bridge, entry.leg.sid
    outcome.extra = entry.params()
    try:
        await leg.until(_either(lambda: bridge.live or bridge.over, star))
        await leg.until(_either(lambda: bridge.over, star), verb.number("timeLimit", 14_400))
    finally:
        bridge.end()


def _either(holds: Callable[[], bool], star: _Star) -> Callable[[], bool]:
    return lambda: star.pressed or holds()
