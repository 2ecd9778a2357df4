"""Counsellor webhooks: the offer, its leg, the conversation and what follows; the test ring."""

from fastapi import Response

from ivr.phone.documents import trouble
from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.call import conversation
from routing.switchboard.offer import ringing
from routing.switchboard.testring import ringing as testing

router = Webhooks()


@router.on("/offer")
async def offer(event: Event, responder: WebhookResponder) -> Response:
    """A person or machine picked up."""
    return await responder.answer(trouble.counsellor, ringing.screen, event.offer_id, event.leg_sid)


@router.on("/offer/key")
async def offer_key(event: Event, responder: WebhookResponder) -> Response:
    """The key that accepts or declines, or none."""
    fast = responder.heartbeats.take_key(event.offer_id, event.leg_sid, event.key)
    return await responder.answer_quickly(
        trouble.counsellor,
        fast,
        ringing.take_key,
        event.offer_id,
        event.leg_sid,
        event.key,
        token=event.token,
    )


@router.on("/offer/status")
async def offer_status(event: Event, responder: WebhookResponder) -> Response:
    """The state of an offer's leg."""
    return await responder.take(
        event, ringing.leg_is, event.offer_id, event.leg_sid, event.leg, event.sequence
    )


@router.on("/conversation/joined")
async def joined(event: Event, responder: WebhookResponder) -> Response:
    """The caller was taken from their queue and is about to hear the counsellor."""
    return await responder.answer(responder.offline.joining(event), conversation.joined, event.offer_id)


@router.on("/conversation/parted")
async def parted(event: Event, responder: WebhookResponder) -> Response:
    """The counsellor's <Dial> is over."""
    return await responder.answer(
        trouble.counsellor,
        conversation.parted,
        event.offer_id,
        alive=event.alive,
        were_joined=event.were_joined,
    )


@router.on("/conversation/after")
async def after(event: Event, responder: WebhookResponder) -> Response:
    """The counsellor's leg asks again what follows the conversation."""
    return await responder.answer(trouble.counsellor, conversation.after, event.offer_id)


@router.on("/conversation/menu")
async def menu(event: Event, responder: WebhookResponder) -> Response:
    """A key of the menu behind `*`, or none."""
    return await responder.answer(
        trouble.counsellor, conversation.take_menu_key, event.offer_id, event.key, token=event.token
    )


@router.on("/conversation/resolution")
async def resolution(event: Event, responder: WebhookResponder) -> Response:
    """The key that says how the conversation ended, or none."""
    return await responder.answer(
        trouble.counsellor, conversation.take_resolution, event.offer_id, event.key, token=event.token
    )


@router.on("/test")
async def test(event: Event, responder: WebhookResponder) -> Response:
    """A person or machine picked up a test ring."""
    return await responder.answer(trouble.counsellor, testing.screen, event.test_id, event.leg_sid)


@router.on("/test/key")
async def test_key(event: Event, responder: WebhookResponder) -> Response:
    """The key that confirms a test ring, or none."""
    return await responder.answer(
        trouble.counsellor, testing.take_key, event.test_id, event.leg_sid, event.key
    )


@router.on("/test/status")
async def test_status(event: Event, responder: WebhookResponder) -> Response:
    """The state of a test ring's leg."""
    return await responder.take(event, testing.leg_is, event.test_id, event.leg_sid, event.leg)
