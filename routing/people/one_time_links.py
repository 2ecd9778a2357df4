"""One-time links: an invitation, or a new password. A link is spent once, and forgotten after 72 hours.

Of a link only a hash is kept. One that is to be mailed gets its token as it is mailed: none is kept until then.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people import tokens
from routing.sql.columns import binary, boolean, instant, integer, smallint, string

LASTS = timedelta(hours=72)


class Purpose(StrEnum):
    """What a link lets its holder do."""

    INVITATION = "invitation"  # choose the first password
    RESET = "reset"  # choose a new one; the second factor goes
    DEMO = "demo"  # sign in as it is; the demo alone makes such links


class OneTimeLink(SQLModel, table=True):
    """A link that was not spent yet: one an account, the newest."""

    __tablename__ = "one_time_links"

    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    token_hash: bytes = binary(unique=True)
    purpose: Purpose = string()
    expires_at: datetime = instant()
    made_by: int | None = integer(ForeignKey("accounts.id"), optional=True)  # None for the command line
    mail_at: datetime | None = instant(
        optional=True
    )  # when a worker mails it; None where it was shown, or is mailed
    mail_tries: int = smallint(default=0)
    mail_refused: bool = boolean(default=False)  # the server takes no mail for this address
    mailed_at: datetime | None = instant(optional=True)


one_time_links = SQLModel.metadata.tables["one_time_links"]


async def make(
    connection: AsyncConnection,
    now: datetime,
    account: int,
    purpose: Purpose,
    *,
    by: int | None = None,
    mailed: bool = False,
) -> str:
    """Make a link's token; one that was made for the account before is void.

    A link to be `mailed` gets another token as a worker mails it (`link_mails`): this one is then told to nobody.
    """
    token = tokens.new()
    row = {
        "account": account,
        "token_hash": tokens.hash_of(token),
        "purpose": purpose.value,
        "expires_at": now + LASTS,
        "made_by": by,
        "mail_at": now if mailed else None,
        "mail_tries": 0,
        "mail_refused": False,
        "mailed_at": None,
    }
    await connection.execute(
        insert(one_time_links).values(row).on_conflict_do_update(index_elements=["account"], set_=row)
    )
    return token


async def look_at(connection: AsyncConnection, now: datetime, token: str) -> tuple[int, Purpose] | None:
    """Return whose link this is and what for, unspent; None for any other. Looking at it doesn't spend it."""
    found = await connection.execute(
        select(one_time_links.c.account, one_time_links.c.purpose).where(
            one_time_links.c.token_hash == tokens.hash_of(token), one_time_links.c.expires_at > now
        )
    )
    row = found.first()
    return None if row is None else (row.account, Purpose(row.purpose))


async def spend(connection: AsyncConnection, now: datetime, token: str) -> tuple[int, Purpose] | None:
    """Spend a link; return whose it was and what for, or None where it is none, or was spent before."""
    spent = await connection.execute(
        delete(one_time_links)
        .where(one_time_links.c.token_hash == tokens.hash_of(token), one_time_links.c.expires_at > now)
        .returning(one_time_links.c.account, one_time_links.c.purpose)
    )
    row = spent.first()
    return None if row is None else (row.account, Purpose(row.purpose))


async def withdraw(connection: AsyncConnection, account: int) -> None:
    """Make the link of an account void."""
    await connection.execute(delete(one_time_links).where(one_time_links.c.account == account))


async def erase_over(connection: AsyncConnection, now: datetime) -> int:
    """Delete the links that are past their time; return how many there were."""
    return (
        await connection.execute(delete(one_time_links).where(one_time_links.c.expires_at <= now))
    ).rowcount
