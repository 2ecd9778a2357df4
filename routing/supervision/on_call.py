"""On call: which supervisor is to be reached, and until when: one at a time, whose phone a test ring has proven."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, Table, any_, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people.accounts import NAMED, accounts
from routing.people.roles import Role
from routing.sql import locks
from routing.sql.columns import identity, instant, integer
from routing.supervision import own_phone
from routing.supervision.tonight import SPANS, EndNotSound


class OnCall(SQLModel, table=True):
    """A span in which an account was on call; whoever takes it over, or ends it, shortens it."""

    __tablename__ = "on_call"
    __table_args__ = (Index("on_call_until", "until"),)

    id: int = identity()
    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"))
    since: datetime = instant()
    until: datetime = instant()


on_call: Table = SQLModel.metadata.tables["on_call"]
_of = on_call.c
_with_account = on_call.join(accounts, accounts.c.id == _of.account)
# Another as soon as somebody begins or ends, or whoever it is may do something else than before.
CHANGED = (
    select(func.concat_ws("|", _of.until, accounts.c.roles, accounts.c.ended_at))
    .select_from(_with_account)
    .order_by(_of.id.desc())
    .limit(1)
)


class Standing(NamedTuple):
    """Who is on call now."""

    account: int
    name: str
    until: datetime


async def now_on_call(connection: AsyncConnection, now: datetime) -> Standing | None:
    """Return who is on call at an instant: nobody who is no supervisor any more."""
    standing = (
        select(_of.account, NAMED, _of.until)
        .select_from(_with_account)
        .where(
            _of.until > now,
            _of.since <= now,
            accounts.c.ended_at.is_(None),
            literal(Role.SUPERVISOR.value) == any_(accounts.c.roles),
        )
        .order_by(_of.id.desc())
        .limit(1)
    )
    row = (await connection.execute(standing)).first()
    return None if row is None else Standing(*row)


async def begin(connection: AsyncConnection, now: datetime, account: int, minutes: int) -> datetime:
    """Be on call for so long, in place of whoever was; return until when. Raises EndNotSound, PhoneNotProven."""
    if minutes not in SPANS:
        raise EndNotSound(minutes)
    await own_phone.proven(connection, account)
    await end(connection, now)
    until = now + timedelta(minutes=minutes)
    await connection.execute(insert(on_call).values(account=account, since=now, until=until))
    return until


async def end(connection: AsyncConnection, now: datetime) -> bool:
    """Be on call no longer, whoever is; tell whether anybody was."""
    await connection.execute(text(locks.ON_CALL))
    ended = await connection.execute(update(on_call).where(_of.until > now).values(until=now))
    return bool(ended.rowcount)
