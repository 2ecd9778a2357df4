"""The verbs that only lead elsewhere: <Redirect>, <Leave>, <Hangup>, <Reject>."""

from ivr.lab.carrier.script import Script
from ivr.lab.carrier.signals import Left, LegEnded
from ivr.lab.carrier.urls import Target
from ivr.lab.errors import Broken
from ivr.lab.twiml.document import Verb


async def redirect(script: Script, verb: Verb) -> Target:
    """Go to another document; without a URL, to this one again."""
    return script.target(verb.text or None, verb.method())


async def leave(script: Script, verb: Verb) -> None:  # noqa: ARG001 - a handler
    """Leave the queue; the <Enqueue> goes on."""
    raise Left


async def hangup(script: Script, verb: Verb) -> None:  # noqa: ARG001
    """End the call."""
    script.carrier.say(script.leg.phone.name, "is hung up on")
    script.leg.end()
    raise LegEnded


async def reject(script: Script, verb: Verb) -> None:
    """Turn a ringing caller away, without answering."""
    leg = script.leg
    if leg.direction != "inbound" or leg.answered is not None:
        raise Broken(12200, "<Reject> comes too late: the call is answered", script.document.url)
    reason = verb.get("reason") or "rejected"
    leg.hear("busy tone" if reason == "busy" else "not in service")
    leg.end("busy" if reason == "busy" else "no-answer")
    raise LegEnded
