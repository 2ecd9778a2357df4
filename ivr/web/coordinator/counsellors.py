"""`/counsellors`: everybody who answers: who needs a look, who is on duty now, then the others by name."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.pages import Visit
from routing.line.roster import COVERS_AHEAD
from routing.queries import counsellor_load, counsellors_now, duty_ahead
from routing.queries.counsellor_load import Load
from routing.queries.counsellors_now import Look, Now, Person
from routing.rota.live import covers_from

router = APIRouter(prefix="/counsellors")

_AT_ONCE = 50
_MOST_PAGES = 10_000
_NOTHING = Load()


class Row(NamedTuple):
    """One line of the list."""

    person: Person
    look: Look | None
    next_start: datetime | None
    load: Load
    confirmed_on: date | None  # by a test ring, in the hotline's zone


@router.get("")
async def counsellors_page(
    visit: SignedIn,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 1,
) -> Response:
    """List the counsellors whose name or organisation has `q` in it."""
    today = visit.now.astimezone(visit.pages.settings.zone).date()
    async with visit.transaction() as connection:
        people = await counsellors_now.everybody(connection, visit.pages.helpline.rota, visit.now)
        found = [one for one in people if _has(one, q)]
        found.sort(key=lambda one: (_gravest(one.look(today)), 0 if one.look(today) else _order(one)))
        rows = await _rows(visit, connection, found[(page - 1) * _AT_ONCE : page * _AT_ONCE])
    return visit.page(
        "coordinator/counsellors.html",
        q=q,
        people=len(people),
        on_duty=sum(one.is_on_duty for one in people),
        found=len(found),
        look=[row for row in rows if row.look],
        rows=[row for row in rows if not row.look],
        page=page,
        first=(page - 1) * _AT_ONCE + 1,
        more=page * _AT_ONCE < len(found),
    )


async def _rows(visit: Visit, connection: AsyncConnection, people: Iterable[Person]) -> list[Row]:
    shown, now = list(people), visit.now
    ids = [one.id for one in shown]
    loads = await counsellor_load.of(connection, ids, now)
    rota = await visit.pages.helpline.rota.live(connection)
    covers = await covers_from(connection, now, now + COVERS_AHEAD)
    starts = {} if rota is None else duty_ahead.next_starts(rota, covers, ids, now)
    zone = visit.pages.settings.zone
    today = now.astimezone(zone).date()
    return [
        Row(
            one,
            one.look(today),
            starts.get(one.id),
            loads.get(one.id, _NOTHING),
            one.confirmed_at.astimezone(zone).date() if one.confirmed_at else None,
        )
        for one in shown
    ]


def _has(one: Person, asked: str) -> bool:
    plain = " ".join(asked.split()).casefold()
    return plain in one.name.casefold() or plain in (one.organisation or "").casefold()


def _gravest(look: Look | None) -> int:
    return len(Look) if look is None else list(Look).index(look)


def _order(one: Person) -> int:
    """Return where somebody stands: on duty by state first; whoever is not, by name."""
    is_here = one.state in _HERE or one.paused_until is not None
    return list(Now).index(one.state) if is_here else len(Now)


_HERE = {Now.FREE, Now.RINGING, Now.TESTING, Now.TALKING, Now.RESTING, Now.PAUSED}
