"""`/rota/text`: the week, and what changed since a version, as text to copy into a message to the team."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.numbers import whole
from ivr.web.rota.page import monday_in, not_published
from ivr.web.rota.saying import Saying
from routing.queries import week as weeks
from routing.queries.absence import absence
from routing.queries.week import Week
from routing.queries.week_changes import Then, changes, then
from routing.rota.coverage.stays import How, Stay, stays
from routing.rota.publishing import versions

router = APIRouter()

_DAY = timedelta(days=1)
_MOST_VERSIONS = 20
_SIGNS = {True: "+", False: "\u2212"}


@router.get("/rota/text")
async def text_page(
    visit: SignedIn, week: Annotated[str, Query()] = "", since: Annotated[str, Query()] = ""
) -> Response:
    """Show the two texts."""
    saying = Saying(visit.language, visit.pages.settings.zone)
    monday = monday_in(visit, saying, week)
    async with visit.transaction() as connection:
        rota = await visit.pages.helpline.rota.live(connection)
        facts = await weeks.read(connection, rota, visit.now, monday, saying.zone)
        known = await versions(connection, _MOST_VERSIONS)
        if facts is None:
            return not_published(visit)
        shown = Week(facts, monday, visit.now, saying.zone)
        wanted = whole(since) or known[min(1, len(known) - 1)].id
        span = (shown.start - _DAY, shown.end + _DAY)
        before = None if shown.is_large else await then(connection, wanted, *span)
    # In a thread, as the week's page: a rota of thousands of lines must not hold up a webhook.
    text, changed = await asyncio.to_thread(_texts, shown, saying, before)
    return visit.page(
        "rota/text.html",
        title=saying.week(monday),
        zone_name=saying.zone_name(shown.start, shown.end),
        monday=monday,
        before=monday - weeks.WEEK,
        after=monday + weeks.WEEK,
        short_title=saying.short_week(monday),
        text=text,
        changed=changed,
        since=wanted,
        versions=[(row.id, saying.moment(row.published_at)) for row in known],
    )


def _texts(week: Week, saying: Saying, before: Then | None) -> tuple[str, str]:
    changed = "" if before is None else "\n".join(_changed(week, saying, before))
    return "\n".join(_week(week, saying)), changed


def _week(week: Week, saying: Saying) -> Iterator[str]:
    _ = saying.words
    zone = saying.zone_name(week.start, week.end)
    yield _("Rota for %(week)s, times in %(zone)s") % {"week": saying.week(week.monday), "zone": zone}
    if week.is_large:
        yield _("This rota is too large to be laid out hour by hour. Its empty hours are found all the same.")
        return
    for day in week.days:
        start, end = week.midnight(day), week.midnight(day + _DAY)
        lines = [
            (stay.starts_at, _line(stay, saying))
            for stay in week.stays
            if not absence(week, stay) and start <= stay.starts_at < end
        ]
        for stretch in week.stretches:
            if stretch.is_gap and stretch.starts_at < end and start < stretch.ends_at:
                begins, ends = max(stretch.starts_at, start), min(stretch.ends_at, end)
                words = _("EMPTY: who can come?") if ends > week.now else _("empty")
                lines.append((begins, f"{saying.hours(begins, ends)} {words}"))
        yield f"\n{saying.day(day)}"
        yield from (line for _, line in sorted(lines, key=lambda each: each[0]))


def _changed(week: Week, saying: Saying, before: Then) -> Iterator[str]:
    _ = saying.words
    said = {
        "number": before.version_id,
        "when": saying.moment(before.published_at),
        "week": saying.week(week.monday),
    }
    yield _("Changes since version %(number)s (%(when)s), in the week %(week)s") % said
    old = stays(before.rota, before.covers, week.start - _DAY, week.end + _DAY)
    found = changes(old, week.stays, week.start, week.end)
    if not found:
        yield _("Nothing has changed.")
    day = None
    for change in found:
        if (begins := saying.day_of(change.stay.starts_at)) != day:
            day = begins
            yield f"\n{saying.day(day)}"
        yield f"{_SIGNS[change.is_new]} {_line(change.stay, saying)}"


def _line(stay: Stay, saying: Saying) -> str:
    _ = saying.words
    how = {How.ADDED: _("added"), How.REPLACES: _("replaces")}.get(stay.how, "")
    notes = [note for note in (how, _("backup") if stay.tier > 1 else "") if note]
    line = f"{saying.hours(stay.starts_at, stay.ends_at)} {stay.name}"
    return f"{line} ({', '.join(notes)})" if notes else line
