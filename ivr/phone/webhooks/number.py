"""Number webhooks: the three that the number's set-up names (design, part 10)."""

from fastapi import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.call import arrival, visiting
from routing.switchboard.call.fallback import take_up

router = Webhooks()


@router.on("/incoming")
async def incoming(event: Event, responder: WebhookResponder) -> Response:
    """Somebody rings the number."""
    fast = responder.heartbeats.arrive(event.arriving)
    return await responder.answer_quickly(
        responder.offline.arriving(event), fast, arrival.arrive, event.arriving
    )


@router.on("/status")
async def status(event: Event, responder: WebhookResponder) -> Response:
    """A call to the number is over."""
    return await responder.take(event, visiting.leg_is, event.leg_sid, event.leg)


@router.on("/fallback")
async def fallback(event: Event, responder: WebhookResponder) -> Response:
    """Twilio could not get a document of ours: resume the leg by the call's state."""
    return await responder.answer(
        responder.offline.resume_leg(event), take_up, event.arriving, alive=event.alive
    )
