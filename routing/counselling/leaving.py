"""Leaving: somebody is no longer with us, and perhaps back one day. Nothing of theirs is erased.

Whoever is not active is rung for nothing that begins from then on, in any process: dispatch, gaps and guard ask for it.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import Kind
from routing.counsellors import counsellors


async def leave(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> bool:
    """Ring somebody no more; tell whether that is new. A ring or conversation under way goes on."""
    return await _change(connection, now, counsellor_id, by, is_active=False)


async def come_back(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> bool:
    """Let somebody be rung again, as rota and clearance have it; tell whether that is new."""
    return await _change(connection, now, counsellor_id, by, is_active=True)


async def _change(
    connection: AsyncConnection, now: datetime, counsellor_id: int, by: Actor, *, is_active: bool
) -> bool:
    others = (counsellors.c.id == counsellor_id, counsellors.c.active != is_active)
    changed = update(counsellors).where(*others).values(active=is_active).returning(counsellors.c.id)
    if (await connection.execute(changed)).first() is None:
        return False
    kind = Kind.RETURNED if is_active else Kind.LEFT
    await events.note(connection, now, counsellor_id, kind, by)
    return True
