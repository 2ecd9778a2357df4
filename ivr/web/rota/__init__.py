"""The week of the rota, its gaps and covers: for coordinators, and for supervisors at any hour."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.rota import covers, page, text
from routing.people.roles import Role

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(require(Role.COORDINATOR, Role.SUPERVISOR))],
)
for part in (page, covers, text):
    router.include_router(part.router)
