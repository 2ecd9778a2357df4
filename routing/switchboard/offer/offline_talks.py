"""Offline talks: conversations that were held without the database, recorded as offers that were accepted and are over.

Nothing of the line waits for such an offer: it has no leg, and holds no phone. Its end, which may come later, is known
by what the caller's leg does next.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from routing import counsellors, timeline
from routing.offers import Offer, State, offers
from routing.timeline import events
from routing.transaction import Transaction

WHY = timeline.WITHOUT_DATABASE
# Of a conversation that the database knows, the leg is known, too.
_OURS = (
    offers.c.state == State.ENDED,
    offers.c.by_caller,
    offers.c.leg_sid.is_(None),
    offers.c.connected_at.is_not(None),
)


async def begin(tx: Transaction, call_id: UUID, counsellor_id: int, leg: str | None = None) -> bool:
    """Record that a counsellor talks with a caller from `tx.now` on; return False if that is recorded already.

    `leg` is the SID of the counsellor's leg, which names the talk however often its key is told.
    """
    counsellor = await counsellors.by_id(tx.connection, counsellor_id)
    if counsellor is None:
        return True
    rang_at = await _rang_at(tx, call_id, counsellor_id)
    offer = Offer(
        # Entries of earlier versions name no leg.
        id=uuid5(call_id, leg or f"{counsellor_id} {tx.now.isoformat()}"),
        call_id=call_id,
        counsellor_id=counsellor_id,
        phone=counsellor.phone,
        state=State.ENDED,
        planned_at=rang_at,
        dial_at=rang_at,
        dialled_at=rang_at,
        ringing_at=rang_at,
        accepted_at=tx.now,
        connected_at=tx.now,
        unsure=False,
        by_caller=True,
        sequence=-1,
    )
    recorded = (
        insert(offers)
        .values(offer.model_dump())
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(offers.c.id)
    )
    is_new = (await tx.connection.execute(recorded)).first() is not None
    if is_new:
        about: dict[str, Any] = {"offer": str(offer.id), "counsellor": counsellor_id}
        await timeline.record(tx, call_id, "counsellor.accepted", why=WHY, **about)
    return is_new


async def end(tx: Transaction, call_id: UUID) -> None:
    """Record that such conversations of a call, if they began before, are over by now: a later end was too late."""
    still = or_(offers.c.ended_at.is_(None), offers.c.ended_at > tx.now)
    await _end(tx, call_id, offers.c.connected_at < tx.now, still, at=literal(tx.now))


async def end_all(tx: Transaction, call_id: UUID) -> None:
    """Record that those still open are over, for their call is: by now, or as they began if that was later.

    Two hosts' clocks differ, and the sweep may have closed a call too early.
    """
    at = func.greatest(offers.c.connected_at, tx.now)
    await _end(tx, call_id, offers.c.ended_at.is_(None), at=at)


async def _end(
    tx: Transaction, call_id: UUID, *which: ColumnElement[bool], at: ColumnElement[datetime]
) -> None:
    ended = await tx.connection.execute(
        update(offers)
        .where(offers.c.call_id == call_id, *_OURS, *which)
        .values(ended_at=at, parted_at=at, leg_over_at=at)
        .returning(offers.c.id, offers.c.counsellor_id, offers.c.ended_at)
    )
    for offer_id, counsellor_id, ended_at in ended.all():
        about: dict[str, Any] = {"offer": str(offer_id), "counsellor": counsellor_id}
        await timeline.record(tx.at(ended_at), call_id, "offer.ended", why=WHY, **about)


async def _rang_at(tx: Transaction, call_id: UUID, counsellor_id: int) -> datetime:
    """Return when their phone was rung last, as far as it is known."""
    rung = select(func.max(events.c.at)).where(
        events.c.call_id == call_id,
        events.c.kind == "counsellor.rung",
        events.c.at <= tx.now,
        events.c.detail["counsellor"].astext == str(counsellor_id),
    )
    found: datetime | None = (await tx.connection.execute(rung)).scalar_one()
    return found or tx.now
