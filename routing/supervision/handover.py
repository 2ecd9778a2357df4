"""The handover: what a supervisor tells the next one of the night, sealed; the last one counts."""

from datetime import datetime

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sealing import Sealer
from routing.sql.columns import binary, identity, instant, integer
from routing.supervision.notes import Said

LONGEST = 1000  # signs


class Handover(SQLModel, table=True):
    """One note. `account` is whose it is; the words are sealed."""

    __tablename__ = "handovers"

    id: int = identity()
    account: int = integer()
    at: datetime = instant()
    sealed: bytes = binary()


handovers: Table = SQLModel.metadata.tables["handovers"]


async def write(connection: AsyncConnection, now: datetime, words: str, account: int, sealer: Sealer) -> None:
    """Tell the next one."""
    row = {"account": account, "at": now, "sealed": sealer.seal(words)}
    await connection.execute(insert(handovers).values(row))


async def last(connection: AsyncConnection, sealer: Sealer) -> Said | None:
    """Return what was told last."""
    found = await connection.execute(select(handovers).order_by(handovers.c.id.desc()).limit(1))
    row = found.first()
    return None if row is None else Said(row.account, row.at, sealer.opened(row.sealed))


async def erase(connection: AsyncConnection, before: datetime) -> None:
    """Erase what was told before then."""
    await connection.execute(delete(handovers).where(handovers.c.at < before))
