"""Covers: somebody added, removed or replaced for a span of time, and withdrawn again (design, part 1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.cover import CoverKind
from routing.rota.tables import covers


class CoverNotSound(ValueError):
    """This cover is impossible; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: {REASONS[reason]}")
        self.reason = reason


REASONS = {
    "span": "a cover ends after it begins",
    "over": "the cover's time is over already",
    "replaced": "who replaces somebody names whom; who is added or removed names nobody",
    "same": "nobody replaces themselves",
    "counsellor": "there is no such counsellor",
    "left": "who has left comes to no shift",
    "cleared": "who is not cleared to take calls comes to no shift",
    "paused": "who is paused then comes to no shift",
    "there": "they are there already",
    "filled": "somebody has come into the gap meanwhile",
    "not_there": "they are not there then, so nobody can be away or be replaced",
}


async def add_cover(  # noqa: PLR0913 - each is a fact of its own
    connection: AsyncConnection,
    kind: CoverKind,
    counsellor_id: int,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    by: str,
    replaced_id: int | None = None,
    tier: int | None = None,
    languages: Sequence[str] = (),
    note: str = "",
) -> int:
    """Add a cover for the span up to, not including, `ends_at`; return its id. Raises CoverNotSound.

    `counsellor_id` comes (for `removed`: goes), `replaced_id` goes. Without a `tier`, somebody added is in the first,
    and a replacement in that of the replaced.
    """
    _check(kind, counsellor_id, replaced_id, starts_at, ends_at, now)
    wanted = {counsellor_id} | ({replaced_id} if replaced_id is not None else set())
    found = await connection.execute(select(counsellors.c.id).where(counsellors.c.id.in_(sorted(wanted))))
    if len(found.all()) < len(wanted):
        raise CoverNotSound("counsellor")
    row = insert(covers).values(
        kind=kind.value,
        counsellor_id=counsellor_id,
        replaced_id=replaced_id,
        starts_at=starts_at,
        ends_at=ends_at,
        tier=tier,
        languages=list(languages),
        note=note,
        created_by=by,
        created_at=now,
    )
    return int((await connection.execute(row.returning(covers.c.id))).scalar_one())


async def withdraw_cover(connection: AsyncConnection, cover_id: int, *, now: datetime) -> bool:
    """Withdraw a cover: a future one is deleted, one under way ends now; tell whether there was one.

    A cover that is over stays on record, since timelines name it.
    """
    ahead = delete(covers).where(covers.c.id == cover_id, covers.c.starts_at >= now)
    under_way = (
        update(covers)
        .where(covers.c.id == cover_id, covers.c.starts_at < now, covers.c.ends_at > now)
        .values(ends_at=now)
    )
    for statement in (ahead, under_way):
        if (await connection.execute(statement.returning(covers.c.id))).one_or_none() is not None:
            return True
    return False


class Told(NamedTuple):
    """What stands beside a cover: a note, and whose hand made it when."""

    note: str
    by: str
    at: datetime


async def told(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Told]:
    """Return what stands beside these covers, by their ids."""
    kept = covers.c
    which = select(kept.id, kept.note, kept.created_by, kept.created_at).where(kept.id.in_(sorted(ids)))
    return {row.id: Told(*row[1:]) for row in await connection.execute(which)}


def _check(
    kind: CoverKind,
    counsellor_id: int,
    replaced_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> None:
    if ends_at <= starts_at:
        raise CoverNotSound("span")
    if ends_at <= now:
        raise CoverNotSound("over")
    if (kind is CoverKind.REPLACED) != (replaced_id is not None):
        raise CoverNotSound("replaced")
    if replaced_id == counsellor_id:
        raise CoverNotSound("same")
