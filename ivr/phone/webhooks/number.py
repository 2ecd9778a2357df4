"""The number's own webhooks (design, part 10)."""

from fastapi import APIRouter, Response

from ivr.phone.documents import trouble
from ivr.phone.webhooks.parts import TheEvent, TheExchange
from routing.switchboard import arrival, ending, recovery

router = APIRouter()


@router.post("/incoming")
async def incoming(event: TheEvent, exchange: TheExchange) -> Response:
    """Somebody dials the number."""
    return await exchange.answer(trouble.caller, arrival.arrive, event.arriving)


@router.post("/status")
async def status(event: TheEvent, exchange: TheExchange) -> Response:
    """A call to the number is over."""
    return await exchange.take(ending.leg_is, event.leg_sid, event.leg)


@router.post("/fallback")
async def fallback(event: TheEvent, exchange: TheExchange) -> Response:
    """A document of ours could not be had: take up the leg wherever it stands."""
    return await exchange.answer(trouble.caller, recovery.take_up, event.arriving, alive=event.alive)
