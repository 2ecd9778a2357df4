"""Admin: who may sign in. Only admins enter."""

from fastapi import APIRouter, Depends

from ivr.web.access import require
from ivr.web.admin import people
from routing.people.roles import Role

router = APIRouter(include_in_schema=False, dependencies=[Depends(require(Role.ADMIN))])
router.include_router(people.router)
