"""What the list of callbacks shows: who needs somebody, who has what, how attempts went, when one may be rung."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.authors import authors
from ivr.web.pages import Visit
from ivr.web.supervisor.work import colleagues, is_night, noted_since
from routing.queries.caller_codes import code_of, withheld
from routing.queries.work_lists import callbacks, follow_ups
from routing.queries.work_lists.callbacks import Attempt, Callback
from routing.queries.work_lists.follow_ups import FollowUp
from routing.rota.wallclock import instant_of
from routing.supervision import claims, never_again
from routing.supervision.handling import Handling
from routing.supervision.never_again import Barred

VIEWS = ("done", "all")
_BLANK = {"when": "", "day": "", "time": "", "why": ""}
_MORNING, _NOON = 8 * 60, 12 * 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One callback, or one call to follow up, as its reader sees it."""

    item: Callback | FollowUp
    code: str | None
    withheld: bool  # without a number from the beginning; else one without a code is erased
    note: str
    keeps_note: bool  # as long as the number; its call is not too old for one
    by: str
    given_by: str
    tries: tuple[Attempt, ...] = ()
    barred: Barred | None = None  # never to be rung again
    barred_by: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """The sections of the page."""

    mine: list[Shown]
    needing: list[Shown]
    theirs: list[Shown]
    running: list[Shown]


def moments(visit: Visit) -> dict[str, datetime]:
    """Return the times that are offered for the next attempt, by what a form calls them."""
    rules, zone = visit.pages.helpline.rules, visit.pages.settings.zone
    tomorrow = visit.now.astimezone(zone).date() + timedelta(days=1)
    night = rules.callback_quiet.coming(visit.now, zone)
    morning = instant_of(tomorrow, _MORNING, zone) if night is None else night.over
    return {"now": visit.now, "morning": morning, "noon": instant_of(tomorrow, _NOON, zone)}


async def shown(visit: Visit, view: str, before: UUID | None, done: UUID | None) -> Response:
    """Show a view of the list."""
    return await _page(visit, view if view in VIEWS else "", before, done)


async def faulty(
    visit: Visit, status: int, faults: dict[str, str], work: UUID, note: str, **form: str
) -> Response:
    """Show what is open, what was not done, and what stood in the form."""
    return await _page(visit, status=status, faults=faults, typed={work: note}, forms={work: form})


async def _page(
    visit: Visit,
    view: str = "",
    before: UUID | None = None,
    done: UUID | None = None,
    *,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
    typed: Mapping[UUID, str] | None = None,
    forms: Mapping[UUID, Mapping[str, str]] | None = None,
) -> Response:
    async with visit.transaction() as connection:
        others = await colleagues(visit, connection)
        listed: list[Shown] = []
        open_: list[Shown] = []
        ups: list[Shown] = []
        if view:
            read = callbacks.done if view == "done" else callbacks.everything
            listed = await _seen(visit, connection, await read(connection, before=before))
        else:
            open_ = await _seen(visit, connection, await callbacks.open_or_given_up(connection))
            ups = await _seen(visit, connection, await follow_ups.at_work(connection))
        just = None
        if done is not None:
            found = await callbacks.one(connection, done) or await follow_ups.one(connection, done)
            just = (await _seen(visit, connection, [found]))[0] if found else None
        stamp = await callbacks.stamp(connection) + await follow_ups.stamp(connection)
    return visit.page(
        "supervisor/callbacks.html",
        status=status,
        faults=faults or {},
        typed=typed or {},
        forms={work: _BLANK | dict(form) for work, form in (forms or {}).items()},
        blank=_BLANK,
        view=view,
        lists=_lists(visit.now, visit.by, open_),
        ups=_lists(visit.now, visit.by, ups),
        listed=listed[: callbacks.A_PAGE],
        has_more=len(listed) > callbacks.A_PAGE,
        just=just,
        me=visit.by,
        others=others,
        stamp=stamp,
        rules=visit.pages.helpline.rules,
        moments=moments(visit),
        is_night=is_night(visit),
    )


def _lists(now: datetime, me: str, found: list[Shown]) -> Lists:
    lists = Lists([], [], [], [])
    for each in found:
        item = each.item
        if item.handling == Handling.CLAIMED:
            (lists.mine if item.by == me else lists.theirs).append(each)
        elif isinstance(item, FollowUp) or item.needs_somebody(now):
            lists.needing.append(each)
        else:
            lists.running.append(each)
    return lists


async def _seen(
    visit: Visit,
    connection: AsyncConnection,
    found: list[Callback] | list[FollowUp] | list[Callback | FollowUp],
) -> list[Shown]:
    sealer = visit.pages.helpline.sealer
    hashes = {each.number_hash for each in found if isinstance(each, Callback) and each.number_hash}
    barred = await never_again.among(connection, hashes, sealer)
    people = {by for each in found for by in (each.by, each.given_by) if by}
    names = await authors(connection, people | {each.by for each in barred.values() if not each.by_phone})
    tries = await callbacks.attempts_of(connection, [each.id for each in found if isinstance(each, Callback)])
    # Whoever agreed to a callback had named a number.
    asked = [each.id for each in found if isinstance(each, FollowUp) and each.caller_hash is None]
    unknown = await withheld(connection, asked)
    calls = {each.id: each.call_id if isinstance(each, Callback) else each.id for each in found}
    old = await claims.too_old_for_notes(connection, set(calls.values()), noted_since(visit))
    seen = []
    for each in found:
        number = each.number_hash if isinstance(each, Callback) else each.caller_hash
        never = barred.get(number) if number and isinstance(each, Callback) else None
        seen.append(
            Shown(
                each,
                code_of(number, sealer),
                each.id in unknown,
                sealer.opened(each.note) or "",
                calls[each.id] not in old,
                names.get(each.by or "", ""),
                names.get(each.given_by or "", ""),
                tuple(tries.get(each.id, ())),
                never,
                names.get(never.by, "") if never else "",
            )
        )
    return seen
