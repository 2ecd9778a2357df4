"""A caller's webhooks, from the language menu to the end of their wait; and the counsellors' desk."""

from fastapi import APIRouter, Response

from ivr.phone.documents import trouble
from ivr.phone.webhooks.parts import TheEvent, TheExchange
from routing.switchboard import arrival, desk, waiting

router = APIRouter()


@router.post("/language")
async def language(event: TheEvent, exchange: TheExchange) -> Response:
    """The key of the language menu, or none."""
    return await exchange.answer(trouble.caller, arrival.choose_language, event.call_id, event.key)


@router.post("/desk")
async def at_the_desk(event: TheEvent, exchange: TheExchange) -> Response:
    """A counsellor's key: ready, pause, to talk."""
    return await exchange.answer(trouble.caller, desk.take_key, event.call_id, event.key)


@router.post("/wait")
async def wait(event: TheEvent, exchange: TheExchange) -> Response:
    """The heartbeat: the next wait document."""
    return await exchange.answer(trouble.waiting, waiting.wait, event.call_id, queue_sid=event.queue_sid)


@router.post("/wait/key")
async def wait_key(event: TheEvent, exchange: TheExchange) -> Response:
    """A key pressed while waiting."""
    return await exchange.answer(
        trouble.waiting, waiting.wait, event.call_id, queue_sid=event.queue_sid, key=event.key
    )


@router.post("/left")
async def left(event: TheEvent, exchange: TheExchange) -> Response:
    """The caller is out of their queue: joined and parted, let go, failed or gone."""
    return await exchange.answer(trouble.caller, waiting.left, event.call_id, event.left, alive=event.alive)
