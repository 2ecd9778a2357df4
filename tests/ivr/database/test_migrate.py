"""Migrations: from nothing to the newest revision, by many processes at once, to the schema that the code declares."""

import importlib
import multiprocessing
import pkgutil
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import procrastinate
import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlmodel import SQLModel

import routing
from ivr.database import migrate as migrate_
from ivr.database import upgrade as upgrade_
from ivr.database.connections import sync_engine
from ivr.database.engine import (
    DatabaseNotReachable,
    SchemaNewerThanProgram,
    SchemaNotMigrated,
    migrate,
    schema_is_current,
)
from tests.databases import Server, new_database

PINNED = Path(__file__).parents[3] / "requirements.lock"

# PostgreSQL's own description of each object in a schema: name, then definition.
COLUMNS = """
    select table_name || '.' || column_name, concat_ws(' ', udt_name, character_maximum_length,
        case is_nullable when 'NO' then 'not null' end, 'default ' || column_default,
        'identity ' || identity_generation, 'generated ' || generation_expression)
    from information_schema.columns where table_schema = 'public'
"""
INDEXES = "select tablename || ' index ' || indexname, indexdef from pg_indexes where schemaname = 'public'"
CONSTRAINTS = """
    select conrelid::regclass || ' constraint ' || conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
"""
OTHERS = """
    select 'function ' || oid::regprocedure, md5(prosrc) from pg_proc
    where pronamespace = 'public'::regnamespace
    union all select 'type ' || typname, array_to_string(array(select enumlabel from pg_enum
        where enumtypid = pg_type.oid order by enumsortorder), ' ')
    from pg_type where typnamespace = 'public'::regnamespace
    union all select 'trigger ' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select concat('relation ', relkind, ' ', relname), '' from pg_class
    where relnamespace = 'public'::regnamespace
"""


def found_in(url: str, *questions: str) -> dict[str, str]:
    """Describe every object of a database, except alembic's own table."""
    with psycopg.connect(url) as connection:
        rows = [row for question in questions for row in connection.execute(question).fetchall()]
    return {name: said for name, said in rows if "alembic_version" not in name}


def upgrade(url: str, revision: str) -> None:
    with sync_engine(url, {}).connect() as connection:
        upgrade_.upgrade(connection, revision)


def downgrade(url: str, revision: str) -> None:
    with sync_engine(url, {}).connect() as connection:
        command.downgrade(upgrade_.config(connection), revision)


def revisions() -> list[str]:
    """Name the revisions, the oldest first."""
    walk = ScriptDirectory.from_config(upgrade_.config()).walk_revisions()
    return [each.revision for each in walk][::-1]


def is_current(url: str) -> bool:
    with sync_engine(url, {}).connect() as connection:
        return schema_is_current(connection)


@pytest.mark.deep
def test_four_processes_migrate_an_empty_database_at_once(empty_database_url: str):
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as processes:
        list(processes.map(migrate, [empty_database_url] * 4))
    assert is_current(empty_database_url)


def test_migrating_twice_changes_nothing(empty_database_url: str):
    assert not is_current(empty_database_url)
    migrate(empty_database_url)
    migrate(empty_database_url)
    assert is_current(empty_database_url)


def test_the_revisions_are_those_of_alembic():
    assert list(migrate_.revisions()) == revisions()


def test_a_process_that_finds_the_newest_schema_does_not_load_alembic(database_url: str):
    code = f"""
import sys
from ivr import bootstrap
from ivr.database.engine import migrate
migrate({database_url!r})
sys.exit("alembic" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_process_that_waits_too_long_for_another_migration_gives_up_and_says_so(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(migrate_, "_WAIT", "50ms")
    with psycopg.connect(empty_database_url) as other:
        other.execute("select pg_advisory_lock(%s)", (migrate_._LOCK,))
        with pytest.raises(SchemaNotMigrated, match="again"):
            migrate(empty_database_url)
    migrate(empty_database_url)


def test_a_lock_in_the_way_is_waited_for_in_short_turns_and_then_given_up(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(migrate_, "_LIMITS", {"lock_timeout": "20ms"})
    monkeypatch.setattr(migrate_, "_PAUSE_SECONDS", 0.01)
    upgrade(empty_database_url, "0001")
    before = found_in(empty_database_url, COLUMNS)
    with psycopg.connect(empty_database_url) as other:
        other.execute("lock table alembic_version in share mode")  # each revision ends by writing to it
        with pytest.raises(SchemaNotMigrated, match=r"again.*lock timeout"):
            migrate(empty_database_url)
        assert found_in(empty_database_url, COLUMNS) == before
    migrate(empty_database_url)
    assert is_current(empty_database_url)


def test_a_lock_that_is_soon_given_back_costs_one_more_try(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(migrate_, "_LIMITS", {"lock_timeout": "20ms"})
    upgrade(empty_database_url, "0001")
    with psycopg.connect(empty_database_url) as other:
        other.execute("lock table alembic_version in share mode")
        monkeypatch.setattr(time, "sleep", lambda _seconds: other.rollback())
        migrate(empty_database_url)
    assert is_current(empty_database_url)


def test_a_database_of_a_newer_program_is_left_alone(database_url: str):
    with psycopg.connect(database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(SchemaNewerThanProgram, match="newer"):
        migrate(database_url)


def test_a_database_that_is_not_there_is_told_as_such(tmp_path: Path):
    with pytest.raises(DatabaseNotReachable):
        migrate(f"postgresql://nobody@/nothing?host={tmp_path}")


def test_the_migrations_build_what_the_code_declares(postgres: Server, database_url: str):
    for module in pkgutil.walk_packages(routing.__path__, "routing."):
        if not module.name.startswith("routing.migrations"):
            importlib.import_module(module.name)
    migrated = found_in(database_url, COLUMNS, INDEXES, CONSTRAINTS)
    with new_database(postgres, "template0") as declared_url:
        with sync_engine(declared_url, {}).begin() as connection:
            SQLModel.metadata.create_all(connection)
        declared = found_in(declared_url, COLUMNS, INDEXES, CONSTRAINTS)
    ours = {name: said for name, said in migrated.items() if not name.startswith("procrastinate_")}
    assert "calls index calls_line" in declared
    # In the database, in the code:
    both = {name: (ours.get(name), declared.get(name)) for name in ours.keys() | declared.keys()}
    assert {name: each for name, each in both.items() if each[0] != each[1]} == {}


@pytest.mark.deep
def test_each_revision_can_be_taken_back_and_applied_again(empty_database_url: str):
    everything = (COLUMNS, INDEXES, CONSTRAINTS, OTHERS)
    states = [found_in(empty_database_url, *everything)]
    for revision in revisions():
        upgrade(empty_database_url, revision)
        states.append(found_in(empty_database_url, *everything))
    for below, revision in reversed(list(zip(states, ["base", *revisions()], strict=False))[:-1]):
        downgrade(empty_database_url, revision)
        assert found_in(empty_database_url, *everything) == below, f"after going back to {revision}"
    migrate(empty_database_url)
    assert found_in(empty_database_url, *everything) == states[-1]


def test_the_revisions_are_one_line_in_the_order_of_their_numbers():
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_procrastinates_schema_is_the_one_of_the_first_revision():
    """When this fails, procrastinate was upgraded: add its migration scripts as a revision, then change this."""
    assert procrastinate.__version__ == "3.10.0"
    assert f"procrastinate=={procrastinate.__version__}" in PINNED.read_text()
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql"


def test_revision_0008_ends_automatic_pauses_and_gives_requested_ones_an_end(empty_database_url: str):
    """P9, for rows written before revision 0008."""
    upgrade(empty_database_url, "0007")
    row = (
        "insert into counsellors (name, phone, cleared, created_at, misses, paused_at, paused_why)"
        " values (%s, %s, true, now(), 3, '2026-11-25 03:00+00', %s)"
    )
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(row, ("Ana", "+6281200000001", "3 offers missed in a row"))
        connection.execute(row, ("Budi", "+6281200000002", "asked by phone"))
    migrate(empty_database_url)
    with psycopg.connect(empty_database_url) as connection:
        rows = connection.execute(
            "select paused_at is not null, paused_until = paused_at + interval '12 hours', paused_by, misses"
            " from counsellors order by name"
        ).fetchall()
    assert rows == [(False, None, None, 0), (True, True, "counsellor", 0)]
