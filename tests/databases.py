"""The databases of the tests: one a worker, emptied between tests, since making one takes a hundred times longer."""

import contextlib
import hashlib
import itertools
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from ivr.database.connections import libpq_url
from tests.parked import parking

# Before what only the owner may do in a transaction of the product: it works as a lesser role.
AS_OWNER = "set local role none"

ROOT = Path(__file__).resolve().parent.parent
CLONE = hashlib.sha256(f"{socket.gethostname()}:{ROOT}".encode()).hexdigest()[:8]
PREFIX = f"satunomor_test_{CLONE}_"

_LARGEST_GROWTH = 8_000_000  # bytes; a database that was filled is not like a new one

_numbers = itertools.count(1)

# The rows that a new database has are put back: the only row of `pacing`, of `reach`.
_EMPTY_AND_FILL = """
do $$
declare each record; kept json;
begin
    set local session_replication_role = replica;
    for each in select relname, oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    loop
        execute format('delete from public.%I', each.relname);
        select rows into kept from satunomor_tests.seeds where name = each.relname;
        if kept is not null then
            execute format('insert into public.%1$I overriding system value'
                ' select * from json_populate_recordset(null::public.%1$I, $1)', each.relname) using kept;
        end if;
    end loop;
    perform setval(oid::regclass, 1, false) from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'S';
end $$
"""
_REMEMBER = """
do $$
declare each record;
begin
    create schema satunomor_tests;
    create table satunomor_tests.seeds (name text, rows json);
    for each in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
    loop
        execute format('insert into satunomor_tests.seeds'
            ' select %1$L, json_agg(t) from public.%1$I t having count(*) > 0', each.relname);
    end loop;
end $$
"""
_SHAPE = "select count(*), max(oid) from pg_class where relnamespace = 'public'::regnamespace"
_SIZE = "select pg_database_size(current_database())"
_PART = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = %s and pid <> pg_backend_pid() and pid <> all(%s)
"""


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server to make databases on, and the one that the migrations have built."""

    url: str
    template: str

    def url_of(self, database: str) -> str:
        """Return the URL of another database on this server."""
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()


class Emptied:
    """One worker's database: made when first asked for, and again when a test has changed more than its rows."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._made = contextlib.ExitStack()
        self._url = ""
        # Kept open: a new one reads the catalog anew, which takes longer than emptying all tables.
        self._connection: psycopg.Connection | None = None
        self._shape: tuple[object, ...] | None = None
        self._size = 0

    def url(self) -> str:
        """Return the URL of a database that is like new."""
        if not self._url or not self._empties():
            self.close()
            self._make()
        return self._url

    def close(self) -> None:
        """Drop it."""
        if self._connection is not None:
            self._connection.close()
        parking.is_for(None)
        self._made.close()
        self._url = ""

    def _make(self) -> None:
        self._url = self._made.enter_context(new_database(self._server, self._server.template))
        self._connection = connect(self._url)
        parking.is_for(self._connection.pgconn)
        self._connection.execute(_REMEMBER)
        self._shape = self._connection.execute(_SHAPE).fetchone()
        self._size = _size(self._connection)

    def _empties(self) -> bool:
        assert self._connection is not None
        try:
            self._connection.execute(_PART, [urlsplit(self._url).path[1:], parking.pids])
            if self._connection.execute(_SHAPE).fetchone() != self._shape:
                return False
            if _size(self._connection) > self._size + _LARGEST_GROWTH:
                return False
            self._connection.execute(_EMPTY_AND_FILL)
        except (InsufficientPrivilege, psycopg.OperationalError):
            # No superuser, or a test has cut all connections: the next one has a new database.
            return False
        return True


@contextlib.contextmanager
def new_database(server: Server, template: str) -> Iterator[str]:
    """Give the URL of a new database, dropped at the end of the block."""
    name = f"{PREFIX}{os.getpid()}_{next(_numbers)}"
    with connect(server.url) as connection:
        execute(connection, "create database {} template {} encoding 'UTF8'", name, template)
    try:
        yield server.url_of(name)
    finally:
        with connect(server.url) as connection:
            execute(connection, "drop database if exists {} with (force)", name)


def connect(url: str) -> "psycopg.Connection":
    """Connect, each statement a transaction of its own."""
    return psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=10)


def execute(connection: "psycopg.Connection", statement: str, *names: str) -> None:
    """Execute a statement with these names in it."""
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _size(connection: "psycopg.Connection") -> int:
    (size,) = connection.execute(_SIZE).fetchone() or (0,)
    return int(size)
