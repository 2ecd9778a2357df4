"""Prepared statements: a Core statement compiled once, as text for the driver itself.

For the few statements that run at every heartbeat of every caller: building, compiling and wrapping them each time
costs several times what PostgreSQL does with them (docs/performance.md).
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql import psycopg


class Statement:
    """`sql` and `values(...)`: what psycopg's `execute` takes."""

    def __init__(self, core: ClauseElement) -> None:
        compiled = core.compile(
            dialect=psycopg.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
            compile_kwargs={"render_postcompile": True},
        )
        self.sql = str(compiled)
        self._fixed: Mapping[str, Any] = dict(compiled.params)

    def values(self, **given: Any) -> dict[str, Any]:
        """Return the parameters: those fixed by the statement itself, and these."""
        return {**self._fixed, **given}
