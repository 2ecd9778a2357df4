"""Admin: who may sign in, and what the helpline's pages do. Only admins enter."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.admin import people, settings
from routing.people.roles import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Role.ADMIN))])
router.include_router(people.router)
router.include_router(settings.router)
