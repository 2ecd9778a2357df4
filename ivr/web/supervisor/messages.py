"""`/voicemails`: the messages that callers have left, as a work list: one's own, the new ones, those of others.

Listening is claiming: whoever takes a message can hear it, nobody else. What is released or handed over is in
somebody's list, with who and when.
"""

from fastapi import APIRouter, Depends
from starlette.responses import PlainTextResponse, Response

from ivr.web.access import SignedIn, require
from ivr.web.pages import HTML_NEVER_KEPT
from ivr.web.supervisor import sound
from ivr.web.supervisor.messages_view import faulty, shown
from ivr.web.supervisor.ring_back import ring_back_of
from ivr.web.supervisor.work import List, claims_of, id_of
from routing.people.roles import Role
from routing.queries.work_lists import messages
from routing.supervision.claims import MESSAGE

router = APIRouter(prefix="/voicemails", dependencies=[Depends(require(Role.SUPERVISOR))])


@router.get("")
async def page(visit: SignedIn, view: str = "", before: str = "", done: str = "") -> Response:
    """Show what waits, what is resolved, or all."""
    return await shown(visit, view, id_of(before), id_of(done))


@router.get("/stamp")
async def stamp(visit: SignedIn) -> Response:
    """Return a text that is another as soon as the list has changed."""
    async with visit.transaction() as connection:
        return PlainTextResponse(await messages.stamp(connection), headers=HTML_NEVER_KEPT)


router.include_router(sound.router)
_LIST = List(MESSAGE, "message", "/voicemails", faulty)
router.include_router(claims_of(_LIST))
router.include_router(ring_back_of(_LIST))
