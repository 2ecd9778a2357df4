"""A command is imported when it is asked for, and brings nothing that it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ivr.commands import app
from ivr.commands.as_needed import as_needed
from ivr.settings import environment_without_settings


def test_a_rota_is_checked_without_loading_the_database_the_carrier_or_the_web(tmp_path: Path):
    (tmp_path / "rota.csv").write_text("day,start,end,name,phone\nMonday,08:00,12:00,Ana,081234567890\n")
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ivr.commands", "rota", "check", "rota.csv"],
        cwd=tmp_path,
        env=environment_without_settings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "1 shift: 0 errors" in done.stdout) == (0, True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "ivr.commands.rota_file" in loaded
    assert {"psycopg", "alembic", "httpx", "twilio", "fastapi", "ivr.bootstrap"} & loaded == set()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "serve work migrate provision doctor forget demo rota contacts counsellors block users audit"),
        (["rota"], "check convert publish versions restore export who"),
    ],
)
def test_the_help_has_each_command_in_its_order(words: list[str], named: str):
    told = CliRunner().invoke(app, [*words, "--help"]).stdout
    commands = told[told.index("Commands") :].replace("│", "\n").splitlines()
    first = [line.split()[0] for line in commands if line.startswith(" ") and not line.startswith("   ")]
    assert [each for each in first if each in named.split()] == named.split()


def test_a_command_stands_beside_those_that_are_there():
    group = typer.Typer(cls=as_needed({"migrate": "ivr.commands.migrate", "block": "ivr.commands.block"}))
    group.command("here")(lambda: typer.echo("here"))
    group.callback()(lambda: None)
    assert CliRunner().invoke(group, ["here"]).stdout == "here\n"
    assert "newest revision" in CliRunner().invoke(group, ["migrate", "--help"]).stdout
    assert "turned away" in CliRunner().invoke(group, ["block", "--help"]).stdout
    refused = CliRunner().invoke(group, ["blok"])
    assert (refused.exit_code, "'block'" in refused.stderr) == (2, True)
