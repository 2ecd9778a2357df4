"""Kept needs: each change is a version of its own, with who and when; the newest holds (statements)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, CheckConstraint, Column, Row, SmallInteger, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing.rota.coverage.needs import EVERY_HOUR, WEEK_HOURS, Needs
from routing.sql.columns import identity, instant, string


class RotaNeeds(SQLModel, table=True):
    """People for each hour of the week, from Monday 00:00 on."""

    __tablename__ = "rota_needs"
    __table_args__ = (CheckConstraint(f"cardinality(people) = {WEEK_HOURS}", name="rota_needs_week_check"),)

    id: int = identity()
    people: list[int] = Field(sa_column=Column(ARRAY(SmallInteger), nullable=False))
    set_at: datetime = instant()
    set_by: str = string()


rota_needs = SQLModel.metadata.tables["rota_needs"]


async def live(connection: AsyncConnection) -> Needs:
    """Return what is needed now: one person at every hour, until somebody says otherwise."""
    newest = select(rota_needs.c.people).order_by(rota_needs.c.id.desc()).limit(1)
    found = (await connection.execute(newest)).scalar_one_or_none()
    return EVERY_HOUR if found is None else Needs(tuple(found))


async def by_id(connection: AsyncConnection, version: int) -> Needs | None:
    """Return the needs of a version, if there is such a one."""
    one = select(rota_needs.c.people).where(rota_needs.c.id == version)
    found = (await connection.execute(one)).scalar_one_or_none()
    return None if found is None else Needs(tuple(found))


async def versions(connection: AsyncConnection, limit: int = 20) -> Sequence[Row[Any]]:
    """Return the rows of `rota_needs`, the newest first."""
    newest = select(rota_needs).order_by(rota_needs.c.id.desc()).limit(limit)
    return (await connection.execute(newest)).all()


async def keep(connection: AsyncConnection, now: datetime, needs: Needs, *, by: str) -> int:
    """Keep needs as the newest version; return its id."""
    row = insert(rota_needs).values(people=list(needs.people), set_at=now, set_by=by)
    return int((await connection.execute(row.returning(rota_needs.c.id))).scalar_one())
