"""<Gather>: keys, with words around them.

Source: /docs/voice/twiml/gather.
"""

from ivr.lab.carrier.script import HANDLERS, Script
from ivr.lab.carrier.urls import Target
from ivr.lab.twiml.document import Verb

_TIMEOUT = 5


class _Keys:
    """The keys pressed while one <Gather> listens; later ones are lost."""

    def __init__(self, verb: Verb) -> None:
        self.digits = ""
        self.pressed = 0
        self.complete = False
        self._count = verb.number("numDigits", 0)
        self._finish = verb.get("finishOnKey")
        if self._finish is None:
            self._finish = "#"

    def press(self, digit: str) -> None:
        if self.complete:
            return
        self.pressed += 1
        if digit == self._finish:
            self.complete = True
        else:
            self.digits += digit
            self.complete = len(self.digits) == self._count


async def gather(script: Script, verb: Verb) -> Target | None:
    """Listen for keys; go to the action with them, or on to the next verb without any."""
    keys = _Keys(verb)
    leg = script.leg
    # `auto` is for speech; nobody speaks to a machine in the lab, so it means the default.
    timeout = _TIMEOUT if verb.get("timeout") == "auto" else verb.number("timeout", _TIMEOUT)
    with leg.listening(keys.press, script.target(verb.get("action")).url):
        await _speak(script, verb, keys)
        script.took_time = script.took_time or timeout > 0
        while not keys.complete:
            before = keys.pressed
            if not await leg.until(lambda before=before: keys.pressed > before, timeout):  # type: ignore[misc]
                break
    if not keys.digits and not verb.flag("actionOnEmptyResult"):
        return None
    return script.target(verb.get("action"), verb.method(), {"Digits": keys.digits})


async def _speak(script: Script, verb: Verb, keys: _Keys) -> None:
    """Carry out the verbs inside, until a key is pressed."""
    script.interrupted = lambda: keys.pressed > 0
    try:
        for child in verb.children:
            if keys.pressed:
                return
            await HANDLERS[child.name](script, child)
    finally:
        script.interrupted = lambda: False
