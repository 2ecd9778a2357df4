"""Coordinator: the rota is uploaded and published, its needs are set; the counsellors. Only coordinators enter."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.coordinator import (
    card,
    counsellor,
    counsellors,
    drafts,
    leaving,
    needs,
    people,
    upload,
    versions,
)
from routing.people.roles import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Role.COORDINATOR))])
for part in (upload, drafts, people, versions, needs, card, counsellors, counsellor, leaving):
    router.include_router(part.router)
