"""Caller webhooks: from the language menu to the end of the wait; and those of the desk."""

from fastapi import Response

from ivr.phone.event import Event
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks.handlers import Webhooks
from routing.switchboard.call import arrival, desk, waiting
from routing.switchboard.offer import caller_leg_dial

router = Webhooks()


@router.on("/language")
async def language(event: Event, responder: WebhookResponder) -> Response:
    """The key of the language menu, or none."""
    return await responder.answer(
        responder.offline.choosing(event),
        arrival.choose_language,
        event.call_id,
        event.key,
        rounds=event.counted("round"),
        token=event.token,
    )


@router.on("/desk")
async def at_the_desk(event: Event, responder: WebhookResponder) -> Response:
    """A counsellor's key at the desk: ready, pause, to talk."""
    return await responder.answer(
        responder.offline.resume_caller(event), desk.take_key, event.call_id, event.key, token=event.token
    )


@router.on("/desk/last")
async def about_the_last_caller(event: Event, responder: WebhookResponder) -> Response:
    """A counsellor's key about their last caller, or none."""
    return await responder.answer(
        responder.offline.resume_caller(event),
        desk.take_last_key,
        event.call_id,
        event.key,
        token=event.token,
    )


@router.on("/wait")
async def wait(event: Event, responder: WebhookResponder) -> Response:
    """The heartbeat: the next wait document."""
    fast = responder.heartbeats.wait(event.call_id, event.queue_sid)
    return await responder.answer_quickly(
        responder.offline.waiting(event), fast, waiting.wait, event.call_id, queue_sid=event.queue_sid
    )


@router.on("/wait/key")
async def wait_key(event: Event, responder: WebhookResponder) -> Response:
    """A key pressed while waiting."""
    return await responder.answer(
        responder.offline.waiting(event),
        waiting.wait,
        event.call_id,
        queue_sid=event.queue_sid,
        key=event.key,
        token=event.token,
    )


@router.on("/wait/stayed")
async def stayed(event: Event, responder: WebhookResponder) -> Response:
    """A caller whose counsellor left was told that they may hang up, and is still there."""
    return await responder.answer(
        responder.offline.waiting(event), waiting.wait, event.call_id, queue_sid=event.queue_sid, stayed=True
    )


@router.on("/dialled")
async def dialled(event: Event, responder: WebhookResponder) -> Response:
    """A ring from the caller's own leg is over, and the conversation, if any."""
    responder.offline.journal.release_phone(event)
    return await responder.answer(
        responder.offline.resume_caller(event),
        caller_leg_dial.dialled,
        event.offer_id,
        event.dialled,
        alive=event.alive,
    )


@router.on("/left")
async def left(event: Event, responder: WebhookResponder) -> Response:
    """The caller left their queue: after a conversation, led out, failed or gone."""
    return await responder.answer(
        responder.offline.left(event),
        waiting.left,
        event.call_id,
        event.left,
        alive=event.alive,
        queue_sid=event.queue_sid,
        errors=event.counted("errors"),
    )
