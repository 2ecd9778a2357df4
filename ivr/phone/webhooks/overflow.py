"""A caller's webhooks when nobody can come: the menu, and the message they leave."""

from starlette.responses import Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange
from ivr.phone.webhooks.parts import Webhooks
from routing.switchboard import menu, voicemail

router = Webhooks()


@router.on("/overflow")
async def overflow(event: Event, exchange: Exchange) -> Response:
    """A key of the overflow menu, or none."""
    return await exchange.answer(
        exchange.standby.going_on(event),
        menu.take_key,
        event.call_id,
        event.key,
        rounds=event.counted("round"),
        token=event.token,
    )


@router.on("/voicemail/tone")
async def tone(event: Event, exchange: Exchange) -> Response:
    """The caller has heard what becomes of their message."""
    return await exchange.answer(exchange.standby.going_on(event), voicemail.tone, event.call_id)


@router.on("/voicemail/recorded")
async def recorded(event: Event, exchange: Exchange) -> Response:
    """The caller has ended their message."""
    return await exchange.answer(
        exchange.standby.thanking(event),
        voicemail.recorded,
        event.call_id,
        event.recording_sid,
        event.recording_seconds,
        event.key,
        alive=event.alive and not event.hung_up,
    )


@router.on("/voicemail/recording")
async def recording(event: Event, exchange: Exchange) -> Response:
    """The carrier tells what became of a recording."""
    return await exchange.take(
        event,
        voicemail.recording_is,
        event.call_id,
        event.recording_sid,
        event.recording_state,
        event.recording_seconds,
    )
