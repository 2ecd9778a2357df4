"""Pausing: a coordinator takes a counsellor off the line for a while, or puts them back, or in turn (promise P9)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors
from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import Kind
from routing.counsellors import PausedBy


async def pause(
    connection: AsyncConnection,
    now: datetime,
    counsellor_id: int,
    *,
    until: datetime,
    by: Actor,
    why: str = "",
) -> None:
    """Pause a counsellor until `until`, whatever pause there was; `why` goes when the pause does."""
    await counsellors.pause(
        connection, now, counsellor_id, until=until, by=PausedBy.COORDINATOR, why=why or None
    )
    await events.note(connection, now, counsellor_id, Kind.PAUSED, by, until=until)


async def resume(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> bool:
    """End a pause before its time; tell whether there was one to end."""
    was_paused = await counsellors.end_pause(connection, now, counsellor_id)
    if was_paused:
        await events.note(connection, now, counsellor_id, Kind.RESUMED, by)
    return was_paused


async def put_in_turn(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> bool:
    """Forget the misses in a row, so that they come last no more; tell whether there were any."""
    had_missed = await counsellors.forget_misses(connection, counsellor_id)
    if had_missed:
        await events.note(connection, now, counsellor_id, Kind.IN_TURN, by)
    return had_missed
