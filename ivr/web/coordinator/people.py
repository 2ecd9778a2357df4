"""`/rota/drafts/{draft}/import`: the people of a draft that is a table of contacts are kept (design, part 8)."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.pages import RowId, Visit
from routing.audit import Deed
from routing.rota import contacts, drafts
from routing.rota.contacts import PhonesBusy
from routing.rota.drafts import people

router = APIRouter(prefix="/rota/drafts/{draft}")

_TRIES = 3  # each waits half a second for a counsellor who is on the line


def page(visit: Visit, counts: Mapping[str, int], shared: Mapping[str, Any]) -> Response:
    """Show what the import of a table of contacts would do, and what is wrong or open in it."""
    is_busy = visit.request.query_params.get("busy") == "1"
    return visit.page("coordinator/draft_people.html", counts=counts, is_busy=is_busy, **shared)


@router.post("/import", dependencies=[confirmed])
async def import_people(visit: SignedIn, draft: RowId) -> Response:
    """Keep the people of a draft, which ends with it; where its import is another by now, show that instead."""
    for _ in range(_TRIES):
        try:
            done = await _imported(visit, draft)
        except PhonesBusy:
            continue
        if done is None:
            await visit.pages.read_soon(draft)
            return visit.go(f"/rota/drafts/{draft}")
        if done:
            visit.pages.renew_copy()
        return visit.go(f"/rota/upload?people={done}")
    return visit.go(f"/rota/drafts/{draft}?busy=1")


async def _imported(visit: Visit, draft: int) -> int | None:
    """Return how many people were kept; None where nothing was. Raises PhonesBusy."""
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        found = await drafts.find(connection, draft, sealer)
        lines = sealer.opened(await drafts.lines_of(connection, draft))
        if found is None or not found.found.get("people") or lines is None or found.found["count"]["errors"]:
            return None
        file = people.file_of(json.loads(lines))
        imported = await contacts.import_contacts(
            connection, file, found.answers, now=visit.now, by=visit.actor
        )
        if not imported.is_done:
            await drafts.read_again(connection, visit.now, draft)
            return None
        done = {kind: imported.plan.counts[kind] for kind in ("new", "changed", "renumbered")}
        await drafts.erase(connection, draft)
        await visit.audited(connection, Deed("contacts.imported", f"draft {draft}", after=done))
    return sum(done.values())
