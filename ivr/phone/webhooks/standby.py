"""The webhooks of calls that are served without the database; all they need is in their URLs."""

from fastapi import Response

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange, twiml
from ivr.phone.webhooks.parts import Webhooks
from routing.switchboard import recovery

router = Webhooks()


@router.on("/standby")
async def come_back(event: Event, exchange: Exchange) -> Response:
    """The caller asks again: for the line, if the database is back; else for the next step."""
    exchange.standby.noting.parted(event)
    return await exchange.answer_quickly(
        exchange.standby.coming_back(event),
        exchange.take_in_notes(event),
        recovery.come_back,
        event.arriving,
        alive=event.alive,
        language=exchange.standby.language_of(event, exchange.voice.language),
        returns=event.counted("returns"),
        stayed=event.stayed,
        asked_again=exchange.standby.is_asked_again(event),
    )


@router.on("/standby/screen")
async def screen(event: Event, exchange: Exchange) -> Response:
    """Somebody or something picked up a ring of the caller's own leg."""
    return twiml(exchange.standby.screen(exchange.voice, event))


@router.on("/standby/screen/key")
async def screen_key(event: Event, exchange: Exchange) -> Response:
    """The key that connects or declines."""
    return twiml(exchange.standby.screen_key(exchange.voice, event))


@router.on("/standby/recorded")
async def recorded(event: Event, exchange: Exchange) -> Response:
    """The caller has left a message."""
    return twiml(exchange.standby.recorded(exchange.voice, event))


@router.on("/standby/recording")
async def recording(event: Event, exchange: Exchange) -> Response:
    """The message can be fetched: noted again, should the word of its end have been lost."""
    exchange.standby.noting.recording(event)
    return Response(status_code=204)
