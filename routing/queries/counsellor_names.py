"""Names of counsellors, by id, for lists that tell of several."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counsellors import counsellors


async def names(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """Return the names of these counsellors."""
    if not ids:
        return {}
    of = counsellors.c
    return {
        row.id: row.name for row in await connection.execute(select(of.id, of.name).where(of.id.in_(ids)))
    }
