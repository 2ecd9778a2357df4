"""The stamp of a week: a text that is another as soon as something has changed of what weeks are made of."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.coverage.kept_needs import rota_needs
from routing.rota.tables import covers, rota_versions

_DAY = timedelta(days=1)


async def stamp(connection: AsyncConnection, now: datetime) -> str:
    """Return the stamp as it is now, in one statement.

    The mere passing of time does not change it, except that at a Monday's midnight (UTC) the covers of a week leave it.
    """
    mine, kept, live = counsellors.c, covers.c, rota_versions.c
    paused_until = case((mine.paused_at.is_not(None), func.extract("epoch", mine.paused_until)))
    person = _sum(
        mine.id, mine.name, mine.languages, mine.active, mine.cleared, mine.cleared_until, paused_until
    )
    span = (func.extract("epoch", kept.starts_at), func.extract("epoch", kept.ends_at))
    cover = _sum(
        kept.id, kept.kind, kept.counsellor_id, kept.replaced_id, *span, kept.tier, kept.languages, kept.note
    )
    # A cover that is over stays as it is: those of earlier weeks, years of them in the end, are not read.
    lately = select(cover).where(kept.ends_at > _since(now))
    row = (await connection.execute(
        select(
            select(live.id).where(live.live).scalar_subquery(),
            select(live.renumbered).where(live.live).scalar_subquery(),
            select(func.max(rota_needs.c.id)).scalar_subquery(),
            lately.scalar_subquery(),
            person,
        ).select_from(counsellors)
    )).one()  # fmt: skip
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:16]


def _sum(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a sum over all rows that is another where one of these columns is: order does not matter to it."""
    return func.sum(func.hashtextextended(cast(func.json_build_array(*columns), Text), 0))


def _since(now: datetime) -> datetime:
    """Return the midnight at which the week before began."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - today.weekday() * _DAY - 7 * _DAY
