"""`POST /bench/sign-in`: signed in by one press, in the demo alone: by a one-time link that nobody sees.

It answers with a 307: the browser posts the same form to the link itself, where the service spends it, gives the
session and leads to `next`.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from ivr.clock import Clock
from ivr.commands.demo.content import Team
from ivr.database.engine import Database
from ivr.web.languages import Language
from ivr.web.pages import HTML_NEVER_KEPT
from routing.people import accounts, one_time_links
from routing.people.one_time_links import Purpose
from routing.people.roles import Role

PATH = "/bench/sign-in"
_POSTED_ON = 307
Offered = Literal[Role.SUPERVISOR, Role.COORDINATOR]  # as the page has buttons


def router_of(database: Database, clock: Clock, team: Team) -> APIRouter:
    """Return the route; whoever includes it refuses other sites, and says what it means to lack the database."""
    router = APIRouter()

    @router.post(PATH)
    async def sign_in(
        role: Annotated[Offered, Form(alias="as")], lang: Annotated[Language | None, Form()] = None
    ) -> Response:
        """Sign in as the account with exactly this role, whose pages go on in `lang`. Raises DatabaseNotReachable."""
        async with database.begin() as connection:
            token = await one_time_links.make(connection, clock.now(), team.ids[role], Purpose.DEMO)
            if lang is not None:
                await accounts.change(connection, team.ids[role], language=lang)
        return RedirectResponse(f"/link/{token}", status_code=_POSTED_ON, headers=HTML_NEVER_KEPT)

    return router
