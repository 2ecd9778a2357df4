"""Link mails: one-time links that a worker mails; tried again and again while the link holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.people import tokens
from routing.people.accounts import accounts
from routing.people.one_time_links import OneTimeLink, Purpose, one_time_links

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
_DOUBLED_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class LinkMail:
    """One mail to write: to whom, by whom, until when its link holds, and the link's token."""

    account: int
    email: str
    language: str | None
    purpose: Purpose
    made_by: str  # name or email; nothing for the command line
    expires_at: datetime
    token: str


async def next_due(connection: AsyncConnection, now: datetime) -> LinkMail | None:
    """Take the mail that is due for longest: its link gets a token, and it is due again later, should this try fail."""
    links, maker = one_time_links.c, accounts.alias()
    found = await connection.execute(
        select(links.account, links.purpose, links.expires_at, links.mail_tries)
        .add_columns(accounts.c.email, accounts.c.language)
        .add_columns(func.coalesce(func.nullif(maker.c.name, ""), maker.c.email, "").label("made_by"))
        .join(accounts, accounts.c.id == links.account)
        .outerjoin(maker, maker.c.id == links.made_by)
        .where(links.mail_at <= now, links.expires_at > now, accounts.c.ended_at.is_(None))
        .order_by(links.mail_at)
        .limit(1)
        .with_for_update(of=one_time_links, skip_locked=True)
    )
    row = found.first()
    if row is None:
        return None
    token = tokens.new()
    wait = min(_FIRST_WAIT * 2 ** min(row.mail_tries, _DOUBLED_AT_MOST), _LONGEST_WAIT)
    tried = {"token_hash": tokens.hash_of(token), "mail_at": now + wait, "mail_tries": row.mail_tries + 1}
    await connection.execute(update(one_time_links).where(links.account == row.account).values(tried))
    return LinkMail(
        row.account, row.email, row.language, Purpose(row.purpose), row.made_by, row.expires_at, token
    )


async def mailed(connection: AsyncConnection, now: datetime, mail: LinkMail) -> None:
    """Note that a mail was taken by the server."""
    await _note(connection, mail, mail_at=None, mailed_at=now)


async def refused(connection: AsyncConnection, mail: LinkMail) -> None:
    """Note that the server takes no mail for this address: it is not tried again."""
    await _note(connection, mail, mail_at=None, mail_refused=True)


async def states(connection: AsyncConnection, now: datetime) -> Mapping[int, OneTimeLink]:
    """Return the links that hold and are mailed, or were to be, by account."""
    links = one_time_links.c
    asked = links.mail_at.is_not(None) | links.mailed_at.is_not(None) | links.mail_refused
    rows = await connection.execute(select(one_time_links).where(asked, links.expires_at > now))
    return {row["account"]: OneTimeLink.model_construct(**row) for row in rows.mappings()}


async def _note(connection: AsyncConnection, mail: LinkMail, **values: object) -> None:
    """Note what came of a mail, unless another link was made meanwhile."""
    mine = one_time_links.c.token_hash == tokens.hash_of(mail.token)
    await connection.execute(update(one_time_links).where(mine).values(values))
