"""<Record>: the caller's words, until a key, silence or the time limit.

Source: /docs/voice/twiml/record; for an empty recording also /docs/api/errors/16102.
"""

from datetime import timedelta

from ivr.lab.carrier.recordings import Recording
from ivr.lab.carrier.script import Script
from ivr.lab.carrier.signals import LegEnded
from ivr.lab.carrier.urls import Target
from ivr.lab.twiml.document import Verb

_BEEP_SECONDS = 0.5


async def record(script: Script, verb: Verb) -> Target | None:
    """Record, then go to the action; only an empty recording leads to the next verb."""
    leg = script.leg
    if verb.flag("playBeep", True):
        leg.hear("beep")
        await leg.pause(_BEEP_SECONDS)
    target = script.target(verb.get("action"), verb.method())
    callback = verb.get("recordingStatusCallback")
    recording = script.carrier.add_recording(leg, trimmed=verb.get("trim") != "do-not-trim")
    if callback is not None:
        events = frozenset((verb.get("recordingStatusCallbackEvent") or "completed").split())
        recording.report_to(script.target(callback, verb.method("recordingStatusCallbackMethod")), events)
    try:
        ending = await _listen(script, verb, recording)
    except LegEnded:
        recording.stop()
        if not recording.is_empty:
            script.carrier.courier.tell(
                target, {**leg.params(), **recording.params(), "Digits": "hangup"}, leg.cookies
            )
        raise
    finally:
        recording.stop()
    if recording.is_empty:
        return None
    return Target(target.url, target.method, recording.params() | ({"Digits": ending} if ending else {}))


async def _listen(script: Script, verb: Verb, recording: Recording) -> str:
    """Wait for the recording's end; return the key that ended it, or nothing."""
    leg = script.leg
    clock = script.carrier.clock
    finish = verb.get("finishOnKey")
    finish = "1234567890*#" if finish is None else finish
    longest = recording.started + timedelta(seconds=verb.number("maxLength", 3600))
    silence = verb.number("timeout", 5)
    pressed: list[str] = []

    def press(digit: str) -> None:
        if digit in finish:
            pressed.append(digit)

    with leg.listening(press, script.target(verb.get("action")).url):
        while not pressed:
            quiet_since = max(recording.started, leg.phone.voice_until)
            end = min(longest, quiet_since + timedelta(seconds=silence)) if silence else longest
            left = (end - clock.now()).total_seconds()
            if left <= 0:
                break
            # New speech moves the end, so look again after each event at the phone.
            voice = leg.phone.voice_until
            await leg.until(lambda voice=voice: bool(pressed) or leg.phone.voice_until != voice, left)  # type: ignore[misc]
    return pressed[0] if pressed else ""
