"""Supervisor: the board, messages, callbacks, the calls, one call. Each page says by its own router who may enter."""

from fastapi import APIRouter

from ivr.web.supervisor import (
    board,
    call,
    call_plan,
    call_safety,
    callbacks,
    line,
    messages,
    on_call,
    ring_back,
)
from ivr.web.supervisor.call_log import page as calls

router = APIRouter(include_in_schema=False)
for page in (board, calls, call, call_plan, call_safety, ring_back, messages, callbacks):
    router.include_router(page.router)
router.include_router(board.acts)
router.include_router(line.router)
router.include_router(on_call.router)
