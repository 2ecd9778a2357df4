"""`/counsellors/{id}/left` and `/returned`: somebody is no longer with us, or back with us."""

from fastapi import APIRouter
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.coordinator.counsellor import back, note
from ivr.web.pages import RowId
from routing import counsellors
from routing.counselling import leaving

router = APIRouter(prefix="/counsellors/{counsellor}")


@router.post("/left")
async def left(visit: SignedIn, counsellor: RowId) -> Response:
    """Ring them no more; their hours ahead are gaps."""
    async with visit.transaction() as connection:
        if await counsellors.by_id(connection, counsellor) is None:
            return visit.go("/counsellors")
        if await leaving.leave(connection, visit.now, counsellor, by=visit.actor):
            await note(visit, connection, "counsellor.left", counsellor)
    visit.pages.renew_copy()
    return back(visit, counsellor)


@router.post("/returned")
async def returned(visit: SignedIn, counsellor: RowId) -> Response:
    """Let them be rung again."""
    async with visit.transaction() as connection:
        if await counsellors.by_id(connection, counsellor) is None:
            return visit.go("/counsellors")
        if await leaving.come_back(connection, visit.now, counsellor, by=visit.actor):
            await note(visit, connection, "counsellor.returned", counsellor)
    visit.pages.renew_copy()
    return back(visit, counsellor)
