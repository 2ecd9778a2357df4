"""The stamp of a week: a text that is another as soon as something has changed of what weeks are made of."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors
from routing.rota.coverage.kept_needs import rota_needs
from routing.rota.tables import covers, rota_versions


async def stamp(connection: AsyncConnection) -> str:
    """Return the stamp as it is now, in one statement; the mere passing of time does not change it."""
    mine, kept, live = counsellors.c, covers.c, rota_versions.c
    row = (await connection.execute(
        select(
            select(live.id).where(live.live).scalar_subquery(),
            select(live.renumbered).where(live.live).scalar_subquery(),
            select(func.max(rota_needs.c.id)).scalar_subquery(),
            select(func.count()).select_from(covers).scalar_subquery(),
            select(func.max(kept.id)).scalar_subquery(),
            select(func.sum(func.extract("epoch", kept.ends_at))).scalar_subquery(),
            func.count(),
            func.count().filter(mine.active),
            func.count().filter(mine.cleared),
            func.sum(func.extract("epoch", mine.paused_until)).filter(mine.paused_at.is_not(None)),
        ).select_from(counsellors)
    )).one()  # fmt: skip
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:16]
