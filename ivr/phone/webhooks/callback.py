"""Callback webhooks: of the caller who requests one, of whoever answers it, and of the waiting counsellor."""

import sys

from fastapi import Response

from ivr.database.engine import DatabaseNotReachable
from ivr.phone.documents import trouble
from ivr.phone.documents.speech import Voice
from ivr.phone.documents.trouble import Trouble
from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.callback import attempt, request, ring_back
from routing.switchboard.keys import WhoKey

router = Webhooks()


@router.on("/callback/number")
async def number(event: Event, responder: WebhookResponder) -> Response:
    """The key that chooses this number or another, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        request.take_number_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/typed")
async def typed(event: Event, responder: WebhookResponder) -> Response:
    """The typed number."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        request.take_typed,
        event.call_id,
        event.typed,
        token=event.token,
    )


@router.on("/callback/right")
async def right(event: Event, responder: WebhookResponder) -> Response:
    """The key that says whether the number read back is right, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        request.take_agreement,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/night")
async def night(event: Event, responder: WebhookResponder) -> Response:
    """The key that says whether it may ring in quiet hours, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        request.take_night_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/agreed")
async def agreed(event: Event, responder: WebhookResponder) -> Response:
    """A key of a caller who has agreed to a callback and not hung up yet, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        request.take_agreed_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/callback/back")
async def back(event: Event, responder: WebhookResponder) -> Response:
    """The caller goes back to where they came from."""
    return await responder.answer(responder.offline.resume_caller(event), request.go_back, event.call_id)


@router.on("/callback/answered")
async def answered(event: Event, responder: WebhookResponder) -> Response:
    """A person or machine answers a callback."""
    said = _to_a_stranger(responder, event, unasked=True)
    return await responder.answer(said, attempt.picked_up, event.call_id, event.leg_sid)


@router.on("/callback/who")
async def who(event: Event, responder: WebhookResponder) -> Response:
    """The key that says whether it is for them, or none."""
    # Whoever pressed 1 is the right person, and must not be sent away.
    is_them = event.key == WhoKey.ME
    said = responder.offline.resume_caller(event) if is_them else _to_a_stranger(responder, event)
    return await responder.answer(said, attempt.take_who_key, event.call_id, event.key, token=event.token)


@router.on("/callback/status")
async def status(event: Event, responder: WebhookResponder) -> Response:
    """The state of the leg to a callback's caller."""
    return await responder.take(event, ring_back.leg_is, event.call_id, event.leg_sid, event.leg)


@router.on("/callback/fetch")
async def fetch(event: Event, responder: WebhookResponder) -> Response:
    """A key of the waiting counsellor, or none."""
    return await responder.answer(
        trouble.counsellor, attempt.counsellor_waits, event.offer_id, event.key, token=event.token
    )


def _to_a_stranger(responder: WebhookResponder, event: Event, *, unasked: bool = False) -> Trouble:
    """Say nothing of us, in the language of the URL; `unasked` if they have not yet been asked who they are."""

    def say(voice: Voice) -> str:
        # A fault of ours that stays must not ring them without end: only the database's absence costs no attempt.
        if unasked and isinstance(sys.exception(), DatabaseNotReachable):
            responder.offline.journal.unasked(event)
        return trouble.stranger(voice, responder.offline.language_named(event, voice.language))

    return say
