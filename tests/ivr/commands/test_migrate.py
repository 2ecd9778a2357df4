"""`satunomor migrate`: what it says, and its exit status."""

import tempfile
from pathlib import Path

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from ivr.commands.migrate import migrate
from ivr.database.engine import newest_revision

app = typer.Typer()
app.command()(migrate)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder without a .env."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_brings_the_named_database_to_the_newest_revision(empty_database_url: str):
    result = CliRunner(env={"DATABASE_URL": empty_database_url}).invoke(app)
    assert result.exit_code == 0
    assert result.stdout == f"The database is at revision {newest_revision()}, the newest.\n"
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select version_num from alembic_version").fetchone() == (
            newest_revision(),
        )


def test_without_a_named_database_uses_our_own_and_stops_it_again():
    # Not in pytest's folder, which PostgreSQL's user cannot enter when we are root.
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp") as data:
        result = CliRunner(env={"DATA_DIR": data}).invoke(app)
        assert result.exit_code == 0, result.stderr
        assert data in result.stdout
        assert not Path(data, "postgres", "data", "postmaster.pid").exists()


def test_a_database_that_cannot_be_reached_ends_it_with_2_and_without_the_password():
    url = "postgresql://somebody:verysecret@127.0.0.1:1/hotline"
    result = CliRunner(env={"DATABASE_URL": url}).invoke(app)
    assert result.exit_code == 2
    assert "cannot be reached" in result.stderr
    assert "verysecret" not in result.output


@pytest.mark.parametrize("url", ["mysql://a:verysecret@b/c", "verysecret"])
def test_a_url_that_cannot_be_read_ends_it_with_2_and_shows_how_to_write_it(url: str):
    result = CliRunner(env={"DATABASE_URL": url}).invoke(app)
    assert result.exit_code == 2
    assert "postgresql://user:password@host:5432/name" in result.stderr
    assert "verysecret" not in result.output


def test_a_setting_that_cannot_be_used_ends_it_with_2_and_is_named(empty_database_url: str):
    result = CliRunner(env={"DATABASE_URL": empty_database_url, "RING_SECONDS": "soon"}).invoke(app)
    assert result.exit_code == 2
    assert "RING_SECONDS" in result.stderr
