"""Overflow webhooks: the menu when nobody can be reached, and the voicemail."""

from starlette.responses import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.call import overflow_menu, voicemail

router = Webhooks()


@router.on("/overflow")
async def overflow(event: Event, responder: WebhookResponder) -> Response:
    """A key of the overflow menu, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        overflow_menu.take_key,
        event.call_id,
        event.key,
        rounds=event.counted("round"),
        token=event.token,
    )


@router.on("/voicemail/tone")
async def tone(event: Event, responder: WebhookResponder) -> Response:
    """The caller has heard what happens to their voicemail, and the recording may begin."""
    return await responder.answer(responder.offline.resume_caller(event), voicemail.tone, event.call_id)


@router.on("/voicemail/recorded")
async def recorded(event: Event, responder: WebhookResponder) -> Response:
    """The caller ended their voicemail."""
    return await responder.answer(
        responder.offline.thanking(event),
        voicemail.recorded,
        event.call_id,
        event.recording_sid,
        event.recording_seconds,
        event.key,
        alive=event.alive and not event.hung_up,
    )


@router.on("/voicemail/recording")
async def recording(event: Event, responder: WebhookResponder) -> Response:
    """The carrier tells a recording's state."""
    return await responder.take(
        event,
        voicemail.recording_is,
        event.call_id,
        event.recording_sid,
        event.recording_state,
        event.recording_seconds,
    )
