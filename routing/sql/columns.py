"""Columns: a field of a table's row and its column, in one declaration.

Each is NOT NULL unless it is `optional`; `default` holds in the database and in a row made here.
"""

from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlmodel import Field


def of_type(
    type_: Any, *items: SchemaItem, optional: bool = False, default: Any = None, **options: Any
) -> Any:
    """Return a field of this SQL type; `items` are its foreign key or constraints."""
    if optional:
        return Field(default=None, sa_column=Column(type_, *items, **options))
    if default is None:
        return Field(sa_column=Column(type_, *items, nullable=False, **options))
    literal = repr(default) if isinstance(default, str) else str(default).lower()
    return Field(
        default=default,
        sa_column=Column(type_, *items, nullable=False, server_default=text(literal), **options),
    )


def identity(type_: Any = Integer) -> Any:
    """Return a primary key that the database numbers. A row is read, or inserted by a statement: it has one."""
    return Field(default=None, sa_column=Column(type_, Identity(always=True), primary_key=True))


def index(name: str, *columns: Any, where: str, **options: Any) -> Index:
    """Return a partial index, of the rows for which `where` (SQL) holds."""
    return Index(name, *columns, postgresql_where=text(where), **options)


instant = partial(of_type, DateTime(timezone=True))
date = partial(of_type, Date)
string = partial(of_type, Text)
smallint, integer = partial(of_type, SmallInteger), partial(of_type, Integer)
bigint, double = partial(of_type, BigInteger), partial(of_type, Double)
boolean = partial(of_type, Boolean)
uuid = partial(of_type, Uuid)
binary = partial(of_type, LargeBinary)
