"""The tables of the rota: versions, their shifts, and covers (design, part 7).

A version never changes once it is published. The live one is marked; that there is at most one is held by
a unique index, not by care.
"""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

# Imported for its table, to which shifts and covers refer.
from routing import counsellors as _counsellors  # noqa: F401


class RotaVersion(SQLModel, table=True):
    """One published rota, the whole of it; `zone` is the one its times are written in, `restored_from` the version
    that it gives back.
    """

    __tablename__ = "rota_versions"
    __table_args__ = (Index("rota_versions_live_key", "live", unique=True, postgresql_where=text("live")),)

    id: int | None = Field(default=None, sa_column=Column(Integer, Identity(always=True), primary_key=True))
    published_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    published_by: str = Field(sa_column=Column(Text, nullable=False))
    source: str = Field(sa_column=Column(Text, nullable=False))
    zone: str = Field(sa_column=Column(Text, nullable=False))
    shift_count: int = Field(sa_column=Column(Integer, nullable=False))
    live: bool = Field(sa_column=Column(Boolean, nullable=False))
    restored_from: int | None = Field(
        default=None, sa_column=Column(ForeignKey("rota_versions.id", ondelete="SET NULL"))
    )


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

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    version_id: int = Field(
        sa_column=Column(ForeignKey("rota_versions.id", ondelete="CASCADE"), nullable=False)
    )
    line: int = Field(sa_column=Column(Integer, nullable=False))
    counsellor_id: int | None = Field(default=None, sa_column=Column(ForeignKey("counsellors.id")))
    name: str = Field(sa_column=Column(Text, nullable=False))
    days: int | None = Field(default=None, sa_column=Column(SmallInteger))
    on_date: date | None = Field(default=None, sa_column=Column(Date))
    start_minute: int = Field(sa_column=Column(SmallInteger, nullable=False))
    end_minute: int = Field(sa_column=Column(SmallInteger, nullable=False))
    tier: int | None = Field(default=1, sa_column=Column(SmallInteger))
    languages: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    organisation: str | None = Field(default=None, sa_column=Column(Text))
    valid_from: date | None = Field(default=None, sa_column=Column(Date))
    valid_until: date | None = Field(default=None, sa_column=Column(Date))
    instead: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )


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

    id: int | None = Field(default=None, sa_column=Column(Integer, Identity(always=True), primary_key=True))
    kind: str = Field(sa_column=Column(Text, nullable=False))
    counsellor_id: int = Field(sa_column=Column(ForeignKey("counsellors.id"), nullable=False))
    replaced_id: int | None = Field(default=None, sa_column=Column(ForeignKey("counsellors.id")))
    starts_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    ends_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    tier: int | None = Field(default=None, sa_column=Column(SmallInteger))
    languages: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=text("''")))
    created_by: str = Field(sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


rota_versions = SQLModel.metadata.tables["rota_versions"]
shifts = SQLModel.metadata.tables["shifts"]
covers = SQLModel.metadata.tables["covers"]
