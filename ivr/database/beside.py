"""Connections beside a process's own: a small pool, whose users never take a connection from a caller."""

from ivr.database.engine import Database


class Beside(Database):
    """Connections to the database of another pool, and refused while that pool's are withheld."""

    def __init__(self, main: Database, *, pool_size: int) -> None:
        """`main` tells whether the database may be used yet."""
        self._main = main
        super().__init__(main.url, pool_size=pool_size)

    @property
    def withheld(self) -> str | None:
        """Why nobody may use it yet."""
        return self._main.withheld

    @withheld.setter
    def withheld(self, _why: str | None) -> None:
        """Leave it to the main connections."""
