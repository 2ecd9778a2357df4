"""History: what happened to a counsellor, newest first, with the names of the accounts that did it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.counselling import events
from routing.counselling.events import CounsellorEvent, Kind
from routing.people.accounts import accounts


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `by` is an account's name or email, "counsellor", "" for the program, or who ran a command."""

    at: datetime
    kind: Kind
    by: str
    until: datetime | None = None
    last_day: date | None = None
    misses: int = 0
    result: str = ""  # of a test ring


async def newest(connection: AsyncConnection, counsellor_id: int, limit: int) -> list[Told]:
    """Return the events of a counsellor, the newest first."""
    found = await events.newest(connection, counsellor_id, limit)
    named = await names(connection, {each.account for each in found if each.account is not None})
    return [_told(each, named) for each in found]


async def names(connection: AsyncConnection, ids: Collection[int]) -> dict[int, str]:
    """Return the names of these accounts by id, or their emails."""
    if not ids:
        return {}
    wanted = accounts.c.id.in_(sorted(ids))
    rows = await connection.execute(select(accounts.c.id, accounts.c.name, accounts.c.email).where(wanted))
    return {row.id: row.name or row.email for row in rows}


def _told(event: CounsellorEvent, named: dict[int, str]) -> Told:
    until, kind = event.detail.get("until"), Kind(event.kind)
    is_day = kind is Kind.CLEARED_UNTIL
    return Told(
        event.at,
        kind,
        named.get(event.account, "") if event.account is not None else event.by,
        until=datetime.fromisoformat(until) if until and not is_day else None,
        last_day=date.fromisoformat(until) if until and is_day else None,
        misses=int(event.detail.get("misses", 0)),
        result=event.detail.get("result", ""),
    )
