"""Kept choices: the one row of what was chosen, and who changed each choice last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import CheckConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.choices.help_numbers import HelpNumber, HelpNumbers
from routing.people.roles import Role
from routing.quiet_hours import QuietHours
from routing.sql import locks
from routing.sql.columns import instant, integer, of_type
from routing.sql.prepared_statements import Statement

_LONGEST_MINUTES = 7 * 24 * 60
_A_FORTNIGHT = 14 * 24  # hours; places in line of more days are not told apart (routing.quiet_hours.place_at)
_MOST_ATTEMPTS = 10
_MOST_AN_HOUR = 1000

Minutes = Annotated[int, Field(ge=1, le=_LONGEST_MINUTES)]
AnHour = Annotated[int, Field(ge=0, le=_MOST_AN_HOUR)]


_OF_BOARD = ("closed_until", "announced_until", "announcement")


def _admins_have_one(roles: frozenset[Role]) -> frozenset[Role]:
    """Admins always need a second factor: they make every other account."""
    return roles | {Role.ADMIN}


def _is_span(written: str) -> str:
    QuietHours.read(written)
    return written


class Choices(BaseModel):
    """All choices, each with its default; None leaves it to the installation (its environment).

    Raises ValidationError for values that make no sense.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    # Whom a rota names for the first time may not take calls until a coordinator clears them.
    clear_by_hand: bool = False
    second_factor_roles: Annotated[frozenset[Role], AfterValidator(_admins_have_one)] = frozenset(Role)
    # A message that waits for so long is amber, then red.
    message_amber_minutes: Minutes = 60
    message_red_minutes: Minutes = 120
    callback_attempts: Annotated[int, Field(ge=1, le=_MOST_ATTEMPTS)] | None = None
    callbacks_per_hour: AnHour | None = None
    callbacks_typed_per_hour: AnHour | None = None
    callback_quiet_hours: Annotated[str, AfterValidator(_is_span)] | None = None  # as QuietHours is written
    callback_expires_hours: Annotated[int, Field(ge=1, le=_A_FORTNIGHT)] | None = None
    # As HelpNumber is written.
    emergency_number: str | None = None
    referral_number: str | None = None

    # Chosen on the board, for a while: the line takes no new callers until then; what is said before the greeting, in
    # which language.
    closed_until: datetime | None = None
    announced_until: datetime | None = None
    announcement: tuple[tuple[str, str], ...] = ()

    @model_validator(mode="after")
    def _amber_comes_first(self) -> "Choices":
        if self.message_red_minutes <= self.message_amber_minutes:
            raise ValueError("red comes after amber")
        return self

    def help_numbers(self, installed: HelpNumbers) -> HelpNumbers:
        """Return what callers are told to ring: what is chosen, else what the installation has set."""
        emergency, referral = self.emergency_number, self.referral_number
        return HelpNumbers(
            installed.emergency if emergency is None else HelpNumber.of(emergency),
            installed.referral if referral is None else HelpNumber.of(referral),
        )

    def closed_at(self, now: datetime) -> datetime | None:
        """Return until when the line is closed; None where it is open."""
        return self.closed_until if self.closed_until is not None and self.closed_until > now else None

    def announced_at(self, now: datetime) -> tuple[tuple[str, str], ...]:
        """Return what is said before the greeting now: languages and words."""
        holds = self.announced_until is not None and self.announced_until > now
        return self.announcement if holds else ()

    def with_board_of(self, other: "Choices") -> "Choices":
        """Return these choices, with what the other says of line and announcement: no form of settings has it."""
        kept = {name: getattr(other, name) for name in _OF_BOARD}
        return self.model_copy(update=kept)

    def differing(self, other: "Choices") -> dict[str, object]:
        """Return the choices that the other makes otherwise, as they are here, by name."""
        here = self.model_dump(mode="json")
        return {
            name: sorted(value) if isinstance(value, list) else value
            for name, value in here.items()
            if getattr(self, name) != getattr(other, name)
        }


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of one choice: when, by whom ("account 7"), and what it was before."""

    at: datetime
    by: str
    before: object


class ChoicesRow(SQLModel, table=True):
    """The only row, once something was chosen."""

    __tablename__ = "choices"
    __table_args__ = (CheckConstraint("id = 1", name="choices_one_row"),)

    id: int = integer(primary_key=True, autoincrement=False)
    chosen: dict[str, object] = of_type(JSONB)
    changed_at: datetime = instant()
    changes: dict[str, dict[str, object]] = of_type(JSONB, default="{}")  # the last of each choice


_table = SQLModel.metadata.tables["choices"]
_CHOSEN = select(_table.c.chosen)
CHANGED_AT = select(_table.c.changed_at)
READ = Statement(_CHOSEN)


async def need_second_factor(connection: AsyncConnection, roles: Collection[str]) -> bool:
    """Tell whether an account with these roles must have a second factor."""
    return bool((await current(connection)).second_factor_roles & set(roles))


async def current(connection: AsyncConnection) -> Choices:
    """Return what is chosen now."""
    return read((await connection.execute(_CHOSEN)).all())


def read(rows: Sequence[Sequence[Any]]) -> Choices:
    """Return what the rows of READ tell."""
    return Choices.model_validate(rows[0][0] if rows else {})


async def changes(connection: AsyncConnection) -> Mapping[str, Change]:
    """Return the last change of each choice that was ever changed, by its name."""
    found = (await connection.execute(select(_table.c.changes))).scalar_one_or_none() or {}
    return {
        name: Change(datetime.fromisoformat(change["at"]), change["by"], change["before"])
        for name, change in found.items()
    }


async def in_turn(connection: AsyncConnection) -> None:
    """Wait for others who change what is chosen; until the commit nobody else does."""
    await connection.execute(text(locks.ROLES))


async def choose(
    connection: AsyncConnection, now: datetime, chosen: Choices, *, before: Choices, by: str
) -> None:
    """Keep what was chosen in place of `before`, which was read in turn (`in_turn`)."""
    told = {
        name: {"at": now.isoformat(), "by": by, "before": was}
        for name, was in before.differing(chosen).items()
    }
    row = {"id": 1, "chosen": chosen.model_dump(mode="json"), "changed_at": now, "changes": told}
    added = insert(_table).values(row)
    kept = {**row, "changes": _table.c.changes.concat(added.excluded.changes)}
    await connection.execute(added.on_conflict_do_update(index_elements=["id"], set_=kept))
