"""A counsellor's webhooks: the offer, its leg, the conversation and what follows it."""

from fastapi import APIRouter, Response

from ivr.phone.documents import trouble
from ivr.phone.webhooks.parts import TheEvent, TheExchange
from routing.switchboard import conversation, ringing

router = APIRouter()


@router.post("/offer")
async def offer(event: TheEvent, exchange: TheExchange) -> Response:
    """Somebody or something picked up."""
    return await exchange.answer(trouble.counsellor, ringing.screen, event.offer_id, event.leg_sid)


@router.post("/offer/key")
async def offer_key(event: TheEvent, exchange: TheExchange) -> Response:
    """The key that accepts or declines, or none."""
    return await exchange.answer(
        trouble.counsellor, ringing.take_key, event.offer_id, event.leg_sid, event.key
    )


@router.post("/offer/status")
async def offer_status(event: TheEvent, exchange: TheExchange) -> Response:
    """The state of an offer's leg."""
    return await exchange.take(ringing.leg_is, event.offer_id, event.leg_sid, event.leg, event.sequence)


@router.post("/conversation/joined")
async def joined(event: TheEvent, exchange: TheExchange) -> Response:
    """The caller, taken from their queue, is about to hear the counsellor."""
    return await exchange.answer(trouble.nothing, conversation.joined, event.offer_id)


@router.post("/conversation/parted")
async def parted(event: TheEvent, exchange: TheExchange) -> Response:
    """The counsellor's Dial is over."""
    return await exchange.answer(
        trouble.counsellor,
        conversation.parted,
        event.offer_id,
        alive=event.alive,
        were_joined=event.were_joined,
    )


@router.post("/conversation/after")
async def after(event: TheEvent, exchange: TheExchange) -> Response:
    """The counsellor asks again what comes after the conversation."""
    return await exchange.answer(trouble.counsellor, conversation.after, event.offer_id)


@router.post("/conversation/menu")
async def menu(event: TheEvent, exchange: TheExchange) -> Response:
    """A key of the menu behind `*`, or none."""
    return await exchange.answer(trouble.counsellor, conversation.take_menu_key, event.offer_id, event.key)


@router.post("/conversation/resolution")
async def resolution(event: TheEvent, exchange: TheExchange) -> Response:
    """The key that says how the conversation ended, or none."""
    return await exchange.answer(trouble.counsellor, conversation.take_resolution, event.offer_id, event.key)
