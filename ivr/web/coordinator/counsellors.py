"""`/counsellors`: everybody who answers: who needs a look, who is on duty now, then the others by name."""

from collections.abc import Sequence, Set
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
from routing.rota.cover import Cover
from routing.rota.duty import Rota
from routing.rota.live import covers_from

router = APIRouter(prefix="/counsellors")

_AT_ONCE = 50
_MOST_UNTESTED = 5  # of them stand among those who need a look; of the others it is told in their places
_MOST_PAGES = 10_000
_NOTHING = Load()


class Row(NamedTuple):
    """One line of the list."""

    person: Person
    look: Look | None
    is_among_looks: bool
    next_start: datetime | None
    load: Load
    languages: tuple[str, ...]  # the contact's, else those of their shifts
    confirmed_on: date | None  # by a test ring, in the hotline's zone


class Around(NamedTuple):
    """What stands around the people of a list."""

    rota: Rota | None
    covers: Sequence[Cover]
    looks: dict[int, Look | None]
    placed: Set[int]  # those who need a look, and stand in their places all the same


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
        rota = await visit.pages.helpline.rota.live(connection)
        covers = await covers_from(connection, visit.now, visit.now + COVERS_AHEAD)
        expected = set() if rota is None else duty_ahead.expected(rota, covers, visit.now)
        looks = {one.id: one.look(today, is_expected=one.id in expected) for one in people if _has(one, q)}
        found = sorted(
            (one for one in people if one.id in looks),
            key=lambda one: (_gravest(looks[one.id]), _order(one)),
        )
        untested = [one.id for one in found if looks[one.id] is Look.UNTESTED]
        placed = set(untested[_MOST_UNTESTED:])
        if placed:
            found.sort(key=lambda one: (_gravest(None if one.id in placed else looks[one.id]), _order(one)))
        shown = found[(page - 1) * _AT_ONCE : page * _AT_ONCE]
        rows = await _rows(visit, connection, shown, Around(rota, covers, looks, placed))
    return visit.page(
        "coordinator/counsellors.html",
        q=q,
        people=len(people),
        on_duty=sum(one.is_on_duty for one in people),
        found=len(found),
        look=[row for row in rows if row.is_among_looks],
        rows=[row for row in rows if not row.is_among_looks],
        untested=len(placed),
        page=page,
        first=(page - 1) * _AT_ONCE + 1,
        more=page * _AT_ONCE < len(found),
    )


async def _rows(
    visit: Visit, connection: AsyncConnection, shown: Sequence[Person], around: Around
) -> list[Row]:
    now, ids = visit.now, [one.id for one in shown]
    loads = await counsellor_load.of(connection, ids, now)
    spoken = {} if around.rota is None else duty_ahead.spoken(around.rota, set(ids))
    starts = {} if around.rota is None else duty_ahead.next_starts(around.rota, around.covers, ids, now)
    zone = visit.pages.settings.zone
    return [
        Row(
            one,
            around.looks[one.id],
            around.looks[one.id] is not None and one.id not in around.placed,
            starts.get(one.id),
            loads.get(one.id, _NOTHING),
            one.languages or spoken.get(one.id, ()),
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
    """Return where somebody stands: on duty by state first; whoever is not, by name; who has left, last."""
    if not one.active:
        return len(Now) + 1
    is_here = one.state in _HERE or one.paused_until is not None
    return list(Now).index(one.state) if is_here else len(Now)


_HERE = {Now.FREE, Now.RINGING, Now.TESTING, Now.TALKING, Now.RESTING, Now.PAUSED}
