"""Supervisor: the messages that callers have left, and one call. Each page says by its own router who may enter."""

from fastapi import APIRouter

from ivr.web.supervisor import call, messages

router = APIRouter(include_in_schema=False)
for page in (call, messages):
    router.include_router(page.router)
