"""Counsellors: the people who answer, known by their phone.

A phone number is what a counsellor is known by: a rota that names a known number means the known
counsellor, and a new number is a new counsellor. It is never changed in place, since rotas are kept
in memory by their version.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Identity,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    cast,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel


class Counsellor(SQLModel, table=True):
    """A counsellor as stored; a person on the rota or in a cover."""

    __tablename__ = "counsellors"
    __table_args__ = (
        UniqueConstraint("phone", name="counsellors_phone_key"),
        CheckConstraint(r"phone ~ '^\+[1-9][0-9]{5,14}$'", name="counsellors_phone_e164"),
        CheckConstraint("misses >= 0", name="counsellors_misses_check"),
    )

    id: int | None = Field(default=None, sa_column=Column(Integer, Identity(always=True), primary_key=True))
    name: str = Field(sa_column=Column(Text, nullable=False))
    phone: str = Field(sa_column=Column(Text, nullable=False))
    active: bool = Field(default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true")))
    cleared: bool = Field(sa_column=Column(Boolean, nullable=False))
    paused_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    paused_why: str | None = Field(default=None, sa_column=Column(Text))
    misses: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0")))
    rests_until: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    last_offered_at: datetime | None = Field(default=None, sa_column=Column(DateTime(timezone=True)))
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


counsellors = SQLModel.metadata.tables["counsellors"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rota doesn't know of a counsellor: whether they may be rung at all."""

    active: bool
    cleared: bool
    paused: bool


async def ensure(
    connection: AsyncConnection, names: Mapping[str, str], *, now: datetime, cleared: bool
) -> dict[str, int]:
    """Make sure that each phone (E.164 -> name) has a counsellor; return the ids by phone.

    A known one takes the new name and keeps all else; a new one is cleared to take calls or not. Rows that
    don't change are not locked: the switchboard goes on writing to them meanwhile.
    """
    phones = list(names)
    given = select(
        func.unnest(_texts(phones)).label("phone"), func.unnest(_texts(names.values())).label("name")
    ).subquery()
    new = select(given.c.name, given.c.phone, literal(cleared), literal(now, DateTime(timezone=True)))
    await connection.execute(
        insert(counsellors)
        .from_select(["name", "phone", "cleared", "created_at"], new)
        .on_conflict_do_nothing(index_elements=["phone"])
    )
    await connection.execute(
        update(counsellors)
        .where(counsellors.c.phone == given.c.phone, counsellors.c.name != given.c.name)
        .values(name=given.c.name)
    )
    return await ids_by_phone(connection, phones)


async def ids_by_phone(connection: AsyncConnection, phones: Iterable[str]) -> dict[str, int]:
    """Return the ids of those counsellors that have one of the phones (E.164)."""
    wanted = counsellors.c.phone == func.any(_texts(phones))
    rows = await connection.execute(select(counsellors.c.phone, counsellors.c.id).where(wanted))
    return {row.phone: row.id for row in rows}


async def by_phone(connection: AsyncConnection, phone: str) -> Counsellor | None:
    """Return the counsellor with this phone (E.164), if there is one."""
    row = (await connection.execute(select(counsellors).where(counsellors.c.phone == phone))).one_or_none()
    return None if row is None else Counsellor(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def by_id(connection: AsyncConnection, counsellor_id: int) -> Counsellor | None:
    """Return one counsellor."""
    row = (
        await connection.execute(select(counsellors).where(counsellors.c.id == counsellor_id))
    ).one_or_none()
    return None if row is None else Counsellor(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


async def standings(connection: AsyncConnection) -> dict[int, Standing]:
    """Return every counsellor who is inactive, not cleared or paused, by id; who is missing may be rung."""
    paused = counsellors.c.paused_at.is_not(None)
    rows = await connection.execute(
        select(counsellors.c.id, counsellors.c.active, counsellors.c.cleared, paused).where(
            ~counsellors.c.active | ~counsellors.c.cleared | paused
        )
    )
    return {id_: Standing(active, cleared, is_paused) for id_, active, cleared, is_paused in rows}


def gone(standings: Mapping[int, Standing]) -> set[int]:
    """Return who of these comes to no shift that is still to start; who is paused now may be back by then."""
    return {id_ for id_, standing in standings.items() if not (standing.active and standing.cleared)}


def _texts(values: Iterable[str]) -> ColumnElement[Any]:
    texts: ARRAY[Any] = ARRAY(Text)
    return cast(literal(list(values), texts), texts)


async def note_offered(connection: AsyncConnection, now: datetime, ids: Collection[int]) -> None:
    """Remember when these counsellors were offered a call last."""
    await connection.execute(
        update(counsellors).where(counsellors.c.id.in_(sorted(ids))).values(last_offered_at=now)
    )


async def note_miss(connection: AsyncConnection, counsellor_id: int, *, until: datetime) -> int:
    """Count an offer declined or not answered, and let the counsellor rest; return how many in a row."""
    misses = await connection.execute(
        update(counsellors)
        .where(counsellors.c.id == counsellor_id)
        .values(misses=counsellors.c.misses + 1, rests_until=until)
        .returning(counsellors.c.misses)
    )
    return int(misses.scalar_one())


async def forget_misses(connection: AsyncConnection, counsellor_id: int) -> None:
    """An accepted offer ends a row of misses."""
    await connection.execute(
        update(counsellors)
        .where(counsellors.c.id == counsellor_id, counsellors.c.misses > 0)
        .values(misses=0)
    )


async def rest(connection: AsyncConnection, counsellor_id: int, *, until: datetime) -> None:
    """Offer nothing to this counsellor before then."""
    await connection.execute(
        update(counsellors).where(counsellors.c.id == counsellor_id).values(rests_until=until)
    )


async def end_rest(connection: AsyncConnection, counsellor_id: int) -> None:
    """Let this counsellor be offered calls again at once."""
    await connection.execute(
        update(counsellors).where(counsellors.c.id == counsellor_id).values(rests_until=None)
    )


async def pause(connection: AsyncConnection, now: datetime, counsellor_id: int, why: str) -> None:
    """Offer nothing to this counsellor before they say that they are ready."""
    await connection.execute(
        update(counsellors)
        .where(counsellors.c.id == counsellor_id, counsellors.c.paused_at.is_(None))
        .values(paused_at=now, paused_why=why)
    )


async def set_ready(connection: AsyncConnection, counsellor_id: int) -> None:
    """End a pause and any rest: the counsellor says that they are there."""
    await connection.execute(
        update(counsellors)
        .where(counsellors.c.id == counsellor_id)
        .values(paused_at=None, paused_why=None, misses=0, rests_until=None)
    )
