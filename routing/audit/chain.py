"""The audit: who did what, when, before and after. Rows are added, never changed: each is chained to the one before.

A row holds ids and masked values, never a phone number. Its hash covers the row and the hash of the row before, under
the helpline's key, so that whoever can write to the database, and has no key, cannot change a row unseen. PostgreSQL
refuses everything but reading and adding to the application's role; `audit_trim` alone removes the oldest rows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.audit.deeds import Actor, Deed
from routing.sealing import Sealer
from routing.sql import locks
from routing.sql.columns import bigint, binary, instant, integer, of_type, string

_NOTHING = b""
_AT_ONCE = 1000


class AuditRow(SQLModel, table=True):
    """One row of the audit. Without `account`, the command line or the program itself did it (`by`)."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("audit_time", "at", "id"),
        Index("audit_who", "account", "at", "id"),
        Index("audit_did", "action", "at", "id"),
        Index("audit_who_did", "account", "action", "at", "id"),
        Index("audit_about", "subject", "at", "id"),
    )

    id: int = bigint(primary_key=True, autoincrement=False)
    at: datetime = instant()
    account: int | None = integer(optional=True)
    by: str = string(default="")
    action: str = string()
    subject: str = string(default="")
    before: dict[str, Any] | None = of_type(JSONB(none_as_null=True), optional=True)
    after: dict[str, Any] | None = of_type(JSONB(none_as_null=True), optional=True)
    why: str | None = string(optional=True)
    hash: bytes = binary()


class AuditBeginning(SQLModel, table=True):
    """The last row that was trimmed, from which the chain goes on."""

    __tablename__ = "audit_beginning"

    id: int = bigint(primary_key=True, autoincrement=False)
    hash: bytes = binary()


audit = SQLModel.metadata.tables["audit"]
audit_beginning = SQLModel.metadata.tables["audit_beginning"]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows are sound, from the oldest on, and the first one that is not."""

    count: int
    first_wrong: int | None = None
    last: int | None = None


async def note(connection: AsyncConnection, now: datetime, actor: Actor, deed: Deed, sealer: Sealer) -> None:
    """Add a row. Call it last in a transaction: until the commit no other row can be added."""
    await connection.execute(text(locks.AUDIT))
    last_id, last_hash = await _last(connection)
    row = {
        "id": last_id + 1,
        "at": now,
        "account": actor.account,
        "by": actor.by,
        "action": deed.action,
        "subject": deed.subject,
        "before": None if deed.before is None else dict(deed.before),
        "after": None if deed.after is None else dict(deed.after),
        "why": deed.why,
    }
    await connection.execute(insert(audit).values(**row, hash=sealer.hash(_chained(last_hash, row))))


async def verify(connection: AsyncConnection, sealer: Sealer) -> Verified:
    """Read the chain from its beginning; tell how many rows are sound, or which one is the first that isn't."""
    last_id, last_hash = await _beginning(connection)
    count = 0
    while rows := await _after(connection, last_id):
        for row in rows:
            expected = sealer.hashes(_chained(last_hash, row))
            if row["id"] != last_id + 1 or bytes(row["hash"]) not in expected:
                return Verified(count, first_wrong=last_id + 1)
            last_id, last_hash = row["id"], bytes(row["hash"])
            count += 1
    return Verified(count, last=last_id if count else None)


async def is_as_written(connection: AsyncConnection, row_id: int, sealer: Sealer) -> bool:
    """Tell whether a row is as it was written, after the row that stands before it now."""
    before = (await connection.execute(select(audit.c.hash).where(audit.c.id == row_id - 1))).first()
    last_hash = bytes(before.hash) if before else (await _beginning(connection))[1]
    found = await connection.execute(select(audit).where(audit.c.id == row_id))
    row = found.mappings().first()
    return row is not None and bytes(row["hash"]) in sealer.hashes(_chained(last_hash, dict(row)))


async def newest(
    connection: AsyncConnection, *, account: int | None = None, limit: int = 50
) -> list[AuditRow]:
    """Return rows, the newest first: of one account or of all."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
    if account is not None:
        query = query.where(audit.c.account == account)
    rows = await connection.execute(query)
    return [AuditRow.model_construct(**row) for row in rows.mappings()]


async def trim(connection: AsyncConnection, before: datetime) -> int:
    """Remove the rows from before an instant, at least 90 days old; return how many there were."""
    done = await connection.execute(select(func.audit_trim(before)))
    return int(done.scalar_one())


async def _last(connection: AsyncConnection) -> tuple[int, bytes]:
    row = (
        await connection.execute(select(audit.c.id, audit.c.hash).order_by(audit.c.id.desc()).limit(1))
    ).first()
    return (row.id, bytes(row.hash)) if row else await _beginning(connection)


async def _beginning(connection: AsyncConnection) -> tuple[int, bytes]:
    row = (await connection.execute(select(audit_beginning))).first()
    return (row.id, bytes(row.hash)) if row else (0, _NOTHING)


async def _after(connection: AsyncConnection, last: int) -> Sequence[Mapping[str, Any]]:
    found = await connection.execute(
        select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(_AT_ONCE)
    )
    return [dict(row) for row in found.mappings()]


def _chained(last_hash: bytes, row: Mapping[str, Any]) -> str:
    """Return what the hash of a row covers, in one form: as stored, times in UTC to the microsecond."""
    covered = {name: row[name] for name in _COVERED}
    covered["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return f"audit {last_hash.hex()} {json.dumps(covered, sort_keys=True, ensure_ascii=False)}"


_COVERED = ("id", "at", "account", "by", "action", "subject", "before", "after", "why")
