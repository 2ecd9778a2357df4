"""What is kept of one call: the row, its timeline, offers, message, callback, notes, and the caller's other calls."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls as call_rows
from routing import timeline
from routing.blocks import blocks
from routing.callbacks import Callback, callbacks, callbacks_of
from routing.calls import Call, Outcome, calls
from routing.counsellors import counsellors
from routing.offers import Offer, offers
from routing.queries.counsellor_names import names
from routing.sealing import Sealer
from routing.supervision import never_again, notes, plans
from routing.supervision.never_again import Barred
from routing.supervision.notes import Said
from routing.supervision.plans import Agreed
from routing.supervision.reveals import Purpose, reveals
from routing.timeline import Event
from routing.voicemails import Voicemail, voicemails

_OTHERS_SHOWN = 10
_REVEALS_SHOWN = 20


class Attempt(NamedTuple):
    """A call that we made, or are to make, for a callback."""

    call_id: UUID
    begun_at: datetime
    outcome: Outcome | None
    talked_at: datetime | None


class Other(NamedTuple):
    """Another call of the same caller; `counsellor` is whom they talked with first."""

    call_id: UUID
    arrived_at: datetime
    place_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    is_attempt: bool
    counsellor: str | None


class Revealed(NamedTuple):
    """Somebody saw the number; `reason` is None once it is erased."""

    account: int
    at: datetime
    purpose: Purpose
    reason: str | None


class Turned(NamedTuple):
    """The number is turned away, without an end where `until` is None; `by` as blocks keep it."""

    until: datetime | None
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class OneCall:
    """One call. `number` is its caller's (E.164); None where it was withheld, is erased, or no key opens it."""

    call: Call
    events: list[Event]
    offers: list[Offer]  # in the order of their rings
    names: dict[int, str]  # of the counsellors whom it is about, by id
    messages: list[Voicemail]
    message_notes: dict[UUID, str]  # by message, as far as a key opens them
    callbacks: list[Callback]  # asked for in this call
    attempts: dict[UUID, list[Attempt]]  # by callback
    asked_in: UUID | None  # the call that asked for this attempt
    number: str | None
    others: list[Other]  # the newest first
    notes: list[Said]
    reveals: list[Revealed]
    block: Turned | None
    never: Barred | None  # the number is never to be rung again
    plan: Agreed | None  # for whoever is offered this caller

    @property
    def was_withheld(self) -> bool:
        """Whether the caller hid their number."""
        return any(
            each.kind == "call.arrived" and each.detail.get("number") == "withheld" for each in self.events
        )

    @property
    def is_erased(self) -> bool:
        """Whether there was a number that is erased."""
        return self.call.caller_hash is None and not self.was_withheld


async def read(connection: AsyncConnection, now: datetime, call_id: UUID, sealer: Sealer) -> OneCall | None:
    """Read one call; None where there is none."""
    call = await call_rows.by_id(connection, call_id)
    if call is None:
        return None
    events = await timeline.of_call(connection, call_id)
    rung = await _offers(connection, call_id)
    messages = await _messages(connection, call_id)
    asked_for = callbacks_of(
        await connection.execute(select(callbacks).where(callbacks.c.call_id == call_id))
    )
    number = sealer.opened(call.caller_sealed)
    hashes = _hashes(call, number, sealer)
    return OneCall(
        call=call,
        events=events,
        offers=rung,
        names=await names(connection, set(_counsellors(events, rung))),
        messages=messages,
        message_notes={each.id: words for each in messages if (words := sealer.opened(each.note))},
        callbacks=asked_for,
        attempts={each.id: await _attempts(connection, each.id) for each in asked_for},
        asked_in=await _asked_in(connection, call),
        number=number,
        others=await _others(connection, call_id, hashes),
        notes=await notes.of_call(connection, call_id, sealer),
        reveals=await _reveals(connection, call_id, sealer),
        block=await _block(connection, now, hashes),
        never=await never_again.of(connection, hashes, sealer) if hashes else None,
        plan=await plans.of_caller(connection, call, sealer),
    )


def _hashes(call: Call, number: str | None, sealer: Sealer) -> list[bytes]:
    """Return the hashes of this caller: under every key where the number can be opened, else the one that is kept."""
    if call.caller_hash is None:
        return []
    return list({call.caller_hash, *(sealer.hashes(number) if number else ())})


async def _offers(connection: AsyncConnection, call_id: UUID) -> list[Offer]:
    theirs = select(offers).where(offers.c.call_id == call_id).order_by(offers.c.dial_at, offers.c.id)
    return [Offer.model_construct(**row) for row in (await connection.execute(theirs)).mappings()]


def _counsellors(events: Iterable[Event], rung: Iterable[Offer]) -> Iterator[int]:
    """Yield the ids of everybody of whom the timeline tells."""
    yield from (offer.counsellor_id for offer in rung)
    for event in events:
        about: Any = event.detail.get("counsellor")
        if about is not None:
            yield int(about)
        for several in ("counsellors", "not_on_duty"):
            yield from (int(who) for who in event.detail.get(several, {}))


async def _messages(connection: AsyncConnection, call_id: UUID) -> list[Voicemail]:
    theirs = select(voicemails).where(voicemails.c.call_id == call_id).order_by(voicemails.c.begun_at)
    return [Voicemail.model_construct(**row) for row in (await connection.execute(theirs)).mappings()]


async def _attempts(connection: AsyncConnection, callback_id: UUID) -> list[Attempt]:
    mine = calls.c
    made = select(mine.id, mine.arrived_at, mine.outcome, mine.talked_at).where(
        mine.callback_id == callback_id
    )
    return [Attempt._make(row) for row in await connection.execute(made.order_by(mine.arrived_at))]


async def _asked_in(connection: AsyncConnection, call: Call) -> UUID | None:
    if call.callback_id is None:
        return None
    asked = select(callbacks.c.call_id).where(callbacks.c.id == call.callback_id)
    return (await connection.execute(asked)).scalar_one_or_none()


async def _others(connection: AsyncConnection, call_id: UUID, hashes: Sequence[bytes]) -> list[Other]:
    """Return this caller's newest other calls: of each hash by the index, however often they rang."""
    if not hashes:
        return []
    found = union_all(*(_newest(each, call_id) for each in hashes)).subquery()
    newest = select(found).order_by(found.c.arrived_at.desc()).limit(_OTHERS_SHOWN)
    return [Other(*row) for row in await connection.execute(newest)]


def _newest(caller_hash: bytes, but: UUID) -> Select[Any]:
    mine = calls.c
    talked = (
        select(counsellors.c.name)
        .join(offers, offers.c.counsellor_id == counsellors.c.id)
        .where(offers.c.call_id == mine.id, offers.c.connected_at.is_not(None))
        .order_by(offers.c.connected_at)
        .limit(1)
        .scalar_subquery()
    )
    theirs = (
        select(
            mine.id,
            mine.arrived_at,
            mine.place_at,
            mine.ended_at,
            mine.outcome,
            mine.callback_id.is_not(None).label("is_attempt"),
            talked.label("counsellor"),
        )
        .where(mine.caller_hash == literal(caller_hash), mine.id != but)
        .order_by(mine.arrived_at.desc())
        .limit(_OTHERS_SHOWN)
        .subquery()
    )
    return select(theirs)


async def _reveals(connection: AsyncConnection, call_id: UUID, sealer: Sealer) -> list[Revealed]:
    theirs = (
        select(reveals)
        .where(reveals.c.call_id == call_id)
        .order_by(reveals.c.id.desc())
        .limit(_REVEALS_SHOWN)
    )
    rows = await connection.execute(theirs)
    return [Revealed(row.account, row.at, Purpose(row.purpose), sealer.opened(row.sealed)) for row in rows]


async def _block(connection: AsyncConnection, now: datetime, hashes: Sequence[bytes]) -> Turned | None:
    in_force = or_(blocks.c.until.is_(None), blocks.c.until > now)
    theirs = select(blocks.c.until, blocks.c.note, blocks.c.by).where(
        and_(blocks.c.caller_hash.in_(hashes), in_force)
    )
    # Without an end first, then the last to end.
    row = (await connection.execute(theirs.order_by(blocks.c.until.desc().nulls_first()))).first()
    return None if row is None else Turned._make(row)
