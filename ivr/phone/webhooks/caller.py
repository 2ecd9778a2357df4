"""A caller's webhooks, from the language menu to the end of their wait; and the counsellors' desk."""

from fastapi import Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange
from ivr.phone.webhooks.parts import Webhooks
from routing.switchboard import arrival, desk, own_leg, waiting

router = Webhooks()


@router.on("/language")
async def language(event: Event, exchange: Exchange) -> Response:
    """The key of the language menu, or none."""
    return await exchange.answer(
        exchange.standby.choosing(event),
        arrival.choose_language,
        event.call_id,
        event.key,
        rounds=event.counted("round"),
        token=event.token,
    )


@router.on("/desk")
async def at_the_desk(event: Event, exchange: Exchange) -> Response:
    """A counsellor's key: ready, pause, to talk."""
    return await exchange.answer(
        exchange.standby.going_on(event), desk.take_key, event.call_id, event.key, token=event.token
    )


@router.on("/desk/last")
async def about_the_last_caller(event: Event, exchange: Exchange) -> Response:
    """A counsellor's key about their last caller, or none."""
    return await exchange.answer(
        exchange.standby.going_on(event), desk.take_last_key, event.call_id, event.key, token=event.token
    )


@router.on("/wait")
async def wait(event: Event, exchange: Exchange) -> Response:
    """The heartbeat: the next wait document."""
    quickly = exchange.quick.wait(event.call_id, event.queue_sid)
    return await exchange.answer_quickly(
        exchange.standby.waiting(event), quickly, waiting.wait, event.call_id, queue_sid=event.queue_sid
    )


@router.on("/wait/key")
async def wait_key(event: Event, exchange: Exchange) -> Response:
    """A key pressed while waiting."""
    return await exchange.answer(
        exchange.standby.waiting(event),
        waiting.wait,
        event.call_id,
        queue_sid=event.queue_sid,
        key=event.key,
        token=event.token,
    )


@router.on("/wait/stayed")
async def stayed(event: Event, exchange: Exchange) -> Response:
    """A caller whose counsellor left has heard that they may hang up, and is still there."""
    return await exchange.answer(
        exchange.standby.waiting(event), waiting.wait, event.call_id, queue_sid=event.queue_sid, stayed=True
    )


@router.on("/dialled")
async def dialled(event: Event, exchange: Exchange) -> Response:
    """The ring from the caller's own leg is over, and perhaps a conversation."""
    exchange.standby.noting.parted(event)
    return await exchange.answer(
        exchange.standby.going_on(event), own_leg.dialled, event.offer_id, event.dialled, alive=event.alive
    )


@router.on("/left")
async def left(event: Event, exchange: Exchange) -> Response:
    """The caller is out of their queue: joined and parted, let go, failed or gone."""
    return await exchange.answer(
        exchange.standby.left(event),
        waiting.left,
        event.call_id,
        event.left,
        alive=event.alive,
        queue_sid=event.queue_sid,
        errors=event.counted("errors"),
    )
