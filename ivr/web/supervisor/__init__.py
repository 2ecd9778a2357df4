"""Supervisor: the board, messages, one call. Each page says by its own router who may enter."""

from fastapi import APIRouter

from ivr.web.supervisor import board, call, messages

router = APIRouter(include_in_schema=False)
for page in (board, call, messages):
    router.include_router(page.router)
