"""Enqueue: wait in a queue, until taken, left, redirected, or hung up.

Source: /docs/voice/twiml/enqueue.
"""

from ivr.lab import queues
from ivr.lab.grammar import Place
from ivr.lab.queues import Claim, Entry, Queue
from ivr.lab.script import Script
from ivr.lab.signals import BridgeGone, Broken, Dequeued, Left, LegEnded, Redirected, Target
from ivr.lab.twiml import Verb


async def enqueue(script: Script, verb: Verb) -> Target | None:
    """Wait; then request the action once, or go on to the next verb when there is none."""
    network = script.leg.network
    queue = queues.find(network, verb.text)
    if queue is None:
        queue = Queue(network, verb.text)
        network.queues.append(queue)
    if (failure := network.faults.enqueue()) is not None:
        return _after(script, verb, {"QueueResult": failure})
    if queue.full:
        return _after(script, verb, {"QueueResult": "queue-full"})
    entry = queue.join(script.leg)
    network.say(script.leg.phone.name, f"waits in queue {queue.name}")
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
        # At once, beside the new document; its answer must not matter (part 7.1 of the facts).
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
    """Hear the wait documents until something ends the wait; answer the QueueResult."""
    try:
        with script.leg.guarded(lambda: Dequeued() if entry.claim else None):
            await _hear_wait(script, verb, entry)
    except Left:
        return "leave"
    except Broken as broken:
        script.complain(broken)
        # A wait that the lab itself broke ends as any failing waitUrl does.
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
        waiting = Script(leg, Place.WAIT)
        await waiting.run(target)
        if not waiting.took_time:
            message = "the wait document neither speaks, plays nor pauses: a tight loop of requests"
            leg.network.error(12200, message, call_sid=leg.sid, url=target.url)
            # Twilio would ask again at once, for ever.
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
                await Script(leg, Place.QUEUE_URL).run(target)
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
