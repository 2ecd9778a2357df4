"""Admin: who may sign in, what the helpline's pages do, and who did what. Only admins enter."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.admin import audit, people, settings
from routing.people.roles import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Role.ADMIN))])
router.include_router(people.router)
router.include_router(settings.router)
router.include_router(audit.router)
