"""The schema: from nothing to the newest revision, by many at once, and as the code has it."""

import importlib
import multiprocessing
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import procrastinate
import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlmodel import SQLModel

import routing
from ivr import schema
from ivr.connecting import sync_engine
from ivr.database import SchemaNotMigrated, migrate, schema_is_current

PINNED = Path(__file__).parents[2] / "requirements.lock"


def is_current(url: str) -> bool:
    with sync_engine(url, {}).connect() as connection:
        return schema_is_current(connection)


def test_four_processes_migrate_an_empty_database_at_once(empty_database_url: str):
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as processes:
        list(processes.map(migrate, [empty_database_url] * 4))
    assert is_current(empty_database_url)


def test_migrating_twice_changes_nothing(empty_database_url: str):
    assert not is_current(empty_database_url)
    migrate(empty_database_url)
    migrate(empty_database_url)
    assert is_current(empty_database_url)


def test_who_waits_too_long_for_another_is_told(empty_database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schema, "_WAIT", "50ms")
    with psycopg.connect(empty_database_url) as other:
        other.execute("select pg_advisory_lock(%s)", (schema._LOCK,))
        with pytest.raises(SchemaNotMigrated, match="again"):
            migrate(empty_database_url)
    migrate(empty_database_url)


def test_the_tables_in_the_code_are_the_tables_in_the_database(database_url: str):
    for module in pkgutil.walk_packages(routing.__path__, "routing."):
        if not module.name.startswith("routing.migrations"):
            importlib.import_module(module.name)

    def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return not (kind == "table" and str(name).startswith("procrastinate_"))

    with sync_engine(database_url, {}).connect() as connection:
        options = {"include_object": ours, "compare_server_default": False}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_revisions_are_one_line_in_the_order_of_their_numbers():
    revisions = [each.revision for each in ScriptDirectory.from_config(schema._config()).walk_revisions()]
    assert revisions[::-1] == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_procrastinates_schema_is_the_one_of_the_first_revision():
    """When this fails, its version was raised: make its migration scripts a revision, then raise this."""
    assert procrastinate.__version__ == "3.10.0"
    assert f"procrastinate=={procrastinate.__version__}" in PINNED.read_text()
    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
