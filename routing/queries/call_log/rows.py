"""Rows of the call log: what a page shows of each call beside its facts, in six statements of one page's ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks, voicemails
from routing.calls import Outcome, State, calls
from routing.queries.caller_codes import code_of, withheld
from routing.queries.counsellor_names import names
from routing.sealing import Sealer
from routing.supervision.flags import flags
from routing.supervision.handling import Handling


@dataclass(frozen=True, slots=True)
class Message:
    """The newest message of a call that holds something."""

    seconds: int | None
    handling: Handling


@dataclass(frozen=True, slots=True)
class Row:
    """One call: whom by, when, what became of it. `code` is None where the number is withheld or erased.

    `is_flag_taken` is None where no counsellor asked for a supervisor.
    """

    call_id: UUID
    arrived_at: datetime
    code: str | None
    withheld: bool
    state: State
    outcome: Outcome | None
    language: str
    is_attempt: bool
    returned: bool
    offline: bool
    waited: int | None  # seconds
    talked: int | None  # seconds
    rings: int
    counsellors: tuple[str, ...]
    resolution: str | None
    message: Message | None
    callback: callbacks.State | None
    is_flag_taken: bool | None


async def rows_of(connection: AsyncConnection, facts: Sequence[Any], sealer: Sealer) -> list[Row]:
    """Return the rows of a page."""
    ids = [each.call_id for each in facts]
    if not ids:
        return []
    of = calls.c
    wanted = select(of.id, of.caller_hash, of.state, of.outcome, of.resolution).where(of.id.in_(ids))
    kept = {row.id: row for row in await connection.execute(wanted)}
    nameless = [each for each in ids if each in kept and kept[each].caller_hash is None]
    unknown = await withheld(connection, nameless)
    called = await names(connection, {who for each in facts for who in each.counsellors})
    messages, asked = await _messages(connection, ids), await _callbacks(connection, ids)
    flagged = await _flags(connection, ids)
    return [
        Row(
            call_id=each.call_id,
            arrived_at=each.arrived_at,
            code=code_of(kept[each.call_id].caller_hash, sealer),
            withheld=each.call_id in unknown,
            state=State(kept[each.call_id].state),
            outcome=None if each.outcome is None else Outcome(each.outcome),
            language=each.language,
            is_attempt=each.is_attempt,
            returned=each.returned,
            offline=each.offline,
            waited=each.waited,
            talked=each.talked,
            rings=each.rings,
            counsellors=tuple(dict.fromkeys(called[who] for who in each.counsellors if who in called)),
            resolution=kept[each.call_id].resolution,
            message=messages.get(each.call_id),
            callback=asked.get(each.call_id),
            is_flag_taken=flagged.get(each.call_id),
        )
        for each in facts
        if each.call_id in kept
    ]


async def _messages(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Message]:
    of, left = voicemails.voicemails.c, sorted(voicemails.LEFT)
    wanted = select(of.call_id, of.seconds, of.handling).where(
        of.call_id.in_(ids), of.state.in_(left), ~of.silent
    )
    rows = await connection.execute(wanted.order_by(of.begun_at))
    return {row.call_id: Message(row.seconds, Handling(row.handling)) for row in rows}


async def _callbacks(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, callbacks.State]:
    of = callbacks.callbacks.c
    wanted = select(of.call_id, of.state).where(of.call_id.in_(ids), of.state != callbacks.State.ASKED)
    rows = await connection.execute(wanted.order_by(of.asked_at))
    return {row.call_id: callbacks.State(row.state) for row in rows}


async def _flags(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Return which of these calls have a flag, and whether each of theirs is taken."""
    of = flags.c
    is_taken = func.bool_and(of.taken_at.is_not(None)).label("is_taken")
    wanted = select(of.call_id, is_taken).where(of.call_id.in_(ids)).group_by(of.call_id)
    return {row.call_id: row.is_taken for row in await connection.execute(wanted)}
