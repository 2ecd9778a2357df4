"""Clearance: until which day a counsellor may be rung.

No shift or cover of theirs that begins later rings them; the one in which the day ends goes on. Its hours are gaps at
once, in every process.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import Kind
from routing.counselling.turn import in_turn
from routing.counsellors import counsellors
from routing.rota.live import forget_copies

TOLD_AHEAD = timedelta(days=14)


async def set_end(
    connection: AsyncConnection, now: datetime, counsellor_id: int, until: date | None, *, by: Actor
) -> date | None:
    """Clear a counsellor until the end of a day of the hotline's, None for good; return the end before.

    It clears nobody who is not. Raises Busy; roll the transaction back then.
    """
    theirs = counsellors.c.id == counsellor_id
    async with in_turn(connection):
        found = select(counsellors.c.cleared_until).where(theirs).with_for_update(key_share=True)
        before: date | None = (await connection.execute(found)).scalar_one()
        if before != until:
            await connection.execute(update(counsellors).where(theirs).values(cleared_until=until))
            await forget_copies(connection)
            await events.note(connection, now, counsellor_id, Kind.CLEARED_UNTIL, by, until=until)
    return before


async def clear(connection: AsyncConnection, now: datetime, counsellor_id: int, *, by: Actor) -> bool:
    """Let somebody take calls whom no publish has cleared; tell whether they were not cleared before."""
    newly = (counsellors.c.id == counsellor_id, ~counsellors.c.cleared)
    cleared = update(counsellors).where(*newly).values(cleared=True, awaits_rota=False)
    if (await connection.execute(cleared.returning(counsellors.c.id))).first() is None:
        return False
    await events.note(connection, now, counsellor_id, Kind.CLEARED, by)
    return True


def is_ending(until: date | None, today: date) -> bool:
    """Tell whether a clearance ends within 14 days, or has ended."""
    return until is not None and until - today <= TOLD_AHEAD
