"""Today: what a supervisor decides as the demo begins, by the same use cases as the pages: a callback has its time."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.demo.content.deeds import Done
from routing.audit import Actor, Deed
from routing.queries.work_lists import callbacks
from routing.rota.wallclock import instant_of
from routing.supervision import by_hand, claims
from routing.supervision.by_hand import CallbackRefused
from routing.supervision.claims import CALLBACK, Work
from routing.transaction import Helpline, Transaction

_MOST = 10  # callbacks looked at
_TEN_O_CLOCK = 10 * 60  # minutes of a day: outside of quiet hours, and long after most demos have ended


async def decide(
    connection: AsyncConnection, helpline: Helpline, now: datetime, supervisor: int
) -> list[Done]:
    """Have one callback that could not be reached rung tomorrow; return what the audit is told.

    One more stays for whoever comes: a callback that is the only one is left as it is.
    """
    tx, by = Transaction(connection, now, helpline), f"account {supervisor}"
    tomorrow = now.astimezone(helpline.rules.zone).date() + timedelta(days=1)
    at = instant_of(tomorrow, _TEN_O_CLOCK, helpline.rules.zone)
    waiting = await callbacks.needing(connection, now, limit=_MOST)
    for each in waiting[1:]:
        work = Work(CALLBACK, each.id)
        try:
            async with connection.begin_nested():
                await claims.claim(tx, work, by)
                await claims.release(tx, work, by)
                await by_hand.ring(tx, each.id, at, tonight=False)
        except CallbackRefused:  # its caller has asked anew since
            continue
        subject, actor = f"callback {each.id}", Actor(supervisor)
        told = {"at": at.isoformat(timespec="minutes")}
        return [
            Done(now, actor, Deed("callback.claimed", subject)),
            Done(now, actor, Deed("callback.rung", subject, after=told)),
        ]
    return []
