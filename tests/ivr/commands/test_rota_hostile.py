"""Hostile files end to end: the command ends with a sentence, soon, in little memory, and what is live stays."""

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.commands import app
from tests.ivr.commands.measured import Ended, run
from tests.ivr.workbooks.hostile import LARGE, MOST_MEGABYTES, MOST_SECONDS, SMALL

NO_DATABASE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
LONGEST = 2000  # characters of what is said of such a file
LIST = b"day,start,end,name,phone\ndaily,00:00,24:00,Ana,081234567890\n"
Typed = Callable[..., Result]
GRID = b"shift,senin,selasa\nP,Ana,Budi\n"

# Refused in other words, each in a moment.
DAILY = {
    "laughs": "There is something in the workbook that no spreadsheet writes (DOCTYPE).",
    "repeated rows and columns": "The table is too large: more than 200 columns.",
    "a line of 10 MB": "The table is too large: more than 1,000,000 characters in one line.",
    "a million columns": "The table is too large: more than 200 columns.",
    "nothing but NUL": "There is no header.",
}
DEEP = {
    "200 MB": "The table is too large: more than 20,000,000 bytes.",
    "60 million blank lines": "The table is too large: more than 20,000,000 bytes.",
    "20 million blank lines": "The table is too large: more than 1,048,576 lines.",
    "200 MB unpacked": "The table is too large: more than 150,000,000 bytes when it is unpacked.",
    "140 MB of tags": "The table is too large: more than 12,000,000 tags.|The file was not read within 6 seconds.",
    "empty cells": "The file was not read within 6 seconds.|There is nothing in this table.|There is no header.",
    "strings by the million": "The table is too large: more than 230,000,000 bytes of memory.",
    "a text that all cells share": "The table is too large: more than 230,000,000 bytes of memory.",
    "a million cells, each its own": "There are more than 3000 lines in a table with several blocks.|"
    "Nothing in this table says who is there when.",
    "longer cells beyond ASCII": "There is no header.",
}
# Control characters, and marks that turn the direction of all text behind them.
UNSHOWN = "\x07\x1b[31m\x7f\x9b\u202e\u2066\u200f"


def ends_well(folder: Path, make: Callable[[], bytes], expected: str) -> Ended:
    """Run the command on a hostile file; all that holds for each of them is looked at."""
    (folder / "rota").write_bytes(make())
    ended = run(folder, "rota", "convert", "rota", "--lang", "en", **NO_DATABASE)
    assert (ended.status, ended.out) == (1, ""), ended
    assert any(each in ended.err for each in expected.split("|")), ended.err
    assert ended.err.startswith("error")
    assert len(ended.err) < LONGEST
    assert "Traceback" not in ended.err
    assert ended.megabytes < MOST_MEGABYTES, ended
    return ended


@pytest.mark.parametrize("name", DAILY)
def test_a_small_file_that_asks_for_much_is_refused_in_a_sentence(tmp_path: Path, name: str):
    ended = ends_well(tmp_path, SMALL[name][0], DAILY[name])
    assert ended.seconds < MOST_SECONDS, ended


@pytest.mark.deep
@pytest.mark.parametrize("name", DEEP)
def test_a_large_file_ends_in_a_sentence(tmp_path: Path, name: str):
    ended = ends_well(tmp_path, LARGE[name][0], DEEP[name])
    assert ended.seconds < MOST_SECONDS, ended


# --- Names that are not what they look like


def unshown(text: str) -> set[str]:
    """Return the characters of an output that a terminal obeys rather than shows."""
    return {each for each in text if each != "\n" and unicodedata.category(each) in {"Cc", "Cf"}}


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Give what is typed in a folder without a database, in English."""
    for name in list(os.environ):
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", NO_DATABASE["DATABASE_URL"])

    def typed(*words: str) -> Result:
        result = CliRunner().invoke(app, ["rota", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return typed


@pytest.mark.parametrize("command", ["check", "convert"])
def test_control_and_direction_marks_in_cells_reach_no_terminal(types: Typed, command: str):
    rows = ["hari,jam,nama,hp,bahasa", f"Senin,08-16,A{UNSHOWN}na,0812{UNSHOWN}34567890,{UNSHOWN}x"]
    rows += [f"Se{UNSHOWN}nin,8{UNSHOWN}-16,Budi,081234567891,id", f"{UNSHOWN},08-16,Citra,081234567892,id"]
    Path("rota").write_text("\n".join(rows), "utf-8")
    result = types(command, "rota")
    assert (result.exit_code, unshown(result.output)) == (1, set())
    assert 'error in line 2, nama "A' in result.output
    assert "Part of it can't be shown. Type the text again." in result.output


def test_marks_that_only_turn_the_direction_are_no_part_of_a_name(types: Typed):
    rows = "hari,jam,nama,hp\nSenin,08-16,A\u202ena\u2066,\u202d081234567890\u202c\n"
    Path("rota").write_text(rows, "utf-8")
    assert types("convert", "rota").stdout.splitlines()[1] == "Monday,08:00,16:00,Ana,'+6281234567890,1,,,,,"


@pytest.mark.parametrize("words", [["NAME"], ["rota", "--contacts", "NAME"], ["rota", "--answer", "NAME"]])
def test_control_and_direction_marks_in_what_is_typed_reach_no_terminal(types: Typed, words: list[str]):
    Path("rota").write_bytes(LIST)
    result = types("check", *(word.replace("NAME", f"ro{UNSHOWN}ta") for word in words))
    assert (result.exit_code, result.stdout, unshown(result.stderr)) == (2, "", set())
    assert "cannot be read" in result.stderr or "write ID=VALUE" in result.stderr


def test_a_file_may_have_any_name(types: Typed):
    name = f"-ro{UNSHOWN}ta.csv"
    Path(name).write_bytes(LIST)
    result = types("check", "--", name)
    assert (result.exit_code, result.output) == (0, "1 shift: 0 errors, 0 warnings.\n")


# --- What is live


@pytest.fixture
def live(types: Typed, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Typed:
    """Give what is typed where a rota is live."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    Path("live.csv").write_bytes(LIST)
    assert types("publish", "live.csv").exit_code == 0
    return types


def what_is_live(types: Typed) -> tuple[str, str]:
    return types("export").stdout, types("versions", "--json").stdout


@pytest.mark.parametrize("name", ["laughs", "a zip that lies", "a million columns", "an endless quote"])
def test_what_is_live_is_untouched_by_a_hostile_file(live: Typed, name: str):
    before = what_is_live(live)
    Path("hostile").write_bytes(SMALL[name][0]())
    refused = live("publish", "hostile", "--all", "--allow-empty")
    assert refused.exit_code == 1
    assert refused.stdout.startswith("error")
    assert refused.stdout.endswith("Nothing was published: the live rota is as it was.\n")
    assert what_is_live(live) == before


def test_an_open_question_stops_publishing_and_is_named(live: Typed):
    before = what_is_live(live)
    Path("grid").write_bytes(GRID)
    people = ["--answer", "person:Ana=081234567890", "--answer", "person:Budi=081234567891"]
    refused = live("publish", "grid", *people, "--allow-empty")
    assert refused.exit_code == 1
    assert ": From when to when is P?\n  --answer hours:P=START-END\n" in refused.stdout
    assert "Nothing was published" in refused.stdout
    assert what_is_live(live) == before
    published = live("publish", "grid", *people, "--hours", "P=08:00-16:00", "--allow-empty")
    assert published.exit_code == 0
    assert "Monday,08:00,16:00,Ana," in live("export").stdout


def test_an_order_of_dates_that_nothing_proves_is_asked_before_it_is_published(live: Typed):
    Path("dates").write_bytes(b"mulai,selesai,nama,hp\n4/1/27 13:00,4/1/27 15:00,Ana,081234567890\n")
    assert "2027-01-04,13:00,15:00" in live("convert", "dates").stdout
    refused = live("publish", "dates")
    assert refused.exit_code == 1
    assert "--answer dates:A=day-first" in refused.stdout
    assert live("publish", "dates", "--answer", "dates:A=month-first").exit_code == 0
    assert "2027-04-01,13:00,15:00" in live("export").stdout
