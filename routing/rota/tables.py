"""The tables of the rota: versions, their shifts, covers, and kept answers (design, part 7).

A published version never changes; the phones of its people may. A unique index allows one live version.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

# Imported for its table, to which shifts and covers refer.
from routing import counsellors as _counsellors  # noqa: F401
from routing.sql.columns import boolean, identity, index, instant, integer, of_type, smallint, string
from routing.sql.columns import date as date_column


class RotaVersion(SQLModel, table=True):
    """One whole published rota; `zone` is that of its times, `restored_from` the version that it restores."""

    __tablename__ = "rota_versions"
    __table_args__ = (index("rota_versions_live_key", "live", where="live", unique=True),)

    id: int = identity()
    published_at: datetime = instant()
    published_by: str = string()
    source: str = string()
    zone: str = string()
    shift_count: int = integer()
    live: bool = boolean()
    # How often a phone changed, or the end of a clearance, while it was live; with the id it says what a copy has.
    renumbered: int = integer(default=0)
    restored_from: int | None = of_type(ForeignKey("rota_versions.id", ondelete="SET NULL"), optional=True)
    note: str = string(default="")  # what its author says of it


class RotaShift(SQLModel, table=True):
    """One line of a version. `days` is a bit mask, Monday 1; minutes count from the day's midnight.

    Without a `counsellor_id` nobody is meant to be there, in any tier if none is named.
    """

    __tablename__ = "shifts"
    __table_args__ = (
        CheckConstraint("(days IS NULL) <> (on_date IS NULL)", name="shifts_days_or_date"),
        CheckConstraint("days BETWEEN 1 AND 127", name="shifts_days_check"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="shifts_start_minute_check"),
        CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440", name="shifts_end_minute_check"
        ),
        CheckConstraint("tier >= 1", name="shifts_tier_check"),
        CheckConstraint("valid_until >= valid_from", name="shifts_validity_check"),
        CheckConstraint("NOT instead OR on_date IS NOT NULL", name="shifts_instead_check"),
        CheckConstraint("counsellor_id IS NOT NULL OR instead", name="shifts_nobody_check"),
        CheckConstraint("tier IS NOT NULL OR counsellor_id IS NULL", name="shifts_every_tier_check"),
        Index("shifts_version_id_line_key", "version_id", "line", unique=True),
        Index("shifts_counsellor_id_index", "counsellor_id"),
    )

    id: int | None = identity(BigInteger)
    version_id: int = of_type(ForeignKey("rota_versions.id", ondelete="CASCADE"))
    line: int = integer()
    counsellor_id: int | None = of_type(ForeignKey("counsellors.id"), optional=True)
    name: str = string()
    days: int | None = smallint(optional=True)
    on_date: date | None = date_column(optional=True)
    start_minute: int = smallint()
    end_minute: int = smallint()
    tier: int | None = Field(default=1, sa_column=Column(SmallInteger))
    languages: tuple[str, ...] = of_type(ARRAY(Text, as_tuple=True))
    organisation: str | None = string(optional=True)
    valid_from: date | None = date_column(optional=True)
    valid_until: date | None = date_column(optional=True)
    instead: bool = boolean(default=False)


class RotaCover(SQLModel, table=True):
    """A dated exception; half-open span. `counsellor_id` comes (for `removed`: goes), `replaced_id` goes."""

    __tablename__ = "covers"
    __table_args__ = (
        CheckConstraint("kind IN ('added', 'removed', 'replaced')", name="covers_kind_check"),
        CheckConstraint("(kind = 'replaced') = (replaced_id IS NOT NULL)", name="covers_replaced_check"),
        CheckConstraint("replaced_id <> counsellor_id", name="covers_another_check"),
        CheckConstraint("ends_at > starts_at", name="covers_span_check"),
        CheckConstraint("tier >= 1", name="covers_tier_check"),
        Index("covers_ends_at_index", "ends_at"),
    )

    id: int = identity()
    kind: str = string()
    counsellor_id: int = of_type(ForeignKey("counsellors.id"))
    replaced_id: int | None = of_type(ForeignKey("counsellors.id"), optional=True)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    tier: int | None = smallint(optional=True)
    languages: tuple[str, ...] = of_type(ARRAY(Text, as_tuple=True))
    note: str = string(default="")
    created_by: str = string()
    created_at: datetime = instant()


class RotaAnswer(SQLModel, table=True):
    """An answer to a question about files of one layout, and who gave it when."""

    __tablename__ = "rota_answers"

    layout: str = string(primary_key=True)
    question: str = string(primary_key=True)
    value: str = string()
    answered_by: str = string()
    answered_at: datetime = instant()


rota_versions = SQLModel.metadata.tables["rota_versions"]
shifts = SQLModel.metadata.tables["shifts"]
covers = SQLModel.metadata.tables["covers"]
rota_answers = SQLModel.metadata.tables["rota_answers"]
