"""Blocked callers: numbers that are turned away kindly, known by their keyed hash alone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.sql.binds import NOW
from routing.sql.columns import binary, instant, string


class Block(SQLModel, table=True):
    """One blocked number, until an instant or for good."""

    __tablename__ = "blocks"

    caller_hash: bytes = binary(primary_key=True)
    since: datetime = instant()
    until: datetime | None = instant(optional=True)
    note: str = string()
    by: str = string(default="")


blocks: Table = SQLModel.metadata.tables["blocks"]


async def block(
    connection: AsyncConnection,
    now: datetime,
    caller_hash: bytes,
    *,
    until: datetime | None = None,
    note: str = "",
    by: str = "",
) -> None:
    """Turn this number away from now on; blocking it again changes `until`, the note, and who did it."""
    row = {"caller_hash": caller_hash, "since": now, "until": until, "note": note, "by": by}
    await connection.execute(
        insert(blocks).values(row).on_conflict_do_update(index_elements=["caller_hash"], set_=row)
    )


async def unblock(connection: AsyncConnection, caller_hashes: Sequence[bytes]) -> None:
    """Let this number in again."""
    await connection.execute(delete(blocks).where(blocks.c.caller_hash.in_(caller_hashes)))


async def is_blocked(connection: AsyncConnection, now: datetime, caller_hashes: Sequence[bytes]) -> bool:
    """Whether a number (its hash under every key) is turned away at this instant."""
    found = await connection.execute(_BLOCKED, {"now": now, "hashes": list(caller_hashes)})
    return found.first() is not None


async def longest(connection: AsyncConnection, now: datetime, caller_hashes: Sequence[bytes]) -> Block | None:
    """Return the block of a number (its hash under every key) that ends last, of those in force."""
    in_force = blocks.c.until.is_(None) | (blocks.c.until > now)
    of_number = select(blocks).where(blocks.c.caller_hash.in_(caller_hashes), in_force)
    rows = await connection.execute(of_number.order_by(blocks.c.until.desc().nulls_first()).limit(1))
    row = rows.mappings().first()
    return None if row is None else Block.model_construct(**row)


async def standing(connection: AsyncConnection, now: datetime) -> list[Block]:
    """Return the blocks in force, the newest first."""
    in_force = blocks.c.until.is_(None) | (blocks.c.until > now)
    rows = await connection.execute(select(blocks).where(in_force).order_by(blocks.c.since.desc()))
    return [Block.model_construct(**row) for row in rows.mappings()]


async def erase_ended(connection: AsyncConnection, now: datetime) -> int:
    """Delete blocks that are over; return how many there were."""
    return (await connection.execute(delete(blocks).where(blocks.c.until <= now))).rowcount


_BLOCKED = select(blocks.c.caller_hash).where(
    blocks.c.caller_hash.in_(bindparam("hashes", expanding=True)),
    blocks.c.until.is_(None) | (blocks.c.until > NOW),
)
