"""Offers: one ring of one counsellor for one caller or callback.

An offer is about the counsellor's answer; the claim on their phone is the hold, which outlives it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Table,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing import timeline
from routing.sql import key_taps
from routing.sql.binds import NOW, changes
from routing.sql.columns import boolean, index, instant, integer, smallint, string, uuid
from routing.transaction import Transaction


class State(StrEnum):
    """Where an offer stands."""

    PLANNED = "planned"  # recorded with its hold; nothing has been asked of the carrier
    DIALLING = "dialling"  # the carrier was, or may have been, asked to ring
    RINGING = "ringing"
    ANSWERED = "answered"  # somebody or something picked up, and hears the screen
    ACCEPTED = "accepted"  # pressed 1 and won the caller
    ENDED = "ended"  # accepted, and over
    DECLINED = "declined"  # pressed 2
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELLED = "cancelled"  # the caller is no longer there to be taken
    LAPSED = "lapsed"  # picked up, and no key came: a machine is not a counsellor (promise P4)


LIVE = frozenset({State.PLANNED, State.DIALLING, State.RINGING, State.ANSWERED})
RUNG = LIVE - {State.PLANNED}

# to <- from; every other transition is refused.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DIALLING: frozenset({State.PLANNED}),
    State.RINGING: frozenset({State.DIALLING}),
    State.ANSWERED: frozenset({State.DIALLING, State.RINGING}),
    State.ACCEPTED: RUNG,  # the key may overtake every status callback
    State.ENDED: frozenset({State.ACCEPTED}),
    State.DECLINED: RUNG,
    State.NO_ANSWER: RUNG,
    State.BUSY: RUNG,
    State.FAILED: LIVE,
    State.CANCELLED: LIVE,
    State.LAPSED: RUNG,
}


class Offer(SQLModel, table=True):
    """One offer. `deadline_at` is when its present state must be over."""

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("state <> 'accepted' or accepted_at is not null", name="offers_accepted_at"),
        Index("offers_of_call", "call_id"),
        Index("offers_planned", "planned_at", postgresql_using="brin"),
        index("offers_of_leg", "leg_sid", where="leg_sid is not null"),
        index("offers_of_counsellor", "counsellor_id", "connected_at", where="connected_at is not null"),
        # One accepted offer a call (promise P3), even if a condition elsewhere fails.
        index("offers_one_winner", "call_id", where="state = 'accepted'", unique=True),
        index("offers_due", "deadline_at", where="state in ('planned', 'dialling', 'ringing', 'answered')"),
    )

    id: UUID = uuid(primary_key=True)
    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"))
    counsellor_id: int = integer(ForeignKey("counsellors.id"))
    phone: str = string()
    state: State = string()
    planned_at: datetime = instant()
    dial_at: datetime = instant()  # its pacing slot
    deadline_at: datetime | None = instant(optional=True)
    dialled_at: datetime | None = instant(optional=True)
    # The carrier's answer to our create was lost: a leg may exist. The caller is offered to others meanwhile.
    unsure: bool = boolean()
    # Rung from the caller's own leg, while the carrier's REST API is down.
    by_caller: bool = boolean(default=False)
    leg_sid: str | None = string(optional=True)
    sequence: int = integer()  # of the last status callback taken
    ringing_at: datetime | None = instant(optional=True)
    answered_at: datetime | None = instant(optional=True)
    accepted_at: datetime | None = instant(optional=True)
    connected_at: datetime | None = instant(optional=True)
    parted_at: datetime | None = instant(optional=True)  # the carrier said: no longer joined
    leg_over_at: datetime | None = instant(optional=True)
    ended_at: datetime | None = instant(optional=True)
    # The last key; when it was pressed; when its tap began; its webhook; whether it repeats that tap
    # (routing.sql.key_taps).
    key: str | None = string(optional=True)
    key_at: datetime | None = instant(optional=True)
    key_since: datetime | None = instant(optional=True)
    key_token: str | None = string(optional=True)
    tapped: bool = boolean(default=False)
    # As rota and line were when it was made, for whoever asks later why this one; null where it was not dispatched.
    tier: int | None = smallint(optional=True)
    organisation: str | None = string(optional=True)
    preferred: str | None = string(optional=True)  # routing.line.dispatch.Preference

    @property
    def is_live(self) -> bool:
        """Whether it may still be accepted."""
        return self.state in LIVE

    @property
    def is_unheard(self) -> bool:
        """Whether the carrier's word of what the phone did was lost: it is no failure of its counsellor."""
        if self.state != State.NO_ANSWER or self.answered_at is not None:
            return self.state == State.NO_ANSWER
        told = (
            self.leg_over_at is not None and self.ended_at is not None and self.leg_over_at <= self.ended_at
        )
        return self.ringing_at is None and (self.by_caller or not told)


offers: Table = SQLModel.metadata.tables["offers"]

# A phone was heard ringing for it, or was answered and so must have rung.
HAS_RUNG = or_(offers.c.ringing_at.is_not(None), offers.c.answered_at.is_not(None))
# As `Offer.is_unheard`.
UNHEARD = and_(
    offers.c.state == State.NO_ANSWER,
    or_(
        offers.c.answered_at.is_not(None),
        and_(
            offers.c.ringing_at.is_(None),
            or_(offers.c.by_caller, ~func.coalesce(offers.c.leg_over_at <= offers.c.ended_at, False)),
        ),
    ),
)


def _offers(rows: Iterable[Any]) -> list[Offer]:
    return [Offer.model_construct(**row._mapping) for row in rows]  # noqa: SLF001 (SQLAlchemy's public name)


async def plan(connection: AsyncConnection, planned: list[Offer]) -> None:
    """Record new offers."""
    await connection.execute(_PLAN, [offer.model_dump() for offer in planned])


async def renumber(connection: AsyncConnection, before: str, after: str) -> None:
    """Ring a counsellor's new phone by offers that were planned for the one before."""
    planned = (offers.c.phone == before, offers.c.state == State.PLANNED)
    await connection.execute(update(offers).where(*planned).values(phone=after))


async def by_id(connection: AsyncConnection, offer_id: UUID) -> Offer | None:
    """Return one offer."""
    return next(iter(_offers(await connection.execute(_BY_ID, {"which": offer_id}))), None)


async def by_leg(connection: AsyncConnection, leg_sid: str) -> Offer | None:
    """Return the offer of a counsellor's leg."""
    return next(iter(_offers(await connection.execute(_BY_LEG, {"leg": leg_sid}))), None)


async def press(tx: Transaction, offer: Offer, key: str, token: str) -> bool:
    """Record a key of the counsellor, if any; return whether it repeats the last tap."""
    if not key:
        return False
    press = key_taps.press(tx.now, key, token)
    pressed = await tx.connection.execute(_PRESS, {"which": offer.id, **press})
    return bool(pressed.scalar_one())


async def move(
    tx: Transaction, offer: Offer, to: State, why: str, *, deadline_at: datetime | None = None, **values: Any
) -> Offer | None:
    """Change an offer's state if its state allows it, and write so on the call's timeline.

    Returns the offer as it is afterwards, or None when it was in none of the states that lead there.
    """
    if to not in LIVE | {State.ACCEPTED}:
        values["ended_at"] = tx.now
    values |= {"state": to, "deadline_at": deadline_at}
    where = {"which": offer.id, "sources": sorted(TRANSITIONS[to])}
    moved = await tx.connection.execute(_MOVE, {**where, **changes(offers, values)})
    found = _offers(moved)
    if not found:
        return None
    await timeline.record(
        tx, offer.call_id, f"offer.{to}", why=why, offer=str(offer.id), counsellor=offer.counsellor_id
    )
    return found[0]


async def set_values(connection: AsyncConnection, offer_id: UUID, **values: Any) -> None:
    """Change columns other than the state."""
    await connection.execute(_CHANGE, {"which": offer_id, **changes(offers, values)})


async def take_sequence(connection: AsyncConnection, offer_id: UUID, sequence: int) -> bool:
    """Store a status callback's number; return whether it is newer than any before."""
    taken = await connection.execute(_TAKE_SEQUENCE, {"which": offer_id, "newer": sequence})
    return taken.first() is not None


async def was_unsure(connection: AsyncConnection, offer: Offer) -> bool:
    """Whether an earlier ring of the same phone for the same caller has an unknown result, too."""
    earlier = select(offers.c.id).where(
        offers.c.call_id == offer.call_id,
        offers.c.counsellor_id == offer.counsellor_id,
        offers.c.id != offer.id,
        offers.c.unsure,
    )
    return (await connection.execute(earlier.limit(1))).first() is not None


async def note_leg(connection: AsyncConnection, offer_id: UUID, leg_sid: str) -> None:
    """Store the sid of an offer's leg, unless it has one."""
    await connection.execute(_NOTE_LEG, {"which": offer_id, "leg_sid": leg_sid, "unsure": False})


async def last_conversation(connection: AsyncConnection, counsellor_id: int, since: datetime) -> Offer | None:
    """Return the offer of a counsellor's last conversation, if it began after `since`."""
    theirs = offers.c.counsellor_id == counsellor_id, offers.c.connected_at >= since
    newest = select(offers).where(*theirs).order_by(offers.c.connected_at.desc()).limit(1)
    return next(iter(_offers(await connection.execute(newest))), None)


async def live_of_call(connection: AsyncConnection, call_id: UUID) -> list[Offer]:
    """Return a call's offers that may still be accepted. Lock the call first."""
    return _offers(await connection.execute(_LIVE_OF_CALL, {"call": call_id}))


async def overdue(tx: Transaction) -> list[Offer]:
    """Return live offers past their deadline, but none that somebody else has locked."""
    return _offers(await tx.connection.execute(_OVERDUE, {"now": tx.now}))


async def tries(connection: AsyncConnection, call_ids: list[UUID]) -> dict[UUID, dict[int, int]]:
    """Return how often each call has been offered to each counsellor: call -> counsellor -> times."""
    rows = await connection.execute(_TRIES, {"calls": call_ids})
    found: dict[UUID, dict[int, int]] = {}
    for call_id, counsellor_id, times in rows:
        found.setdefault(call_id, {})[counsellor_id] = times
    return found


async def rung(connection: AsyncConnection, call_ids: list[UUID]) -> set[UUID]:
    """Return those of these calls for which a phone has rung."""
    rows = await connection.execute(
        select(offers.c.call_id).where(offers.c.call_id.in_(call_ids), HAS_RUNG).distinct()
    )
    return set(rows.scalars())


_WHICH = bindparam("which", type_=offers.c.id.type)
_PLAN = insert(offers)
_BY_ID = select(offers).where(offers.c.id == _WHICH)
_BY_LEG = select(offers).where(offers.c.leg_sid == bindparam("leg"))
_CHANGE = update(offers).where(offers.c.id == _WHICH)
_MOVE = _CHANGE.where(offers.c.state.in_(bindparam("sources", expanding=True))).returning(offers)
_PRESS = _CHANGE.values(key_taps.changes(offers)).returning(offers.c.tapped)
_NEWER = bindparam("newer", type_=offers.c.sequence.type)
_TAKE_SEQUENCE = _CHANGE.where(offers.c.sequence < _NEWER).values(sequence=_NEWER).returning(offers.c.id)
_NOTE_LEG = _CHANGE.where(offers.c.leg_sid.is_(None))
_LIVE_OF_CALL = (
    select(offers)
    .where(offers.c.call_id == bindparam("call"), offers.c.state.in_(sorted(LIVE)))
    .order_by(offers.c.id)
)
_TRIES = (
    select(offers.c.call_id, offers.c.counsellor_id, func.count())
    .where(offers.c.call_id.in_(bindparam("calls", expanding=True)))
    .group_by(offers.c.call_id, offers.c.counsellor_id)
)
_OVERDUE = (
    select(offers)
    .where(offers.c.deadline_at <= NOW, offers.c.state.in_(sorted(LIVE)))
    .order_by(offers.c.deadline_at)
    .limit(200)
)
