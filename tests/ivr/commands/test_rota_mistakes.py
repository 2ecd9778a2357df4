"""A file with thirty-one mistakes says the same of each, whether it is text or a workbook."""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ivr.commands import app
from ivr.commands import rota as command
from routing.rota.sheets.grid import column_letters
from tests.routing.rota.mistakes import ALL, MISTAKES, mistaken
from tests.routing.rota.workbooks import ods, xlsx

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)  # before the days of the file
ROWS = [*csv.reader(mistaken().splitlines())]
COLUMNS = ALL.split(",")
CELLS = [
    f"{column_letters(COLUMNS.index(column) + 1)}{line}" for line, (column, _, _) in enumerate(MISTAKES, 2)
]
# What a spreadsheet keeps of some of the texts when they are typed.
TYPED: dict[str, object] = {
    "25:00": timedelta(hours=25),
    "24:00": timedelta(hours=24),
    "16:00:30": time(16, 0, 30),
    "0.333333": 0.333333,
    "8.5": 8.5,
    "08:00": time(8),
    "16:00": time(16),
    "0": 0,
    "1": 1,
}


def checked(content: bytes, *words: str, expected: int = 1) -> str:
    Path("rota").write_bytes(content)
    result = CliRunner().invoke(app, ["rota", "check", "rota", "--lang", "en", *words])
    assert (result.exit_code, result.stderr) == (expected, "")
    return result.stdout


def errors(content: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(checked(content, "--json"))["errors"]
    return found


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "now", lambda _settings: NOW)
    for name in ("HOTLINE_COUNTRY", "HOTLINE_NUMBER", "HOTLINE_LANGUAGES"):
        monkeypatch.delenv(name, raising=False)


def as_typed(text: str) -> object:
    return TYPED.get(text, text)


@pytest.mark.parametrize("form", [xlsx, ods])
@pytest.mark.parametrize("cell", [str, as_typed])
def test_a_workbook_has_the_errors_of_the_text(form: Callable[..., bytes], cell: Callable[[str], object]):
    rows = ROWS if form is xlsx else [[text.replace("\x07", "\x7f") for text in row] for row in ROWS]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
    in_text = errors(text)
    in_workbook = errors(form([[cell(text) for text in row] for row in rows]))
    assert in_workbook == in_text
    assert [(each["line"], each["column"]) for each in in_text] == [
        (line, column) for line, (column, _, _) in enumerate(MISTAKES, start=2)
    ]
    for each, (_, value, remedy) in zip(in_text, MISTAKES, strict=True):
        assert remedy in each["message"]
        assert each["value"] == value.replace("\x07", "\x7f" if form is ods else "\x07")


def test_people_are_told_the_lines_of_a_text_and_the_cells_of_a_workbook():
    in_text, in_workbook = checked(mistaken().encode()), checked(xlsx(ROWS))
    for cell in CELLS:
        assert re.search(rf"^error in (.*\W)?{cell}\W", in_workbook, re.MULTILINE), cell
        assert not re.search(rf"\b{cell}\b", in_text)
    for line in range(2, len(MISTAKES) + 2):
        assert re.search(rf"^error in lines? (.*\W)?{line}\W", in_text, re.MULTILINE), line
    assert " line" not in in_workbook.replace("another line", "").replace("one line for each", "")
    assert in_text.splitlines()[-1] == in_workbook.splitlines()[-1] == "31 shifts: 31 errors, 0 warnings."


def test_programs_are_told_line_and_cell():
    assert [each["cell"] for each in errors(xlsx(ROWS))] == CELLS
    assert [each["cell"] for each in errors(mistaken().encode())] == CELLS
