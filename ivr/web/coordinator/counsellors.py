"""`/counsellors`: everybody who answers: who needs a look, who is on duty now, then the others by name."""

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.coordinator import ahead
from ivr.web.coordinator.ahead import OfMany
from ivr.web.pages import RowNumber, Visit
from routing.line.roster import COVERS_AHEAD
from routing.queries import counsellor_load, counsellors_now
from routing.queries.counsellor_load import Load
from routing.queries.counsellors_now import Look, Now, Person
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


class Found(NamedTuple):
    """Everybody who is found, in the order of the list, and why each needs a look."""

    people: list[Person]
    looks: dict[int, Look | None]
    placed: Set[int]  # those who need a look, and stand in their places all the same


@router.get("")
async def counsellors_page(
    visit: SignedIn,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=_MOST_PAGES)] = 1,
) -> Response:
    """List the counsellors whose name or organisation has `q` in it."""
    now, rota_cache = visit.now, visit.pages.helpline.rota
    async with visit.transaction() as connection:
        people = await counsellors_now.everybody(connection, rota_cache, now)
        rota = await rota_cache.live(connection)
        covers = await covers_from(connection, now, now + COVERS_AHEAD)
    found = _found(visit, people, await ahead.expected(rota, covers, now), q)
    shown = found.people[(page - 1) * _AT_ONCE : page * _AT_ONCE]
    ids = [one.id for one in shown]
    coming = await ahead.of_many(rota, covers, ids, now)
    async with visit.transaction() as connection:
        loads = await counsellor_load.of(connection, ids, now)
    rows = _rows(visit, shown, found, coming, loads)
    return visit.page(
        "coordinator/counsellors.html",
        q=q,
        **_counts(people),
        found=len(found.people),
        look=[row for row in rows if row.is_among_looks],
        rows=[row for row in rows if not row.is_among_looks],
        untested=len(found.placed),
        page=page,
        first=(page - 1) * _AT_ONCE + 1,
        more=page * _AT_ONCE < len(found.people),
        polled=[("id", id_) for id_ in ids],
    )


@router.get("/states")
async def states(
    visit: SignedIn,
    id: Annotated[list[RowNumber], Query(max_length=_AT_ONCE)] = [],  # noqa: A002, B006 - never changed
) -> Response:
    """Say what of a page of the list renews itself: how these counsellors stand, and how many are on duty."""
    async with visit.transaction() as connection:
        people = await counsellors_now.everybody(connection, visit.pages.helpline.rota, visit.now)
    asked = set(id)
    shown = [one for one in people if one.id in asked]
    return visit.page("coordinator/states.html", **_counts(people), shown=shown)


def _counts(people: Sequence[Person]) -> dict[str, int]:
    return {"people": len(people), "on_duty": sum(one.is_on_duty for one in people)}


def _found(visit: Visit, people: Sequence[Person], expected: Set[int], asked: str) -> Found:
    today = visit.now.astimezone(visit.pages.settings.zone).date()
    looks = {one.id: one.look(today, is_expected=one.id in expected) for one in people if _has(one, asked)}
    found = sorted(
        (one for one in people if one.id in looks), key=lambda one: (_gravest(looks[one.id]), _order(one))
    )
    untested = [one.id for one in found if looks[one.id] is Look.UNTESTED]
    placed = set(untested[_MOST_UNTESTED:])
    if placed:
        found.sort(key=lambda one: (_gravest(None if one.id in placed else looks[one.id]), _order(one)))
    return Found(found, looks, placed)


def _rows(
    visit: Visit, shown: Sequence[Person], found: Found, coming: OfMany, loads: Mapping[int, Load]
) -> list[Row]:
    zone = visit.pages.settings.zone
    return [
        Row(
            one,
            found.looks[one.id],
            found.looks[one.id] is not None and one.id not in found.placed,
            coming.starts.get(one.id),
            loads.get(one.id, _NOTHING),
            one.languages or coming.spoken.get(one.id, ()),
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
