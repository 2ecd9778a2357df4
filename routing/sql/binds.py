"""Parameters of statements that are built once: building one takes longer than sending it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    DateTime,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    literal,
)

Instant = datetime | BindParameter[datetime]
NOW = bindparam("now", type_=DateTime(timezone=True))
AT_MOST = bindparam("at_most", type_=Integer)  # the LIMIT


def texts(values: Iterable[str]) -> ColumnElement[Any]:
    """Return texts as one parameter, an array: however many there are, the statement is the same."""
    array: ARRAY[Any] = ARRAY(Text)
    return cast(literal(list(values), array), array)


def changes(table: Table, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return new values of columns, to be given to an UPDATE as its parameters.

    A name that is no column's is an error here: SQLAlchemy would leave it out and say nothing.
    """
    if unknown := values.keys() - table.c.keys():
        raise KeyError(*sorted(unknown))
    return values
