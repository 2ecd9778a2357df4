"""Details: what is said of a counsellor beside name and phone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import Kind
from routing.counsellors import Counsellor, counsellors


async def change(
    connection: AsyncConnection,
    now: datetime,
    counsellor: Counsellor,
    *,
    languages: Sequence[str],
    organisation: str | None,
    by: Actor,
) -> bool:
    """Change languages and organisation; tell whether they are others. Shifts that are published keep theirs."""
    if (list(languages), organisation) == (counsellor.languages, counsellor.organisation):
        return False
    theirs = update(counsellors).where(counsellors.c.id == counsellor.id)
    await connection.execute(theirs.values(languages=list(languages), organisation=organisation))
    await events.note(connection, now, counsellor.id, Kind.DETAILS_CHANGED, by)
    return True
