"""`/calls`: the call log. Its filter is its address, and it does not move under the finger: it says what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed, require
from ivr.web.languages import Language
from ivr.web.pages import Visit
from ivr.web.supervisor.call_log import export as call_file
from ivr.web.supervisor.call_log import seal, words
from ivr.web.supervisor.call_log.asked import PATH, RANGE, TICKS, WAITS, Asked, Read, place_written
from ivr.web.supervisor.call_log.chips import chips
from ivr.web.words import words_of
from routing.audit import Deed
from routing.people.roles import Role
from routing.phone_numbers import PhoneNotSound, read_phone
from routing.queries.call_log import export as call_exports
from routing.queries.call_log import page as call_pages
from routing.queries.call_log.choices import Choices, choices
from routing.queries.call_log.filters import Cursor
from routing.queries.call_log.rows import rows_of

router = APIRouter(prefix="/calls", dependencies=[Depends(require(Role.SUPERVISOR))])

_NOT_SOUND = 422
_NAMES: Mapping[Language, str] = {"id": "panggilan", "en": "calls"}
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
    return await _page(visit, asked)


@router.get("/number")
@router.get("/export")
async def back(visit: SignedIn) -> Response:
    """Lead whoever loads again what was posted to the log."""
    return visit.go(PATH)


@router.post("/number")
async def search(visit: SignedIn, number: Annotated[str, Form()] = "") -> Response:
    """Look for the calls of a number: its address has neither the number nor its hash."""
    try:
        phone = read_phone(number, visit.pages.settings.hotline_country)
    except PhoneNotSound:
        _ = words_of(visit)
        faults = {
            "number": _("This is no phone number. Write it as people dial it, or with its country code.")
        }
        return await _page(visit, Asked(), faults, typed=number, status=_NOT_SOUND)
    async with visit.transaction() as connection:
        await visit.audited(connection, Deed("calls.searched"))
    return visit.go(f"{PATH}?{urlencode({'caller': seal.sealed(visit, phone.e164)})}")


@router.post("/export", dependencies=[confirmed])
async def export(visit: SignedIn, asked: Annotated[Asked, Form()]) -> Response:
    """Give the calls of the filter as a file, and note that somebody took them."""
    read = _read(visit, asked)
    if _is_over(asked, read):
        return visit.go(read.url())
    wanted = read.filter
    async with visit.transaction() as connection:
        offered = await choices(connection)
        said = [chip.words for chip in chips(visit, read, offered, with_code=False)]
        count = await call_exports.count(connection, wanted, visit.now)
        shown = {name: value for name, value in read.fields.items() if name != "caller"}
        told = {"rows": count, **shown} | ({"caller": "searched"} if wanted.hashes else {})
        deed = Deed("calls.exported", after=told)
        await visit.audited(connection, deed)
    _, day = words_of(visit), visit.now.astimezone(visit.pages.settings.zone).date()
    name = f"{_NAMES[visit.language]}-{day.isoformat()}.csv"
    return visit.csv(name, call_file.as_csv(visit, wanted, said or [_(words.DAYS[read.day])]))


async def _page(
    visit: Visit, asked: Asked, faults: Mapping[str, str] | None = None, *, typed: str = "", status: int = 200
) -> Response:
    read, now = _read(visit, asked), visit.now
    async with visit.transaction() as connection:
        found = await call_pages.page(connection, read.filter, now, before=read.before, after=read.after)
        rows = await rows_of(connection, found.facts, visit.pages.helpline.sealer)
        counted = await call_pages.count(connection, read.filter, now)
        offered = await choices(connection)
    settings = visit.pages.settings
    return visit.page(
        "supervisor/calls.html",
        status=status,
        faults=faults or {},
        typed=typed,
        is_over=_is_over(asked, read),
        read=read,
        rows=rows,
        count=counted.number,
        is_least=counted.is_least,
        looked_to=found.looked_to,
        around=_around(read, found),
        chips=chips(visit, read, offered),
        offered=_options(read, offered),
        languages=dict.fromkeys((*settings.hotline_languages, *filter(None, [read.filter.language]))),
        words=words,
        range=RANGE,
        ticks=TICKS,
        waits=sorted({*WAITS, *filter(None, [read.filter.waited])}),
        late=settings.service_level_seconds,
        too_late=settings.max_wait_seconds * _LATE_SHARE,
    )


@router.get("/newer")
async def newer(visit: SignedIn, asked: Annotated[Asked, Query()]) -> Response:
    """Say how many calls have come since the newest that a page shows."""
    read = _read(visit, asked)
    async with visit.transaction() as connection:
        count = await call_pages.count_newer(connection, read.filter, visit.now, read.after)
    return visit.page("supervisor/calls_newer.html", new=count, most=call_pages.AT_ONCE, read=read)


def _read(visit: Visit, asked: Asked) -> Read:
    hashes = seal.hashes_of(visit, asked.caller) if asked.caller else ()
    return Read(asked, visit.now, visit.pages.settings.zone, hashes)


def _is_over(asked: Asked, read: Read) -> bool:
    """Tell whether an address names a search for a number that is over, or somebody else's."""
    return bool(asked.caller) and not read.filter.hashes


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
