"""Coordinator: the rota is uploaded, looked at and published, and its needs are set. Only coordinators enter."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.coordinator import drafts, needs, upload
from routing.people.roles import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Role.COORDINATOR))])
for part in (upload, drafts, needs):
    router.include_router(part.router)
