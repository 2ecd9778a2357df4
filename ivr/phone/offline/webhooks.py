"""Offline webhooks: those of calls served without the database; their URLs hold all that they need."""

from fastapi import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder, twiml
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.call import fallback

router = Webhooks()


@router.on("/standby")
async def come_back(event: Event, responder: WebhookResponder) -> Response:
    """A caller asks again: they go to the line if the database is back, else to the next step."""
    responder.offline.journal.release_phone(event)
    return await responder.answer_quickly(
        responder.offline.next_step(event),
        responder.replay_leg(event),
        fallback.come_back,
        event.arriving,
        alive=event.alive,
        language=responder.offline.language_of(event, responder.voice.language),
        returns=event.counted("returns"),
        stayed=event.stayed,
        asked_again=responder.offline.is_asked_again(event),
    )


@router.on("/standby/screen")
async def screen(event: Event, responder: WebhookResponder) -> Response:
    """A person or machine picked up a ring of the caller's own leg."""
    return twiml(responder.offline.screen(responder.voice, event))


@router.on("/standby/screen/key")
async def screen_key(event: Event, responder: WebhookResponder) -> Response:
    """The key that connects or declines."""
    return twiml(responder.offline.screen_key(responder.voice, event))


@router.on("/standby/recorded")
async def recorded(event: Event, responder: WebhookResponder) -> Response:
    """The caller left a voicemail."""
    return twiml(responder.offline.recorded(responder.voice, event))


@router.on("/standby/recording")
async def recording(event: Event, responder: WebhookResponder) -> Response:
    """A voicemail can be fetched: journal it again, in case the webhook of its end was lost."""
    responder.offline.journal.recording(event)
    return Response(status_code=204)
