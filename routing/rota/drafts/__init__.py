"""Drafts: rota files that were uploaded, until they are published or 7 days old. What they say is sealed.

A worker reads a draft, and publishes it; any process shows it. Its states:

| state | what happens | then |
|---|---|---|
| reading | a worker reads it, or will | read, failed |
| read | it is shown, with what was found | reading (answers, another live version), publishing |
| failed | it could not be read, through no fault of the file | reading |
| publishing | a worker publishes it, or will | published, read (refused), failed |
| published | its version is known | |
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

# Imported for its table, to which drafts refer.
from routing.people import accounts as _accounts  # noqa: F401
from routing.sealing import Sealer
from routing.sql.columns import binary, identity, instant, integer, string

KEPT = timedelta(days=7)


class State(StrEnum):
    """See the table above."""

    READING = "reading"
    READ = "read"
    FAILED = "failed"
    PUBLISHING = "publishing"
    PUBLISHED = "published"


_AT_WORK = (State.READING, State.PUBLISHING)


class RotaDraft(SQLModel, table=True):
    """A draft as stored: `name`, `content`, `answers`, `found`, `lines` and `wish` are sealed, all but two as JSON.

    `compared_with` is the version that was live when it was read, `lines` the whole rota as it would be.
    """

    __tablename__ = "rota_drafts"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading', 'read', 'failed', 'publishing', 'published')",
            name="rota_drafts_state_check",
        ),
        Index("rota_drafts_made_at_index", "made_at"),
    )

    id: int = identity()
    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"))
    made_at: datetime = instant()
    name: bytes = binary()
    content: bytes = binary()
    answers: bytes | None = binary(optional=True)
    state: State = string()
    touched_at: datetime = instant()
    done: int = integer(default=0)
    total: int = integer(default=0)
    compared_with: int | None = integer(optional=True)
    found: bytes | None = binary(optional=True)
    lines: bytes | None = binary(optional=True)
    wish: bytes | None = binary(optional=True)
    version: int | None = integer(optional=True)


rota_drafts = SQLModel.metadata.tables["rota_drafts"]
_c = rota_drafts.c


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft without its file; `done` of `total` lines are read."""

    id: int
    account: int
    made_at: datetime
    name: str
    state: State
    touched_at: datetime
    done: int
    total: int
    compared_with: int | None
    version: int | None
    answers: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)
    wish: Mapping[str, Any] = field(default_factory=dict)


_SHOWN = (
    _c.id,
    _c.account,
    _c.made_at,
    _c.name,
    _c.state,
    _c.touched_at,
    _c.done,
    _c.total,
    _c.compared_with,
    _c.version,
)


def sealed(sealer: Sealer, value: object) -> bytes:
    """Return a value of JSON, sealed."""
    return sealer.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


async def add(
    connection: AsyncConnection,
    now: datetime,
    account: int,
    name: bytes,
    content: bytes,
    answers: bytes | None = None,
) -> int:
    """Keep a file as a draft that waits to be read; all of it is sealed already. Return its id."""
    row = {
        "account": account,
        "made_at": now,
        "name": name,
        "content": content,
        "answers": answers,
        "state": State.READING,
        "touched_at": now,
    }
    return int((await connection.execute(insert(rota_drafts).values(row).returning(_c.id))).scalar_one())


async def find(connection: AsyncConnection, draft: int, sealer: Sealer) -> Draft | None:
    """Return a draft with what was found in it; None if there is none (any more)."""
    row = (
        await connection.execute(select(*_SHOWN, _c.answers, _c.found, _c.wish).where(_c.id == draft))
    ).one_or_none()
    if row is None:
        return None
    return _draft(
        row,
        sealer,
        answers=_opened(sealer, row.answers),
        found=_opened(sealer, row.found),
        wish=_opened(sealer, row.wish),
    )


async def content_of(connection: AsyncConnection, draft: int) -> bytes | None:
    """Return the sealed file of a draft."""
    return (await connection.execute(select(_c.content).where(_c.id == draft))).scalar_one_or_none()


async def answers_of(connection: AsyncConnection, draft: int) -> bytes | None:
    """Return the sealed answers to a draft's questions; None where there are none."""
    return (await connection.execute(select(_c.answers).where(_c.id == draft))).scalar_one_or_none()


async def lines_of(connection: AsyncConnection, draft: int) -> bytes | None:
    """Return the sealed lines of the rota as a draft would make it, where they are kept."""
    return (await connection.execute(select(_c.lines).where(_c.id == draft))).scalar_one_or_none()


async def unpublished(connection: AsyncConnection, sealer: Sealer, limit: int = 10) -> Sequence[Draft]:
    """Return the drafts that may still be published, the newest first."""
    rows = await connection.execute(
        select(*_SHOWN).where(_c.state != State.PUBLISHED).order_by(_c.id.desc()).limit(limit)
    )
    return [_draft(row, sealer) for row in rows]


async def left_behind(connection: AsyncConnection, before: datetime) -> Sequence[int]:
    """Return the ids of drafts that a worker should work on, and that none has touched since `before`."""
    rows = await connection.execute(
        select(_c.id).where(_c.state.in_(_AT_WORK), _c.touched_at < before).order_by(_c.id)
    )
    return rows.scalars().all()


# --- Changes of state


async def read_again(
    connection: AsyncConnection, now: datetime, draft: int, answers: bytes | None = None
) -> bool:
    """Let a draft be read once more, with these (sealed) answers if any; tell whether it was to be had."""
    values = {} if answers is None else {"answers": answers}
    return await _move(
        connection,
        draft,
        (State.READ, State.FAILED),
        State.READING,
        touched_at=now,
        done=0,
        total=0,
        **values,
    )


async def wish(connection: AsyncConnection, now: datetime, draft: int, wish: bytes) -> bool:
    """Let a draft be published as the (sealed) wish says; tell whether it was to be had."""
    return await _move(
        connection, draft, (State.READ,), State.PUBLISHING, touched_at=now, done=0, total=0, wish=wish
    )


async def note_progress(
    connection: AsyncConnection, now: datetime, draft: int, done: int, total: int
) -> None:
    """Note how many of a draft's lines are read."""
    await connection.execute(
        update(rota_drafts)
        .where(_c.id == draft, _c.state.in_(_AT_WORK))
        .values(done=done, total=total, touched_at=now)
    )


async def note_read(
    connection: AsyncConnection,
    now: datetime,
    draft: int,
    *,
    found: bytes,
    lines: bytes | None,
    compared_with: int | None,
) -> bool:
    """Note what was found in a draft, both sealed."""
    return await _move(
        connection,
        draft,
        _AT_WORK,
        State.READ,
        touched_at=now,
        found=found,
        lines=lines,
        compared_with=compared_with,
        wish=None,
    )


async def note_failed(connection: AsyncConnection, now: datetime, draft: int) -> bool:
    """Note that a draft could not be read, through no fault of its own."""
    return await _move(connection, draft, _AT_WORK, State.FAILED, touched_at=now, wish=None)


async def note_published(connection: AsyncConnection, now: datetime, draft: int, version: int) -> bool:
    """Note as which version a draft was published."""
    return await _move(
        connection, draft, (State.PUBLISHING,), State.PUBLISHED, touched_at=now, version=version
    )


async def erase_over(connection: AsyncConnection, now: datetime) -> int:
    """Delete the drafts that are past their time; return how many there were."""
    return (await connection.execute(delete(rota_drafts).where(_c.made_at <= now - KEPT))).rowcount


async def erase(connection: AsyncConnection, draft: int) -> bool:
    """Delete a draft, whatever its state; tell whether there was one."""
    return bool((await connection.execute(delete(rota_drafts).where(_c.id == draft))).rowcount)


async def _move(
    connection: AsyncConnection, draft: int, before: Sequence[State], after: State, **values: object
) -> bool:
    changed = await connection.execute(
        update(rota_drafts).where(_c.id == draft, _c.state.in_(before)).values(state=after, **values)
    )
    return bool(changed.rowcount)


def _draft(row: Any, sealer: Sealer, **more: Any) -> Draft:
    return Draft(
        row.id,
        row.account,
        row.made_at,
        sealer.opened(row.name) or "",
        State(row.state),
        row.touched_at,
        row.done,
        row.total,
        row.compared_with,
        row.version,
        **more,
    )


def _opened(sealer: Sealer, value: bytes | None) -> dict[str, Any]:
    opened = sealer.opened(value)
    return {} if opened is None else json.loads(opened)
