"""Accounts: who signs in to the pages, by email; their roles, language and look."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Text,
    any_,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel

from routing.people.roles import LastAdmin, OwnAdmin, Role, RoleNotGiven
from routing.sql import locks
from routing.sql.columns import bigint, binary, boolean, identity, instant, integer, string

_LONGEST_EMAIL = 254  # RFC 5321
LONGEST_NAME = 100
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\.]+(?:\.[^\s@<>()\[\],;:\"\\.]+)+")


class EmailNotSound(Exception):
    """This is no email address; write one such as rina@example.org."""


class NameNotSound(Exception):
    """This is no name: at most 100 signs, all of them visible."""


class AccountExists(Exception):
    """There is an account with this email already."""


class Account(SQLModel, table=True):
    """An account as stored. Without `password_hash` its invitation has not been used yet."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("accounts_email_key", text("lower(email)"), unique=True),
        CheckConstraint("roles <@ array['coordinator', 'supervisor', 'admin']", name="accounts_roles_check"),
    )

    id: int = identity()
    email: str = string()
    name: str = string(default="")
    roles: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default=text("'{}'"))
    )
    password_hash: str | None = string(optional=True)
    # The sealed secret of the authenticator; until it was used once, `totp_confirmed` is false.
    totp_secret: bytes | None = binary(optional=True)
    totp_confirmed: bool = boolean(default=False)
    totp_step: int | None = bigint(optional=True)  # the last one accepted
    language: str | None = string(optional=True)
    theme: str | None = string(optional=True)
    counsellor_id: int | None = integer(
        ForeignKey("counsellors.id", ondelete="SET NULL"), optional=True
    )  # the contact whose phone is theirs
    created_at: datetime = instant()
    ended_at: datetime | None = instant(optional=True)


accounts = SQLModel.metadata.tables["accounts"]
NAMED = func.coalesce(func.nullif(accounts.c.name, ""), accounts.c.email)


def email_of(written: str) -> str:
    """Return an email address as it is kept: in lower case, without spaces around it. Raises EmailNotSound."""
    email = written.strip().lower()
    if len(email) > _LONGEST_EMAIL or not email.isprintable() or not _EMAIL.fullmatch(email):
        raise EmailNotSound(EmailNotSound.__doc__)
    return email


def name_of(written: str) -> str:
    """Return a name as it is kept: without spaces around it; nothing stands for none. Raises NameNotSound."""
    name = " ".join(written.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise NameNotSound(NameNotSound.__doc__)
    return name


async def add(
    connection: AsyncConnection, now: datetime, email: str, roles: Collection[Role], *, name: str = ""
) -> int:
    """Make an account without a password; return its id. An ended one begins anew. Raises AccountExists."""
    row: dict[str, Any] = {"email": email, "name": name, "roles": sorted(roles), "created_at": now}
    anew = {
        **row,
        "ended_at": None,
        "password_hash": None,
        "totp_secret": None,
        "totp_confirmed": False,
        "totp_step": None,
        "counsellor_id": None,
    }
    made = insert(accounts).values(row)
    found = await connection.execute(
        made.on_conflict_do_update(
            index_elements=[text("lower(email)")], set_=anew, where=accounts.c.ended_at.is_not(None)
        ).returning(accounts.c.id)
    )
    account = found.scalar_one_or_none()
    if account is None:
        raise AccountExists(AccountExists.__doc__)
    return int(account)


async def add_first(
    connection: AsyncConnection, now: datetime, email: str, roles: Collection[Role], *, name: str
) -> int:
    """Make the first account; return its id. Raises AccountExists where there is one, of whatever email."""
    await connection.execute(text(locks.ROLES))  # of two who have the first link, one makes it
    if await exist(connection):
        raise AccountExists(AccountExists.__doc__)
    return await add(connection, now, email, roles, name=name)


async def exist(connection: AsyncConnection) -> bool:
    """Tell whether there is an account that has not ended."""
    found = await connection.execute(select(accounts.c.id).where(accounts.c.ended_at.is_(None)).limit(1))
    return found.first() is not None


async def by_email(connection: AsyncConnection, email: str) -> Account | None:
    """Return the account with this email, if it has not ended."""
    return await _one(connection, func.lower(accounts.c.email) == email)


async def by_id(connection: AsyncConnection, account: int) -> Account | None:
    """Return an account, if it has not ended."""
    return await _one(connection, accounts.c.id == account)


async def names(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, str]:
    """Return by id the names of those of these accounts that have not ended; of one without a name, its email."""
    these = select(accounts.c.id, NAMED.label("said")).where(
        accounts.c.id.in_(sorted(ids)), accounts.c.ended_at.is_(None)
    )
    return {row.id: row.said for row in await connection.execute(these)}


async def all_of(connection: AsyncConnection) -> list[Account]:
    """Return the accounts that have not ended, by email."""
    rows = await connection.execute(
        select(accounts).where(accounts.c.ended_at.is_(None)).order_by(accounts.c.email)
    )
    return [Account.model_construct(**row) for row in rows.mappings()]


async def change(connection: AsyncConnection, account: int, **values: Any) -> None:
    """Change columns of an account."""
    await connection.execute(update(accounts).where(accounts.c.id == account).values(**values))


async def give_roles(
    connection: AsyncConnection, account: int, roles: Collection[Role], *, by: int | None
) -> Sequence[Role]:
    """Give an account exactly these roles; return those it had. `by` is None for the command line.

    Raises RoleNotGiven where somebody would give themselves a role, OwnAdmin, and LastAdmin.
    """
    had = await _in_turn(connection, account)
    if by == account and not set(roles) <= set(had):
        raise RoleNotGiven(RoleNotGiven.__doc__)
    if Role.ADMIN in had and Role.ADMIN not in roles:
        await _refuse_last_admin(connection, account)
        _refuse_own(account, by)
    await change(connection, account, roles=sorted(roles))
    return had


async def end(connection: AsyncConnection, now: datetime, account: int, *, by: int | None) -> None:
    """End an account: nobody signs in with it any more. `by` as in `give_roles`. Raises LastAdmin, OwnAdmin."""
    if Role.ADMIN in await _in_turn(connection, account):
        await _refuse_last_admin(connection, account)
        _refuse_own(account, by)
    await change(
        connection,
        account,
        ended_at=now,
        password_hash=None,
        totp_secret=None,
        totp_confirmed=False,
        counsellor_id=None,
    )


async def _one(connection: AsyncConnection, where: Any) -> Account | None:
    rows = await connection.execute(select(accounts).where(where, accounts.c.ended_at.is_(None)))
    row = rows.mappings().first()
    return None if row is None else Account.model_construct(**row)


async def _in_turn(connection: AsyncConnection, account: int) -> Sequence[Role]:
    """Return the roles of an account. Changes of roles take turns: two admins must not end each other at once."""
    await connection.execute(text(locks.ROLES))
    found = await connection.execute(select(accounts.c.roles).where(accounts.c.id == account))
    return [Role(role) for role in found.scalar_one()]


def _refuse_own(account: int, by: int | None) -> None:
    if account == by:
        raise OwnAdmin(OwnAdmin.__doc__)


async def _refuse_last_admin(connection: AsyncConnection, account: int) -> None:
    others = await connection.execute(
        select(accounts.c.id)
        .where(
            accounts.c.id != account,
            accounts.c.ended_at.is_(None),
            literal(Role.ADMIN.value) == any_(accounts.c.roles),
        )
        .limit(1)
    )
    if others.first() is None:
        raise LastAdmin(LastAdmin.__doc__)
