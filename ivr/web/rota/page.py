"""`/rota`: the gaps ahead with who could come, and the week by day or by person."""

import asyncio
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import PlainTextResponse, Response

from ivr.web.access import SignedIn
from ivr.web.authors import author, authors
from ivr.web.pages import HTML_NEVER_KEPT, Visit
from ivr.web.rota.covers_view import Beside, cover_view
from ivr.web.rota.days_view import DaysView
from ivr.web.rota.gaps_view import GapsView
from ivr.web.rota.saying import Saying
from ivr.web.times import date_of
from routing.people.roles import Role
from routing.queries import week as weeks
from routing.queries.week import Facts, Week
from routing.queries.week_stamp import stamp
from routing.rota.cover import CoverKind
from routing.rota.covers import told as covers_told
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time

router = APIRouter()

_FURTHEST = timedelta(days=5 * 366)
_DAYS_TO_CHOOSE = 15
_MOST_PEOPLE = 1000


class Asked(BaseModel):
    """What the page's address says: the week, how to lay it out, and what the form for a change begins with."""

    week: str = ""
    by: str = ""
    gap: str = ""
    who: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    whole: str = ""
    done: str = ""
    undone: str = ""


class CoverForm(BaseModel):
    """What was written in the form of a gap, or of a change; `other` is the longer list's choice."""

    kind: str = CoverKind.ADDED
    who: str = ""
    other: str = ""
    replaced: str = ""
    day: str = ""
    start: str = ""
    end: str = ""
    tier: str = ""
    note: str = ""
    week: str = ""
    by: str = ""
    gap: str = ""  # of a gap's own form: which gap, and until when it lasts
    until: str = ""
    whole: str = ""  # that start and end are the same time, a day apart, is meant

    @property
    def asked(self) -> Asked:
        """The page on which the form stood."""
        return Asked(week=self.week, by=self.by, gap=self.gap)

    @property
    def is_whole_day(self) -> bool:
        """Whether it begins and ends at the same time."""
        start = minute_of(self.start)
        return start is not None and start == minute_of(self.end)

    @property
    def comes(self) -> str:
        """Who it is, from either list."""
        return self.other or self.who


@router.get("/rota")
async def week_page(visit: SignedIn, asked: Annotated[Asked, Query()]) -> Response:
    """Show a week."""
    kind = CoverKind.REMOVED if asked.who else CoverKind.ADDED
    given = asked.model_dump(include={"who", "day", "start", "end", "whole"})
    return await show(visit, asked, CoverForm(kind=kind, replaced=asked.who, **given))


async def show(
    visit: Visit, asked: Asked, form: CoverForm, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    """Return the week's page, with its form as it was written and what is wrong with it."""
    saying = Saying(visit.language, visit.pages.settings.zone)
    monday = monday_in(visit, saying, asked.week)
    async with visit.transaction() as connection:
        rota = await visit.pages.helpline.rota.live(connection)
        facts = await weeks.read(connection, rota, visit.now, monday, saying.zone)
        by = None if facts is None else await author(connection, facts.version.published_by)
        beside = await _beside(connection, facts)
        stamped = await stamp(connection, visit.now)
    if facts is None:
        return not_published(visit, status)
    # In a thread: a rota of thousands of lines must not hold up a webhook of this process.
    shown = await asyncio.to_thread(_shown, visit, asked, form, saying, facts, beside, monday)
    # The fields of a gap's own form have ids of their own; what was written in it stays in it, or in the form for any
    # change where the gap is none any more.
    is_of_gap = any(gap.form and gap.key == form.gap for gap in shown["gaps"])
    said = {f"g-{name}": words for name, words in (faults or {}).items()} if is_of_gap else faults or {}
    forms = {"change": CoverForm() if is_of_gap else form, "typed": form if is_of_gap else None}
    of_page = {"by": by, "faults": said, "stamp": stamped}
    return visit.page("rota/week.html", status=status, **of_page, **forms, **shown)


async def _beside(connection: AsyncConnection, facts: Facts | None) -> Beside:
    told = await covers_told(connection, (cover.id for cover in facts.covers) if facts else ())
    return Beside(told, await authors(connection, {each.by for each in told.values()}))


@router.get("/rota/stamp")
async def stamp_page(visit: SignedIn) -> Response:
    """Tell whether what weeks are made of is as it was: a page that stays open asks for it."""
    async with visit.transaction() as connection:
        return PlainTextResponse(await stamp(connection, visit.now), headers=HTML_NEVER_KEPT)


def not_published(visit: Visit, status: int = 200) -> Response:
    """Return the page that says so: the loudest of all."""
    return visit.page("rota/nothing.html", status=status, links=_links(visit))


def _links(visit: Visit) -> set[str]:
    """Return the names of the other pages of the rota that there are, and that this account may open."""
    paths = {route.path for route in iter_route_contexts(visit.request.app.routes)}
    coordinators = {"upload", "needs"} if Role.COORDINATOR in visit.signed_in.roles else set()
    return {name for name in {"text"} | coordinators if f"/rota/{name}" in paths}


def _shown(
    visit: Visit, asked: Asked, form: CoverForm, saying: Saying, facts: Facts, beside: Beside, monday: date
) -> dict[str, Any]:
    week = Week(facts, monday, visit.now, saying.zone)
    order = order_of(asked.by)
    query = {"week": monday.isoformat()} | ({"by": order} if order else {})
    gaps = GapsView(week, saying, query)
    days = DaysView(week, saying, visit.pages.settings.hotline_country, query)
    covers = [cover_view(cover, week, saying, beside) for cover in week.covers_left]
    return {
        "monday": monday,
        "zone_name": saying.zone_name(week.start, week.end),
        "before": monday - weeks.WEEK,
        "after": monday + weeks.WEEK,
        "this_monday": weeks.monday_of(saying.day_of(visit.now)),
        "title": saying.week(monday),
        "short_title": saying.short_week(monday),
        "version": facts.version,
        "is_past": week.is_past,
        "is_large": week.is_large,
        "is_now": week.start <= visit.now < week.end,
        "gaps": gaps.gaps(asked.gap),
        "sums": gaps.sums,
        "thin": gaps.thin,
        "last_day": saying.short(saying.day_of(week.ahead[1] - timedelta(seconds=1))) if week.ahead else "",
        "order": order,
        "days": [] if order else days.days,
        "people": {"person": days.people, "language": days.languages}[order]() if order else [],
        "covers": covers,
        # It names the same as the list below.
        "done": next((cover for cover in covers if str(cover.id) == asked.done), None),
        "undone": bool(asked.undone),
        "everybody": [each for each in facts.people.values() if each.active][:_MOST_PEOPLE],
        "day_choices": _day_choices(week, saying, form.day),
        "links": _links(visit),
        "hours": [saying.clock(week.start + timedelta(hours=hour)) for hour in range(0, 24, 3)],
    }


def _day_choices(week: Week, saying: Saying, chosen: str) -> list[tuple[str, str]]:
    first = max(week.monday, saying.day_of(week.now))
    days = [first + timedelta(days=count) for count in range(_DAYS_TO_CHOOSE)]
    choices = [(day.isoformat(), saying.day(day)) for day in days]
    if chosen and chosen not in dict(choices) and (day := date_of(chosen)):
        choices.insert(0, (day.isoformat(), saying.day(day)))
    return choices


def order_of(written: str) -> str:
    """Return in what order a week is laid out: by `person`, by `language`, else by day."""
    return written if written in {"person", "language"} else ""


def minute_of(written: str) -> int | None:
    """Return a time as the rota's own reader has it: 22.00, 22:00, 2200, 22."""
    try:
        return read_time(written)[0]
    except CellNotSound:
        return None


def monday_in(visit: Visit, saying: Saying, written: str) -> date:
    """Return the Monday of the week that an address names, else of the present one."""
    today = saying.day_of(visit.now)
    day = date_of(written)
    return weeks.monday_of(day if day is not None and abs(day - today) < _FURTHEST else today)
