"""Choices: what admins choose for the helpline on the pages, beside the settings of the environment."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import CheckConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people.roles import Role
from routing.sql import locks
from routing.sql.columns import instant, integer, of_type

_LONGEST_MINUTES = 7 * 24 * 60

Minutes = Annotated[int, Field(ge=1, le=_LONGEST_MINUTES)]


def _admins_have_one(roles: frozenset[Role]) -> frozenset[Role]:
    """Admins always need a second factor: they make every other account."""
    return roles | {Role.ADMIN}


class Choices(BaseModel):
    """All choices, each with its default. Raises ValidationError for values that make no sense."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    # Whom a rota names for the first time may not take calls until a coordinator clears them.
    clear_by_hand: bool = False
    second_factor_roles: Annotated[frozenset[Role], AfterValidator(_admins_have_one)] = frozenset(Role)
    # A message that waits for so long is amber, then red.
    message_amber_minutes: Minutes = 60
    message_red_minutes: Minutes = 120

    @model_validator(mode="after")
    def _amber_comes_first(self) -> "Choices":
        if self.message_red_minutes <= self.message_amber_minutes:
            raise ValueError("red comes after amber")
        return self


class ChoicesRow(SQLModel, table=True):
    """The only row, once something was chosen."""

    __tablename__ = "choices"
    __table_args__ = (CheckConstraint("id = 1", name="choices_one_row"),)

    id: int = integer(primary_key=True, autoincrement=False)
    chosen: dict[str, object] = of_type(JSONB)
    changed_at: datetime = instant()


_table = SQLModel.metadata.tables["choices"]


async def need_second_factor(connection: AsyncConnection, roles: Collection[str]) -> bool:
    """Tell whether an account with these roles must have a second factor."""
    return bool((await current(connection)).second_factor_roles & set(roles))


async def current(connection: AsyncConnection) -> Choices:
    """Return what is chosen now."""
    found = await connection.execute(select(_table.c.chosen))
    return Choices.model_validate(found.scalar_one_or_none() or {})


async def choose(connection: AsyncConnection, now: datetime, chosen: Choices) -> Choices:
    """Keep what was chosen; return what it was before. Changes take turns."""
    await connection.execute(text(locks.ROLES))
    before = await current(connection)
    row = {"id": 1, "chosen": chosen.model_dump(mode="json"), "changed_at": now}
    await connection.execute(
        insert(_table).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    )
    return before
