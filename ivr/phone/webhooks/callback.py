"""The webhooks of callbacks: who asks for one, whoever answers it, and the counsellor who waits."""

from fastapi import Response

from ivr.phone.documents import trouble
from ivr.phone.events import Event
from ivr.phone.exchange import Exchange
from ivr.phone.webhooks.parts import Webhooks
from routing.switchboard import attempts, callbacks, ringing_back
from routing.switchboard.keys import WhoKey

router = Webhooks()


@router.on("/callback/number")
async def number(event: Event, exchange: Exchange) -> Response:
    """This number, or another one?"""
    return await exchange.answer(
        exchange.standby.going_on(event),
        callbacks.take_number_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/typed")
async def typed(event: Event, exchange: Exchange) -> Response:
    """A number as it was typed."""
    return await exchange.answer(
        exchange.standby.going_on(event), callbacks.take_typed, event.call_id, event.typed, token=event.token
    )


@router.on("/callback/right")
async def right(event: Event, exchange: Exchange) -> Response:
    """Whether the number that was read back is right."""
    return await exchange.answer(
        exchange.standby.going_on(event),
        callbacks.take_agreement,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/night")
async def night(event: Event, exchange: Exchange) -> Response:
    """Whether it may ring in quiet hours."""
    return await exchange.answer(
        exchange.standby.going_on(event),
        callbacks.take_night_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/agreed")
async def agreed(event: Event, exchange: Exchange) -> Response:
    """A key of who will be rung back, and has not hung up yet."""
    return await exchange.answer(
        exchange.standby.going_on(event),
        callbacks.take_agreed_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/back")
async def back(event: Event, exchange: Exchange) -> Response:
    """Back to where the caller came from."""
    return await exchange.answer(exchange.standby.going_on(event), callbacks.go_back, event.call_id)


@router.on("/callback/answered")
async def answered(event: Event, exchange: Exchange) -> Response:
    """Somebody or something answers a callback."""
    return await exchange.answer(trouble.stranger, attempts.picked_up, event.call_id, event.leg_sid)


@router.on("/callback/who")
async def who(event: Event, exchange: Exchange) -> Response:
    """The key that says whether it is for them, or none."""
    # Who has pressed 1 is the right person, and is not sent away.
    said = exchange.standby.going_on(event) if event.key == WhoKey.ME else trouble.stranger
    return await exchange.answer(said, attempts.take_who_key, event.call_id, event.key, token=event.token)


@router.on("/callback/status")
async def status(event: Event, exchange: Exchange) -> Response:
    """The state of the leg to a callback's caller."""
    return await exchange.take(event, ringing_back.leg_is, event.call_id, event.leg_sid, event.leg)


@router.on("/callback/fetch")
async def fetch(event: Event, exchange: Exchange) -> Response:
    """The counsellor who waits: a key, or none."""
    return await exchange.answer(
        trouble.counsellor, attempts.counsellor_waits, event.offer_id, event.key, token=event.token
    )
