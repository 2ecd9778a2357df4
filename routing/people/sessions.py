"""Sessions: browsers that are signed in. They end by themselves, on sign-out, on a new password and by an admin."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people import tokens
from routing.people.accounts import Account, accounts
from routing.people.roles import Role
from routing.sql.columns import binary, instant, integer

IDLE = timedelta(hours=12)
AT_MOST = timedelta(days=7)
HALF_OPEN = timedelta(minutes=10)  # from the password to the second factor
CONFIRMED_FOR = timedelta(minutes=10)  # a password given again
_SEEN_EACH = timedelta(minutes=1)  # so that reading a page writes nothing, mostly


class AccountSession(SQLModel, table=True):
    """A browser's session. Until `opened_at` the second factor is awaited."""

    __tablename__ = "account_sessions"
    __table_args__ = (Index("account_sessions_account", "account"),)

    token_hash: bytes = binary(primary_key=True)
    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"))
    begun_at: datetime = instant()
    seen_at: datetime = instant()
    opened_at: datetime | None = instant(optional=True)
    confirmed_at: datetime | None = instant(optional=True)


account_sessions = SQLModel.metadata.tables["account_sessions"]


@dataclass(frozen=True, slots=True)
class Session:
    """A living session and its account, as they are at this request."""

    token_hash: bytes
    account: Account
    is_open: bool
    confirmed_at: datetime | None

    @property
    def roles(self) -> frozenset[Role]:
        """The account's roles now."""
        return frozenset(map(Role, self.account.roles))

    def is_confirmed(self, now: datetime) -> bool:
        """Whether the password was given lately: reveals, exports and people ask for it again."""
        return self.confirmed_at is not None and now - self.confirmed_at < CONFIRMED_FOR


async def begin(connection: AsyncConnection, now: datetime, account: int, *, is_open: bool) -> str:
    """Begin a session after the right password; return its token. `is_open` where no second factor is needed."""
    token = tokens.new()
    await connection.execute(
        insert(account_sessions).values(
            token_hash=tokens.hash_of(token),
            account=account,
            begun_at=now,
            seen_at=now,
            opened_at=now if is_open else None,
            confirmed_at=now if is_open else None,
        )
    )
    return token


async def find(
    connection: AsyncConnection, now: datetime, token: str, *, by_hand: bool = True
) -> Session | None:
    """Return the living session of a token, and note that it was used: not where a page renews itself."""
    row = (
        (
            await connection.execute(
                select(account_sessions, accounts)
                .join(accounts, accounts.c.id == account_sessions.c.account)
                .where(account_sessions.c.token_hash == tokens.hash_of(token), _lives(now))
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    if by_hand and now - row["seen_at"] >= _SEEN_EACH:
        await connection.execute(
            update(account_sessions)
            .where(account_sessions.c.token_hash == row["token_hash"])
            .values(seen_at=now)
        )
    account = Account.model_construct(**{column.name: row[column.name] for column in accounts.c})
    return Session(row["token_hash"], account, row["opened_at"] is not None, row["confirmed_at"])


async def roles_of(
    connection: AsyncConnection, now: datetime, token_hashes: Collection[bytes]
) -> dict[bytes, frozenset[Role]]:
    """Return the roles of those sessions that live and are open."""
    rows = await connection.execute(
        select(account_sessions.c.token_hash, accounts.c.roles)
        .join(accounts, accounts.c.id == account_sessions.c.account)
        .where(
            account_sessions.c.token_hash.in_(token_hashes),
            account_sessions.c.opened_at.is_not(None),
            _lives(now),
        )
    )
    return {row.token_hash: frozenset(map(Role, row.roles)) for row in rows}


async def open_anew(connection: AsyncConnection, now: datetime, session: Session) -> str:
    """Open a session after the second factor, under a new token; return it."""
    await end(connection, session.token_hash)
    return await begin(connection, now, session.account.id, is_open=True)


async def confirm(connection: AsyncConnection, now: datetime, session: Session) -> None:
    """Note that the password was given again."""
    await connection.execute(
        update(account_sessions)
        .where(account_sessions.c.token_hash == session.token_hash)
        .values(confirmed_at=now)
    )


async def end(connection: AsyncConnection, token_hash: bytes) -> None:
    """End a session."""
    await connection.execute(delete(account_sessions).where(account_sessions.c.token_hash == token_hash))


async def end_all(connection: AsyncConnection, account: int, *, but: bytes | None = None) -> int:
    """End the sessions of an account, but one; return how many there were."""
    theirs = account_sessions.c.account == account
    where = theirs if but is None else and_(theirs, account_sessions.c.token_hash != but)
    return (await connection.execute(delete(account_sessions).where(where))).rowcount


async def erase_over(connection: AsyncConnection, now: datetime) -> int:
    """Delete the sessions that are over; return how many there were."""
    over = or_(account_sessions.c.begun_at <= now - AT_MOST, account_sessions.c.seen_at <= now - IDLE)
    return (await connection.execute(delete(account_sessions).where(over))).rowcount


def _lives(now: datetime) -> ColumnElement[bool]:
    return and_(
        accounts.c.ended_at.is_(None),
        account_sessions.c.begun_at > now - AT_MOST,
        account_sessions.c.seen_at > now - IDLE,
        or_(account_sessions.c.opened_at.is_not(None), account_sessions.c.begun_at > now - HALF_OPEN),
    )
