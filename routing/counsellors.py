"""Counsellors: the people who answer, known by their phone.

A phone identifies a counsellor: a known phone on a rota means the known counsellor, a new phone a new one. An import of
contacts alone changes a phone (`routing.rota.contacts`): rotas are cached with the phones of their people.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    Text,
    UniqueConstraint,
    Update,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing.sql.binds import NOW, Instant, texts
from routing.sql.columns import boolean, identity, instant, smallint, string
from routing.sql.columns import date as date_column


class PausedBy(StrEnum):
    """Who took a counsellor off the line: a person, always (promise P9)."""

    COUNSELLOR = "counsellor"  # themselves, at the desk
    COORDINATOR = "coordinator"


class Counsellor(SQLModel, table=True):
    """A counsellor as stored; a person on the rota or in a cover."""

    __tablename__ = "counsellors"
    __table_args__ = (
        UniqueConstraint("phone", name="counsellors_phone_key"),
        CheckConstraint(r"phone ~ '^\+[1-9][0-9]{5,14}$'", name="counsellors_phone_e164"),
        CheckConstraint("misses >= 0", name="counsellors_misses_check"),
        CheckConstraint("paused_by in ('counsellor', 'coordinator')", name="counsellors_paused_by_check"),
        CheckConstraint(
            "(paused_until is null) = (paused_by is null)", name="counsellors_paused_by_somebody"
        ),
    )

    id: int = identity()
    name: str = string()
    phone: str = string()
    languages: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'"))
    )
    organisation: str | None = string(optional=True)
    email: str | None = string(optional=True)
    active: bool = boolean(default=True)
    cleared: bool = boolean()
    # The last day on which a shift of theirs may begin, in the hotline's zone; null: without an end.
    cleared_until: date | None = date_column(optional=True)
    # A contact whom no rota has named yet: the first that does decides whether they are cleared.
    awaits_rota: bool = boolean(default=False)
    paused_at: datetime | None = instant(optional=True)
    paused_why: str | None = string(optional=True)
    # A pause has an end and is over when that is past: no job ends it.
    paused_until: datetime | None = instant(optional=True)
    paused_by: PausedBy | None = string(optional=True)
    # In a row; they count until the next shift of this counsellor begins.
    misses: int = smallint(default=0)
    misses_until: datetime | None = instant(optional=True)
    last_since: datetime | None = instant(optional=True)
    rests_until: datetime | None = instant(optional=True)
    last_offered_at: datetime | None = instant(optional=True)
    created_at: datetime = instant()

    def pause_ends(self, now: datetime) -> datetime | None:
        """Return when their pause ends; None when they are not paused."""
        # A process of the previous version knows no `paused_until` and clears `paused_at` alone.
        is_over = self.paused_at is None or self.paused_until is None or self.paused_until <= now
        return None if is_over else self.paused_until


counsellors = SQLModel.metadata.tables["counsellors"]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a counsellor may be rung at all, which the rota does not know."""

    active: bool
    cleared: bool
    paused_until: datetime | None = None


def is_paused(now: Instant) -> ColumnElement[bool]:
    """Whether a person has paused this counsellor and the pause is not over."""
    return and_(counsellors.c.paused_at.is_not(None), func.coalesce(counsellors.c.paused_until > now, False))


_BY_COORDINATOR = counsellors.c.paused_by == PausedBy.COORDINATOR


def is_last(now: Instant) -> ColumnElement[bool]:
    """Whether this counsellor comes last, having missed several offers in a row (design, part 4.4)."""
    counts = or_(counsellors.c.misses_until.is_(None), counsellors.c.misses_until > now)
    return and_(counsellors.c.last_since.is_not(None), counts)


async def ids_by_phone(connection: AsyncConnection, phones: Iterable[str]) -> dict[str, int]:
    """Return the ids of those counsellors that have one of the phones (E.164)."""
    wanted = counsellors.c.phone == func.any(texts(phones))
    rows = await connection.execute(select(counsellors.c.phone, counsellors.c.id).where(wanted))
    return {row.phone: row.id for row in rows}


async def by_phone(connection: AsyncConnection, phone: str) -> Counsellor | None:
    """Return the counsellor with this phone (E.164), if there is one."""
    return await _one(connection, counsellors.c.phone == phone)


async def by_id(connection: AsyncConnection, counsellor_id: int) -> Counsellor | None:
    """Return one counsellor."""
    return await _one(connection, counsellors.c.id == counsellor_id)


async def _one(connection: AsyncConnection, which: ColumnElement[bool]) -> Counsellor | None:
    row = (await connection.execute(select(counsellors).where(which))).mappings().one_or_none()
    return None if row is None else Counsellor(**row)


async def renumber(connection: AsyncConnection, counsellor_id: int, phone: str) -> None:
    """Give a counsellor another phone (E.164) that nobody has; all else of them stays."""
    await connection.execute(_of(counsellor_id).values(phone=phone))


async def standings(connection: AsyncConnection, now: datetime) -> dict[int, Eligibility]:
    """Return by id every counsellor who is inactive, not cleared or paused at `now`; all others may be rung."""
    rows = await connection.execute(_STANDINGS, {"now": now})
    return {id_: Eligibility(*standing) for id_, *standing in rows}


async def clearance_ends(connection: AsyncConnection) -> dict[int, date]:
    """Return by id the last days of those whose clearance has an end, past or ahead."""
    ends = select(counsellors.c.id, counsellors.c.cleared_until)
    rows = await connection.execute(ends.where(counsellors.c.cleared_until.is_not(None)))
    return {row.id: row.cleared_until for row in rows}


def gone(standings: Mapping[int, Eligibility]) -> frozenset[int]:
    """Return the ids of those who come to no shift; the paused are not among them."""
    return frozenset(id_ for id_, one in standings.items() if not (one.active and one.cleared))


def paused(standings: Mapping[int, Eligibility]) -> dict[int, datetime]:
    """Return the ends of the pauses of those who are paused, by id."""
    return {id_: one.paused_until for id_, one in standings.items() if one.paused_until is not None}


def _of(counsellor_id: int) -> Update:
    """Return an UPDATE of one counsellor."""
    return update(counsellors).where(counsellors.c.id == counsellor_id)


async def note_offered(connection: AsyncConnection, now: datetime, ids: Collection[int]) -> None:
    """Remember when these counsellors were offered a call last."""
    await connection.execute(
        update(counsellors).where(counsellors.c.id.in_(sorted(ids))).values(last_offered_at=now)
    )


async def note_miss(
    connection: AsyncConnection,
    now: datetime,
    counsellor_id: int,
    *,
    until: datetime,
    next_shift: datetime | None,
    last_from: int,
) -> int:
    """Count a miss, and let the counsellor rest until `until`; return the misses in a row.

    From `last_from` misses on they come last. The count is void when their next shift begins.
    """
    is_over = func.coalesce(counsellors.c.misses_until <= now, False)
    count = case((is_over, 1), else_=counsellors.c.misses + 1)
    since = case((is_over, None), else_=counsellors.c.last_since)
    misses = await connection.execute(
        _of(counsellor_id)
        .values(
            misses=count,
            misses_until=next_shift,
            last_since=case((count >= last_from, func.coalesce(since, now))),
            rests_until=until,
        )
        .returning(counsellors.c.misses)
    )
    return int(misses.scalar_one())


async def forget_misses(
    connection: AsyncConnection, counsellor_id: int, *, offered_at: datetime | None = None
) -> bool:
    """Reset the misses in a row, since the counsellor pressed a key or rang in; tell whether there were any.

    A late key of an offer made at `offered_at` resets nothing if another call was offered since.
    """
    theirs = [counsellors.c.id == counsellor_id, counsellors.c.misses > 0]
    if offered_at is not None:
        theirs.append(func.coalesce(counsellors.c.last_offered_at <= offered_at, True))
    forgotten = update(counsellors).where(*theirs).values(misses=0, misses_until=None, last_since=None)
    return (await connection.execute(forgotten.returning(counsellors.c.id))).first() is not None


async def rest(connection: AsyncConnection, counsellor_id: int, *, until: datetime) -> None:
    """Offer this counsellor no calls before `until`."""
    await connection.execute(_of(counsellor_id).values(rests_until=until))


async def end_rest(connection: AsyncConnection, counsellor_id: int) -> None:
    """End a rest: this counsellor may be offered calls at once."""
    await connection.execute(_of(counsellor_id).values(rests_until=None))


async def pause(
    connection: AsyncConnection,
    now: datetime,
    counsellor_id: int,
    *,
    until: datetime,
    by: PausedBy,
    why: str | None = None,
) -> datetime:
    """Pause this counsellor until `until`, or until they say that they are ready; return the end that holds.

    A counsellor's own request does not change a longer pause, nor a coordinator's; a coordinator's sets the end anyway.
    """
    stands = or_(counsellors.c.paused_until >= until, _BY_COORDINATOR)
    keeps = and_(is_paused(now), literal(by is PausedBy.COUNSELLOR), stands)
    paused = await connection.execute(
        _of(counsellor_id)
        .values(
            paused_at=case((keeps, counsellors.c.paused_at), else_=now),
            paused_why=case((keeps, counsellors.c.paused_why), else_=why),
            paused_until=case((keeps, counsellors.c.paused_until), else_=until),
            paused_by=case((keeps, counsellors.c.paused_by), else_=str(by)),
        )
        .returning(counsellors.c.paused_until)
    )
    return paused.scalar_one()  # type: ignore[no-any-return]


async def end_pause(connection: AsyncConnection, now: datetime, counsellor_id: int) -> bool:
    """End a pause before its time; tell whether there was one to end."""
    ended = await connection.execute(
        _of(counsellor_id).where(is_paused(now)).values(_NOT_PAUSED).returning(counsellors.c.id)
    )
    return ended.first() is not None


async def set_ready(connection: AsyncConnection, now: datetime, counsellor_id: int) -> datetime | None:
    """End a counsellor's own pause, misses and rest: they say that they are ready.

    A coordinator's pause stays (promise P9): return its end, or None.
    """
    stands = and_(is_paused(now), _BY_COORDINATOR)
    kept = {name: case((stands, counsellors.c[name])) for name in _NOT_PAUSED}
    ready = await connection.execute(
        _of(counsellor_id)
        .values(kept | {"misses": 0, "misses_until": None, "last_since": None, "rests_until": None})
        .returning(counsellors.c.paused_until)
    )
    return ready.scalar_one()  # type: ignore[no-any-return]


_NOT_PAUSED: dict[str, Any] = dict.fromkeys(("paused_at", "paused_why", "paused_until", "paused_by"))


_STANDINGS = select(
    counsellors.c.id,
    counsellors.c.active,
    counsellors.c.cleared,
    case((is_paused(NOW), counsellors.c.paused_until)),
).where(~counsellors.c.active | ~counsellors.c.cleared | is_paused(NOW))
