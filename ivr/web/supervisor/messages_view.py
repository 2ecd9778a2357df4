"""What the list of messages shows: callers by code, who has what, notes opened, how long each has waited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.authors import authors
from ivr.web.pages import Visit
from ivr.web.supervisor.work import colleagues, is_night, noted_since
from routing import choices
from routing.choices import Choices
from routing.queries.caller_codes import code_of, withheld
from routing.queries.work_lists import callbacks, messages
from routing.queries.work_lists.callbacks import Attempt, Callback
from routing.queries.work_lists.messages import Message
from routing.supervision import claims
from routing.supervision.handling import Handling

VIEWS = ("resolved", "all")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as its reader sees it; `urgency` is "late" or "over" where it has waited too long."""

    message: Message
    code: str | None
    withheld: bool  # without a number from the beginning; else one without a code is erased
    note: str
    keeps_note: bool  # as long as the number; its call is not too old for one
    by: str
    given_by: str
    age: timedelta
    urgency: str
    callback: Callback | None = None  # of this caller, and how its attempts went
    tries: tuple[Attempt, ...] = ()


async def shown(visit: Visit, view: str, before: UUID | None, done: UUID | None) -> Response:
    """Show a view of the list."""
    return await _page(visit, view if view in VIEWS else "", before, done)


async def faulty(visit: Visit, status: int, faults: dict[str, str], message: UUID, note: str) -> Response:
    """Show what waits, what was not done, and the note that stood in the form."""
    return await _page(visit, status=status, faults=faults, typed={message: note})


async def _page(
    visit: Visit,
    view: str = "",
    before: UUID | None = None,
    done: UUID | None = None,
    *,
    status: int = 200,
    faults: Mapping[str, str] | None = None,
    typed: Mapping[UUID, str] | None = None,
) -> Response:
    async with visit.transaction() as connection:
        chosen = await choices.current(connection)
        others = await colleagues(visit, connection)
        new: list[Shown] = []
        held: list[Shown] = []
        listed: list[Shown] = []
        if view:
            read = messages.done if view == "resolved" else messages.everything
            listed = await _seen(visit, connection, await read(connection, before=before), chosen)
        else:
            found = [
                *await messages.at_work(connection, Handling.NEW),
                *await messages.at_work(connection, Handling.CLAIMED),
            ]
            seen = await _seen(visit, connection, found, chosen)
            new = [each for each in seen if each.message.handling == Handling.NEW]
            held = [each for each in seen if each.message.handling == Handling.CLAIMED]
        just = await messages.one(connection, done) if done else None
        just_done = await _seen(visit, connection, [just] if just else [], chosen)
        count = await messages.count_new(connection)
        stamp = await messages.stamp(connection)
    return visit.page(
        "supervisor/messages.html",
        status=status,
        faults=faults or {},
        typed=typed or {},
        view=view,
        mine=[each for each in held if each.message.by == visit.by],
        theirs=[each for each in held if each.message.by != visit.by],
        new=new,
        count=count,
        listed=listed[: messages.A_PAGE],
        has_more=len(listed) > messages.A_PAGE,
        just=just_done[0] if just_done else None,
        me=visit.by,
        others=others,
        stamp=stamp,
        is_night=is_night(visit),
        kept_days=visit.pages.settings.keep_recordings_days,
    )


async def _seen(
    visit: Visit, connection: AsyncConnection, found: Iterable[Message], chosen: Choices
) -> list[Shown]:
    found = list(found)
    sealer = visit.pages.helpline.sealer
    names = await authors(connection, {by for each in found for by in (each.by, each.given_by) if by})
    rung = await callbacks.of_calls(connection, [each.call_id for each in found])
    tries = await callbacks.attempts_of(connection, [each.id for each in rung.values()])
    unknown = await withheld(connection, [each.call_id for each in found if each.caller_hash is None])
    old = await claims.too_old_for_notes(connection, [each.call_id for each in found], noted_since(visit))
    return [
        Shown(
            each,
            code_of(each.caller_hash, sealer),
            each.call_id in unknown,
            sealer.opened(each.note) or "",
            each.call_id not in old,
            names.get(each.by or "", ""),
            names.get(each.given_by or "", ""),
            visit.now - each.begun_at,
            urgency(visit.now - each.begun_at, chosen),
            rung.get(each.call_id),
            tuple(tries.get(rung[each.call_id].id, ())) if each.call_id in rung else (),
        )
        for each in found
    ]


def urgency(age: timedelta, chosen: Choices) -> str:
    """Return the class of a message's age: "" in time, "late" amber, "over" red."""
    if age >= timedelta(minutes=chosen.message_red_minutes):
        return "over"
    return "late" if age >= timedelta(minutes=chosen.message_amber_minutes) else ""
