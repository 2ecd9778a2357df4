"""The number's own webhooks (design, part 10)."""

from fastapi import Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange
from ivr.phone.webhooks.parts import Webhooks
from routing.switchboard import arrival, recovery, visiting

router = Webhooks()


@router.on("/incoming")
async def incoming(event: Event, exchange: Exchange) -> Response:
    """Somebody dials the number."""
    quickly = exchange.quick.arrive(event.arriving)
    return await exchange.answer_quickly(
        exchange.standby.arriving(event), quickly, arrival.arrive, event.arriving
    )


@router.on("/status")
async def status(event: Event, exchange: Exchange) -> Response:
    """A call to the number is over."""
    return await exchange.take(event, visiting.leg_is, event.leg_sid, event.leg)


@router.on("/fallback")
async def fallback(event: Event, exchange: Exchange) -> Response:
    """A document of ours could not be had: take up the leg wherever it stands."""
    return await exchange.answer(
        exchange.standby.taken_up(event), recovery.take_up, event.arriving, alive=event.alive
    )
