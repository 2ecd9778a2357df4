"""`/counsellors/{id}/left` and `/returned`: somebody is no longer with us, or back with us."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.coordinator.counsellor import back, note
from ivr.web.pages import RowId, Visit
from routing import counsellors
from routing.counselling import leaving

router = APIRouter(prefix="/counsellors/{counsellor}")


@router.post("/left")
async def left(visit: SignedIn, counsellor: RowId) -> Response:
    """Ring them no more; their hours ahead are gaps."""
    return await _changed(visit, counsellor, leaving.leave, "counsellor.left")


@router.post("/returned")
async def returned(visit: SignedIn, counsellor: RowId) -> Response:
    """Let them be rung again."""
    return await _changed(visit, counsellor, leaving.come_back, "counsellor.returned")


async def _changed(
    visit: Visit, counsellor: int, change: Callable[..., Awaitable[bool]], action: str
) -> Response:
    """Let somebody go or come back; where that is new it is noted, and this host's copy of the rota renewed."""
    async with visit.transaction() as connection:
        if await counsellors.by_id(connection, counsellor) is None:
            return visit.go("/counsellors")
        is_new = await change(connection, visit.now, counsellor, by=visit.actor)
        if is_new:
            await note(visit, connection, action, counsellor)
    if is_new:
        visit.pages.renew_copy()
    return back(visit, counsellor)
