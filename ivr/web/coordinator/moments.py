"""Moments: who would be rung at a moment if a draft were published, and who would not, and why."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.marked import N_
from ivr.web.pages import Visit
from routing import choices, counsellors
from routing.rota import drafts
from routing.rota.drafts import Draft
from routing.rota.drafts.hours import DAYS
from routing.rota.drafts.outlook import rota_kept
from routing.rota.duty import Duty, Rota
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import read_time
from routing.rota.live import covers_from
from routing.rota.wallclock import instant_of

_SHOWN_UNASKED = 2000  # lines
_LAST_MINUTE = 1439
_BLINK = timedelta(microseconds=1)

NOT_ACTIVE = N_("no longer active")
NOT_CLEARED = N_("not cleared to take calls")
PAUSED = N_("paused")
CLEARANCE_ENDED = N_("their clearance has ended by then")
NOT_IN_FILE = N_("not in the new rota at this hour, but in the one that is live")


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment that is asked for, and the answer: by tier those who speak the language and the others.

    `is_known` is false where nobody has asked yet, or the rota is too long; `is_sound` where the time is none.
    """

    day: date
    time: str
    language: str
    tiers: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    is_known: bool = False
    is_sound: bool = True


async def asked(visit: Visit, connection: AsyncConnection, draft: Draft) -> Moment | None:
    """Return the moment that a visit asks for; None where a draft has nothing to compare."""
    difference = draft.found.get("difference")
    if difference is None:
        return None
    settings = visit.pages.settings
    query, now = visit.request.query_params, visit.now.astimezone(settings.zone)
    first = date.fromisoformat(difference["first_day"])
    day = _day(query.get("day"), first)
    separator = "." if visit.language == "id" else ":"
    time = query.get("time", f"{now.hour:02}{separator}{now.minute:02}")[:12]
    language = query.get("language", settings.hotline_languages[0])
    if language not in settings.hotline_languages:
        language = settings.hotline_languages[0]
    moment = Moment(day, time, language)
    if "day" not in query and difference["lines"] > _SHOWN_UNASKED:
        return moment
    try:
        minute = min(read_time(time)[0], _LAST_MINUTE)
    except CellNotSound:
        return Moment(day, time, language, is_sound=False)
    sealed = await drafts.lines_of(connection, draft.id)
    opened = visit.pages.helpline.sealer.opened(sealed)
    if opened is None:
        return moment
    ends = await counsellors.clearance_ends(connection)
    rota = rota_kept(json.loads(opened), settings.zone, ends)
    return await _answer(visit, connection, rota, instant_of(day, minute, settings.zone), moment)


async def _answer(
    visit: Visit, connection: AsyncConnection, rota: Rota, at: datetime, moment: Moment
) -> Moment:
    covers = await covers_from(connection, at, at + _BLINK)
    standings = await counsellors.standings(connection, at)
    table = counsellors.counsellors.c
    awaiting = set((await connection.execute(select(table.id).where(table.awaits_rota))).scalars())
    gone = counsellors.gone(standings)
    if (await choices.current(connection)).clear_by_hand:
        gone |= {duty.counsellor_id for duty in rota.on_duty(at, covers) if duty.counsellor_id < 0}
    else:
        gone -= awaiting
    paused = {id_ for id_, until in counsellors.paused(standings).items() if until > at}
    named = rota.on_duty(at, covers)
    there = [duty for duty in named if duty.counsellor_id not in gone | paused]
    others = [
        (duty.name, _why(standings.get(duty.counsellor_id), paused, duty))
        for duty in named
        if duty not in there
    ]
    ended = rota.on_duty(at, covers, cleared=False)
    others += [(duty.name, CLEARANCE_ENDED) for duty in ended]
    live = await visit.pages.helpline.rota.with_covers(connection, at)
    known = {duty.counsellor_id for duty in (*named, *ended)}
    if live is not None:
        were = live[0].on_duty(at, live[1])
        others += [(duty.name, NOT_IN_FILE) for duty in were if duty.counsellor_id not in known]
    tiers = sorted({duty.tier for duty in there})
    return Moment(
        moment.day,
        moment.time,
        moment.language,
        tuple(
            (
                tier,
                _names(there, tier, moment.language, speaks=True),
                _names(there, tier, moment.language, speaks=False),
            )
            for tier in tiers
        ),
        tuple(others[:20]),
        is_known=True,
    )


def _names(there: list[Duty], tier: int, language: str, *, speaks: bool) -> tuple[str, ...]:
    return tuple(duty.name for duty in there if duty.tier == tier and (language in duty.languages) is speaks)


def _why(standing: Any, paused: set[int], duty: Duty) -> str:
    if standing is not None and not standing.active:
        return NOT_ACTIVE
    is_cleared = standing is not None and standing.cleared
    return PAUSED if duty.counsellor_id in paused and is_cleared else NOT_CLEARED


def _day(written: str | None, first: date) -> date:
    try:
        found = date.fromisoformat(written or "")
    except ValueError:
        return first
    return found if first <= found < first + timedelta(days=DAYS) else first
