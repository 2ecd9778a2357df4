"""`/`: the first steps while there are any; else the page of one's role. Twilio is asked by a press alone."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends
from starlette.responses import Response

from ivr.doctor.findings import Finding
from ivr.web import menu
from ivr.web.access import Anybody, SignedIn, is_before_first_account, require, signed_in
from ivr.web.first_steps.steps import State, steps
from ivr.web.pages import NotSignedIn, Visit
from routing.people.roles import Role
from routing.queries import first_steps
from routing.queries.first_steps import FirstSteps

router = APIRouter(include_in_schema=False)

_LED = frozenset({Role.ADMIN, Role.COORDINATOR})


@router.get("/")
async def home(visit: Anybody) -> Response:
    """Show the first steps, or lead to the page of one's role."""
    if visit.session is None:
        return await _to_stranger(visit)
    visit = await signed_in(visit)
    if visit.signed_in.roles & _LED:
        facts = await _facts(visit)
        if not facts.is_set_up:
            return _page(visit, facts)
    return visit.go(menu.first_page(visit.signed_in.roles))


@router.post("/", dependencies=[Depends(require(Role.ADMIN))])
async def look(visit: SignedIn) -> Response:
    """Make every check of `satunomor doctor`, and show what it found; two who press at once take turns."""
    async with visit.pages.examining:
        findings = await visit.pages.examine()
    return _page(visit, await _facts(visit), findings)


async def _to_stranger(visit: Visit) -> Response:
    """Say how the first account is made, and nothing else of the house. Raises NotSignedIn once there is one."""
    if not await is_before_first_account(visit):
        raise NotSignedIn
    return visit.page("first_steps/stranger.html")


async def _facts(visit: Visit) -> FirstSteps:
    async with visit.transaction() as connection:
        return await first_steps.read(connection, visit.pages.helpline.rota)


def _page(visit: Visit, facts: FirstSteps, findings: Sequence[Finding] | None = None) -> Response:
    shown = steps(facts, findings)
    ahead = next((each.name for each in shown if each.state is not State.DONE), "")
    return visit.page("first_steps/guide.html", facts=facts, steps=shown, ahead=ahead)
