"""Offline talks: conversations that were held without the database, recorded as offers that were accepted and are over.

Nothing of the line waits for such an offer: it has no leg, and holds no phone. Its end, which may come later, is known
by what the caller's leg does next.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from routing import counsellors, timeline
from routing.offers import Offer, State, offers
from routing.timeline import events
from routing.transaction import Transaction

WHY = timeline.WITHOUT_DATABASE


async def begin(tx: Transaction, call_id: UUID, counsellor_id: int) -> None:
    """Record that a counsellor talks with a caller from `tx.now` on; a second time it changes nothing."""
    counsellor = await counsellors.by_id(tx.connection, counsellor_id)
    if counsellor is None:
        return
    rang_at = await _rang_at(tx, call_id, counsellor_id)
    offer = Offer(
        id=uuid5(call_id, f"{counsellor_id} {tx.now.isoformat()}"),
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
    recorded = insert(offers).values(offer.model_dump()).on_conflict_do_nothing().returning(offers.c.id)
    if (await tx.connection.execute(recorded)).first() is not None:
        about: dict[str, Any] = {"offer": str(offer.id), "counsellor": counsellor_id}
        await timeline.record(tx, call_id, "counsellor.accepted", why=WHY, **about)


async def end(tx: Transaction, call_id: UUID, at: datetime | None = None) -> None:
    """Record that such conversations of a call, if they began before, are over now, or were at an instant."""
    over = tx.now if at is None else at
    ended = await tx.connection.execute(
        update(offers)
        .where(
            offers.c.call_id == call_id,
            offers.c.state == State.ENDED,
            offers.c.ended_at.is_(None),
            offers.c.connected_at < over,
        )
        .values(ended_at=over, parted_at=over, leg_over_at=over)
        .returning(offers.c.id, offers.c.counsellor_id)
    )
    for offer_id, counsellor_id in ended.all():
        about: dict[str, Any] = {"offer": str(offer_id), "counsellor": counsellor_id}
        await timeline.record(tx.at(over), call_id, "offer.ended", why=WHY, **about)


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
