"""<Enqueue>: wait in a queue, until taken, redirected, hung up, or <Leave>.

Source: /docs/voice/twiml/enqueue.
"""

from ivr.lab.carrier.queues import Claim, Entry
from ivr.lab.carrier.script import Script
from ivr.lab.carrier.signals import BridgeGone, Dequeued, Left, LegEnded, Redirected
from ivr.lab.carrier.urls import Target
from ivr.lab.errors import Broken
from ivr.lab.twiml.document import Verb
from ivr.lab.twiml.grammar import Place


async def enqueue(script: Script, verb: Verb) -> Target | None:
    """Wait; then request the action once, or go on to the next verb if there is none."""
    carrier = script.carrier
    queue = carrier.queue(verb.text) or carrier.add_queue(verb.text)
    if (failure := carrier.faults.enqueue()) is not None:
        return _after(script, verb, {"QueueResult": failure})
    if queue.full:
        return _after(script, verb, {"QueueResult": "queue-full"})
    entry = queue.join(script.leg)
    carrier.say(script.leg.phone.name, f"waits in queue {queue.name}")
    try:
        result = await _wait(script, verb, entry)
    except LegEnded:
        claimed = entry.claim is not None and entry.claim.bridge.begun is not None
        queue.drop(entry)
        script.tell(verb, {"QueueResult": "bridged" if claimed else "hangup", **entry.params()})
        raise
    except Redirected:
        claimed = entry.claim is not None
        queue.drop(entry)
        # The action is requested beside the new document, so its answer is not carried out.
        result = "redirected-from-bridged" if claimed else "redirected"
        script.tell(verb, {"QueueResult": result, **entry.params()})
        raise
    finally:
        queue.drop(entry)
    return _after(script, verb, {"QueueResult": result, **entry.params()})


def _after(script: Script, verb: Verb, params: dict[str, str]) -> Target | None:
    action = verb.get("action")
    return None if action is None else script.target(action, verb.method(), params)


async def _wait(script: Script, verb: Verb, entry: Entry) -> str:
    """Run the wait documents until something ends the wait; return the QueueResult."""
    try:
        with script.leg.guarded(lambda: Dequeued() if entry.claim else None):
            await _hear_wait(script, verb, entry)
    except Left:
        return "leave"
    except Broken as broken:
        script.complain(broken)
        # A fault that the lab played ends the wait as any failing waitUrl does.
        return "error"
    except Dequeued:
        assert entry.claim is not None  # noqa: S101 - what the guard says
        return await _bridged(script, entry, entry.claim)
    raise AssertionError("a wait has no other end")


async def _hear_wait(script: Script, verb: Verb, entry: Entry) -> None:
    leg = script.leg
    wait_url = verb.get("waitUrl")
    if not wait_url:
        if wait_url is None:
            leg.hear("music")
        await leg.forever()
    while True:
        target = script.target(wait_url, verb.method("waitUrlMethod"), entry.wait_params())
        waiting = Script(script.carrier, leg, Place.WAIT)
        await waiting.run(target)
        if not waiting.took_time:
            message = "the wait document neither speaks, plays nor pauses: a tight loop of requests"
            script.carrier.error(12200, message, call_sid=leg.sid, url=target.url)
            # Twilio would request it again at once, for ever.
            await leg.pause(1)


async def _bridged(script: Script, entry: Entry, claim: Claim) -> str:
    leg, bridge = script.leg, claim.bridge
    try:
        if claim.target is not None:
            params = {
                **entry.params(),
                "CallSid": leg.sid,
                "DequeingCallSid": bridge.dialling.sid,
                **claim.target.params,
            }
            target = Target(claim.target.url, claim.target.method, params)
            with leg.guarded(lambda: BridgeGone() if bridge.over else None):
                await Script(script.carrier, leg, Place.QUEUE_URL).run(target)
        bridge.begin()
        await leg.until(lambda: bridge.over)
    except BridgeGone:
        pass
    except Broken as broken:
        script.complain(broken)
        return "error"
    finally:
        bridge.end()
    return "bridged"
