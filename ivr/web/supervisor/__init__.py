"""Supervisor: the messages that callers have left. Each page says by its own router who may enter."""

from fastapi import APIRouter

from ivr.web.supervisor import messages

router = APIRouter(include_in_schema=False)
router.include_router(messages.router)
