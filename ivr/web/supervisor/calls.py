"""`/calls`: the call log. Its filter is its address, and it does not move under the finger: it says what is new."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from ivr.web.access import SignedIn, require
from ivr.web.supervisor import log_words
from ivr.web.supervisor.call_chips import chips
from ivr.web.supervisor.call_filter import DAYS, RANGE, TICKS, WAITS, Asked, Read, place_written
from routing.people.roles import Role
from routing.queries.call_log import page as call_pages
from routing.queries.call_log.choices import Choices, choices
from routing.queries.call_log.filters import Cursor
from routing.queries.call_log.rows import rows_of

router = APIRouter(prefix="/calls", dependencies=[Depends(require(Role.SUPERVISOR))])

_MOST_OPTIONS = 1000
_LATE_SHARE = 0.8  # of the longest wait: from then on a wait is shown in red


@dataclass(frozen=True)
class Around:
    """The addresses of the pages beside this one; empty where there is none."""

    newer: str
    older: str
    further: str  # the search goes on where it stopped
    poll: str  # counts what is new


@router.get("")
async def calls_page(visit: SignedIn, asked: Annotated[Asked, Query()]) -> Response:
    """List the calls that the filter lets through, newest first."""
    read, now = Read(asked, visit.now, visit.pages.settings.zone), visit.now
    async with visit.transaction() as connection:
        found = await call_pages.page(connection, read.filter, now, before=read.before, after=read.after)
        rows = await rows_of(connection, found.facts, visit.pages.helpline.sealer)
        counted = await call_pages.count(connection, read.filter, now)
        offered = await choices(connection)
    settings = visit.pages.settings
    return visit.page(
        "supervisor/calls.html",
        read=read,
        rows=rows,
        count=counted.number,
        is_least=counted.is_least,
        looked_to=found.looked_to,
        around=_around(read, found),
        chips=chips(visit, read, offered),
        offered=_options(read, offered),
        languages=dict.fromkeys((*settings.hotline_languages, *filter(None, [read.filter.language]))),
        words=log_words,
        days=DAYS,
        range=RANGE,
        ticks=TICKS,
        waits=sorted({*WAITS, *filter(None, [read.filter.waited])}),
        late=settings.service_level_seconds,
        too_late=settings.max_wait_seconds * _LATE_SHARE,
    )


@router.get("/newer")
async def newer(visit: SignedIn, asked: Annotated[Asked, Query()]) -> Response:
    """Say how many calls have come since the newest that a page shows."""
    read = Read(asked, visit.now, visit.pages.settings.zone)
    async with visit.transaction() as connection:
        count = await call_pages.count_newer(connection, read.filter, visit.now, read.after)
    return visit.page("supervisor/calls_newer.html", new=count, most=call_pages.AT_ONCE, read=read)


def _around(read: Read, found: call_pages.Page) -> Around:
    first = found.facts[0] if found.facts else None
    newest = "" if first is None else place_written(Cursor(first.arrived_at, first.call_id))
    is_first = read.before is None and found.newer is None
    return Around(
        newer=read.url(after=place_written(found.newer)) if found.newer else "",
        older=read.url(before=place_written(found.older)) if found.older else "",
        further=read.url(before=place_written(found.looked_to)) if found.looked_to else "",
        poll=read.url("/calls/newer", after=newest) if is_first else "",
    )


def _options(read: Read, offered: Choices) -> Choices:
    """Return what the filter offers, with what is chosen, which may be gone by now."""
    chosen, organisation = read.filter.counsellor, read.filter.organisation
    people = dict(list(offered.counsellors.items())[:_MOST_OPTIONS])
    if chosen is not None and chosen not in people:
        people[chosen] = offered.counsellors.get(chosen, f"#{chosen}")
    organisations = dict.fromkeys((*offered.organisations, *filter(None, [organisation])))
    return Choices(people, tuple(organisations))
