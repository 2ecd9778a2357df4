"""`/rota/needs`: people an hour by weekday and hour, each change a version; 0 is closed."""

from typing import Annotated, Any

from babel.dates import get_day_names
from fastapi import APIRouter, Form
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.authors import authors
from ivr.web.coordinator.needs_words import needs_words
from ivr.web.numbers import whole
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.audit import Deed
from routing.rota.coverage import kept_needs
from routing.rota.coverage.needs import DAY_HOURS, EVERY_HOUR, MOST_PEOPLE, Needs, NeedsNotSound
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time

router = APIRouter(prefix="/rota/needs")

_NOT_SOUND = 422
_HOUR = 60
_MOST_VERSIONS = 20


class NeedsForm(BaseModel):
    """Hours of some days and how many people they need, or the version to set again."""

    day: list[str] = []
    start: str = ""
    end: str = ""
    people: str = ""
    version: str = ""


class _FormNotSound(Exception):
    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__()
        self.faults = faults


@router.get("")
async def needs_page(visit: SignedIn) -> Response:
    """Show what is needed, and since when."""
    return await _show(visit, NeedsForm(), {})


@router.post("")
async def set_needs(visit: SignedIn, form: Annotated[NeedsForm, Form()]) -> Response:
    """Set the needs of some hours, or those of an older version again."""
    try:
        async with visit.transaction() as connection:
            newest = await kept_needs.versions(connection, 1)
            old = await kept_needs.live(connection)
            new, told = await _wanted(visit, connection, form, old)
            if new != old:
                version = await kept_needs.keep(connection, visit.now, new, by=visit.by)
                before = {"needs": newest[0].id} if newest else None
                deed = Deed("needs.set", f"needs {version}", before, told)
                await visit.audited(connection, deed)
    except _FormNotSound as unsound:
        return await _show(visit, form, unsound.faults, _NOT_SOUND)
    return visit.go("/rota/needs")


async def _wanted(
    visit: Visit, connection: AsyncConnection, form: NeedsForm, old: Needs
) -> tuple[Needs, dict[str, Any]]:
    """Return the needs that the form asks for, and what to tell of it. Raises _FormNotSound."""
    _ = words_of(visit)
    if form.version:
        number = whole(form.version) or 0
        found = await kept_needs.by_id(connection, number)
        if found is None:
            raise _FormNotSound({"": _("There is no such version.")})
        return found, {"again": number}
    days = sorted({int(day) for day in form.day if day in set("0123456")})
    start, end = _hour(form.start), _hour(form.end)
    people = -1 if (written := whole(form.people)) is None else written
    faults = {} if days else {"day": _("Choose at least one day.")}
    for name, hour in (("start", start), ("end", end)):
        if hour is None:
            faults[name] = _("Write a whole hour such as 22 or 22.00.")
    if not 0 <= people <= MOST_PEOPLE:
        faults["people"] = _("Write how many people, from 0 (closed) to 50.")
    if faults or start is None or end is None:
        raise _FormNotSound(faults)
    try:
        new = old.changed(days, start % DAY_HOURS, end, people)
    except NeedsNotSound:  # pragma: no cover - each part was looked at
        raise _FormNotSound({"": _("Write a whole hour such as 22 or 22.00.")}) from None
    return new, {"days": days, "from": start % DAY_HOURS, "until": end, "people": people}


def _hour(written: str) -> int | None:
    try:
        minute, _ = read_time(written)
    except CellNotSound:
        return None
    return None if minute % _HOUR else minute // _HOUR


async def _show(visit: Visit, form: NeedsForm, faults: dict[str, str], status: int = 200) -> Response:
    async with visit.transaction() as connection:
        needs = await kept_needs.live(connection)
        # One more than is shown: the oldest one shown changed that.
        versions = await kept_needs.versions(connection, _MOST_VERSIONS + 1)
        who = await authors(connection, {row.set_by for row in versions})
    needed = [*(Needs(tuple(row.people)) for row in versions), EVERY_HOUR]
    told = {
        row.id: needs_words(before, after, visit.language)
        for row, after, before in zip(versions, needed, needed[1:], strict=False)
    }
    names = get_day_names("wide", locale=visit.language)
    short = get_day_names("abbreviated", locale=visit.language)
    return visit.page(
        "coordinator/needs.html",
        status=status,
        faults=faults,
        form=form,
        days=[(number, names[number], short[number]) for number in range(7)],
        rows=[(hour, [needs.of(day, hour) for day in range(7)]) for hour in range(DAY_HOURS)],
        versions=versions[:_MOST_VERSIONS],
        told=told,
        who=who,
    )
