"""Webhooks: each parses an event, names its use case, and answers with what that decided.

`/voice/incoming`, `/voice/status` and `/voice/fallback` are the number's own; Twilio reaches the others from the
documents we return.
"""

from fastapi import APIRouter
from starlette.routing import Route

from ivr.phone.webhooks import caller, counsellor, number, standby

router = APIRouter(prefix="/voice", include_in_schema=False)
router.include_router(number.router)
router.include_router(caller.router)
router.include_router(counsellor.router)
router.include_router(standby.router)

__all__ = ["paths", "router"]


def paths() -> frozenset[str]:
    """Return the path of every webhook."""
    parts = (number, caller, counsellor, standby)
    routes = [route for part in parts for route in part.router.routes]
    return frozenset(router.prefix + route.path for route in routes if isinstance(route, Route))
