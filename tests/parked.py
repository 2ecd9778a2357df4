"""Parked connections: those that a test closes, reset as a pooler resets them, and taken by the next one that connects.

A new connection costs the server 6 ms: a process, and reading the catalog anew. A test makes six of them or more.
"""

import contextlib
import select
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import BaseConnection, pq
from psycopg.abc import PQGenConn
from psycopg.pq.abc import PGconn

_MOST = 12  # for one way to connect


class Parking:
    """The parked connections to one database."""

    def __init__(self) -> None:
        self._where: tuple[bytes, ...] | None = None
        self._parked: defaultdict[str, list[PGconn]] = defaultdict(list)

    @property
    def pids(self) -> list[int]:
        """Return the server's processes behind them."""
        return [each.backend_pid for parked in self._parked.values() for each in parked]

    def is_for(self, connection: PGconn | None) -> None:
        """Take connections that lead where this one does, by the same way, and let go of the others."""
        self._where = None if connection is None else _where(connection)
        for parked in self._parked.values():
            for each in parked:
                each.finish()
        self._parked.clear()

    def take(self, conninfo: str) -> PGconn | None:
        """Return one that was opened in the same way."""
        parked = self._parked[conninfo]
        while parked:
            if _is_alive(taken := parked.pop()):
                return taken
            taken.finish()
        return None

    def park(self, conninfo: str, connection: PGconn) -> bool:
        """Keep a connection that nobody needs; return whether it could be reset."""
        parked = self._parked[conninfo]
        # What leads through a test's own proxy, in this very process, must not be waited for here.
        if len(parked) >= _MOST or _where(connection) != self._where:
            return False
        if connection.transaction_status != pq.TransactionStatus.IDLE:
            return False
        if connection.exec_(b"discard all").status != pq.ExecStatus.COMMAND_OK:
            return False
        parked.append(connection)
        return True


def _is_alive(connection: PGconn) -> bool:
    """Return whether nothing came on it: the server's last words, when a test has ended its process."""
    poll = select.poll()
    poll.register(connection.socket, select.POLLIN)
    return connection.status == pq.ConnStatus.OK and not poll.poll(0)


def _where(connection: PGconn) -> tuple[bytes, ...]:
    return connection.host, connection.port, connection.db


parking = Parking()
_CLOSED = pq.PGconn.connect(b"host=/nowhere")  # what a connection has whose own is parked


@contextlib.contextmanager
def parked() -> Iterator[None]:
    """Let psycopg take parked connections, and park those that are closed."""
    connect = BaseConnection._connect_gen.__func__  # type: ignore[attr-defined]

    def connect_gen(cls: Any, conninfo: str = "") -> PQGenConn[Any]:
        if (taken := parking.take(conninfo)) is not None:
            connection = cls(taken)
        else:
            connection = yield from connect(cls, conninfo)
        connection._parks_as = conninfo
        return connection

    close, close_async = psycopg.Connection.close, psycopg.AsyncConnection.close

    def parks(connection: Any) -> bool:
        conninfo = getattr(connection, "_parks_as", None)
        if connection.closed or conninfo is None or getattr(connection, "_pool", None):
            return False
        if not parking.park(conninfo, connection.pgconn):
            return False
        connection._closed = True
        connection.pgconn = _CLOSED
        return True

    def close_or_park(connection: Any) -> None:
        if not parks(connection):
            close(connection)

    async def close_or_park_async(connection: Any) -> None:
        if not parks(connection):
            await close_async(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseConnection, "_connect_gen", classmethod(connect_gen))
        patch.setattr(psycopg.Connection, "close", close_or_park)
        patch.setattr(psycopg.AsyncConnection, "close", close_or_park_async)
        yield
