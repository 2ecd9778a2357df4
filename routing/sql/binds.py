"""Parameters of statements that are built once: building one takes longer than sending it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, DateTime, Text, bindparam, cast, literal

Instant = datetime | BindParameter[datetime]
NOW = bindparam("now", type_=DateTime(timezone=True))


def texts(values: Iterable[str]) -> ColumnElement[Any]:
    """Return texts as one parameter, an array: however many there are, the statement is the same."""
    array: ARRAY[Any] = ARRAY(Text)
    return cast(literal(list(values), array), array)
