"""`POST /bench/sign-in`: signed in by one press, in the demo alone: by a one-time link that nobody sees.

It answers with a 307: the browser posts to the link itself, where the service spends it and gives the session.
"""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ivr.clock import Clock
from ivr.commands.demo.content import Team
from ivr.database.engine import Database, DatabaseNotReachable
from ivr.web.pages import HTML_NEVER_KEPT
from routing.people import one_time_links
from routing.people.one_time_links import Purpose
from routing.people.roles import Role

PATH = "/bench/sign-in"
_POSTED_ON, _AWAY = 307, 503
_TOLD = (
    "Without its database nobody can sign in. Let the database run again on the bench, then press again.\n"
)


def router_of(database: Database, clock: Clock, team: Team) -> APIRouter:
    """Return the route; whoever includes it refuses what comes from other sites."""
    router = APIRouter()

    @router.post(PATH)
    async def sign_in(role: Annotated[Role, Form(alias="as")]) -> Response:
        """Sign in as the account with exactly this role."""
        try:
            async with database.begin() as connection:
                token = await one_time_links.make(connection, clock.now(), team.ids[role], Purpose.DEMO)
        except DatabaseNotReachable:
            return PlainTextResponse(_TOLD, status_code=_AWAY, headers=HTML_NEVER_KEPT)
        return RedirectResponse(f"/link/{token}", status_code=_POSTED_ON, headers=HTML_NEVER_KEPT)

    return router
