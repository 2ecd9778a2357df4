"""`satunomor rota export` as its users see it: the forms of the file, where it goes, and its exit status."""

import io
import os
import pty
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.commands import rota as command
from ivr.workbooks.reading import load, read_table
from routing.rota.files.export import header
from tests.ivr.commands.processes import program

FILE = "day,start,end,name,phone\nSenin-Jumat,8.00,16.00,=Ana,081234567890\n"
ROW = ("Monday-Friday", "08:00", "16:00", "'=Ana", "+6281234567890", "1")
IN_CSV = (*ROW[:4], f"'{ROW[4]}", *ROW[5:])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder to work in, without a database: asking for one fails."""
    for name in list(os.environ):
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    return tmp_path


@pytest.fixture
def published(folder: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """Give a folder to work in, and a rota that is live."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    (folder / "rota.csv").write_text(FILE)
    assert CliRunner().invoke(command.app, ["publish", "rota.csv"]).exit_code == 0
    return folder


def exports(*words: str) -> Result:
    return CliRunner().invoke(command.app, ["export", *words])


@pytest.mark.parametrize(
    ("words", "begins", "row"),
    [
        ([], b"day,start,end,", IN_CSV),
        (["--semicolons"], b"day;start;end;", IN_CSV),
        (["--bom"], b"\xef\xbb\xbfday,start,end,", IN_CSV),
        (["--bom", "--semicolons"], b"\xef\xbb\xbfday;start;end;", IN_CSV),
        (["--xlsx"], b"PK\x03\x04", ROW),
    ],
)
@pytest.mark.parametrize("is_piped", [True, False])
def test_the_live_rota_is_given_in_the_form_that_is_asked_for(
    published: Path, words: list[str], begins: bytes, row: tuple[str, ...], is_piped: bool
):
    output = published / ("out.xlsx" if "--xlsx" in words else "out.csv")
    result = exports(*words) if is_piped else exports(*words, "-o", str(output))
    assert (result.exit_code, result.stderr) == (0, "")
    assert is_piped or result.stdout_bytes == b""
    content = result.stdout_bytes if is_piped else output.read_bytes()
    assert content.startswith(begins)
    assert read_table(content).rows == ((1, header()), (2, row))


@pytest.mark.parametrize("words", [["-o", "again.xlsx"], ["--bom", "--semicolons", "-o", "again.csv"]])
def test_what_is_exported_for_a_spreadsheet_publishes_to_the_same_rota(published: Path, words: list[str]):
    before = exports().stdout
    assert exports(*words).exit_code == 0
    again = CliRunner().invoke(command.app, ["publish", words[-1], "--all"])
    assert again.exit_code == 0, again.output
    assert exports().stdout == before


def test_a_file_that_is_named_as_a_workbook_becomes_one(folder: Path):
    assert exports("--template", "--output", "Rota.XLSX").exit_code == 0
    assert read_table(load(folder / "Rota.XLSX")).kind == "sheet"


@pytest.mark.parametrize("words", [[], ["--semicolons", "--bom"], ["--xlsx"]])
def test_a_template_is_a_header_and_needs_no_database(folder: Path, words: list[str]):
    result = exports("--template", *words)
    assert (result.exit_code, result.stderr) == (0, "")
    assert read_table(result.stdout_bytes).rows == ((1, header()),)


@pytest.mark.parametrize("words", [[], ["--xlsx"]])
def test_a_template_has_the_headings_of_its_readers_language(folder: Path, words: list[str]):
    result = exports("--template", "--lang", "id", *words)
    assert read_table(result.stdout_bytes).rows == ((1, header("id")),)


@pytest.mark.parametrize("name", ["rota.csv", "rota.xlsx"])
def test_an_indonesian_export_publishes_to_the_same_rota(published: Path, name: str):
    before = exports().stdout
    assert exports("--lang", "id", "-o", name).exit_code == 0
    assert read_table(load(published / name)).rows[0] == (1, header("id"))
    again = CliRunner().invoke(command.app, ["publish", name, "--all"])
    assert again.exit_code == 0, again.output
    assert exports().stdout == before


def test_an_indonesian_list_of_a_file_reads_as_that_file(folder: Path):
    def converted(file: str, language: str) -> str:
        result = CliRunner().invoke(command.app, ["convert", file, "--lang", language])
        assert result.exit_code == 0, result.output
        return result.stdout

    (folder / "rota.csv").write_text(FILE)
    (folder / "daftar.csv").write_text(converted("rota.csv", "id"))
    assert (folder / "daftar.csv").read_text().startswith("hari,mulai,selesai,nama,telepon,")
    assert converted("daftar.csv", "en") == converted("rota.csv", "en")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--xlsx", "--bom"], "of CSV"),
        (["--semicolons", "-o", "rota.xlsx"], "of CSV"),
        (["--xlsx", "-o", "rota.csv"], "rota.csv"),
        (["-o", "none/rota.csv"], "none/rota.csv cannot be written"),
        (["-o", "."], "cannot be written"),
        (["-o", "none/\x1b]0;rm\x07.csv"], "none/\ufffd]0;rm\ufffd.csv cannot be written"),
    ],
)
def test_what_cannot_be_written_is_misuse(folder: Path, words: list[str], told: str):
    result = exports("--template", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert list(folder.iterdir()) == []


def test_without_a_rota_no_file_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch, database_url: str):
    monkeypatch.setenv("DATABASE_URL", database_url)
    result = exports("-o", "rota.csv")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "No rota is published yet.\n")
    assert list(folder.iterdir()) == []


def test_a_workbook_is_not_written_to_a_terminal_and_csv_is(folder: Path):
    status, shown, told = at_a_terminal("--template", "--xlsx")
    assert (status, shown) == (2, b"")
    assert "--output" in told
    status, shown, told = at_a_terminal("--template")
    assert (status, shown.strip(), told) == (0, ",".join(header()).encode(), "")


def at_a_terminal(*words: str) -> tuple[int, bytes, str]:
    """Return the exit status, what a terminal showed as output, and the errors."""
    ours, theirs = pty.openpty()
    command = program("rota", "export", *words)
    with (
        io.FileIO(ours) as screen,
        subprocess.Popen(command, stdout=theirs, stderr=subprocess.PIPE, text=True) as running,
    ):
        os.close(theirs)
        shown = b"".join(iter(lambda: _next(screen), b""))
        told = running.communicate()[1]
    return running.returncode, shown, told


def _next(screen: io.FileIO) -> bytes:
    try:
        return screen.read(1 << 10) or b""
    except OSError:  # so Linux says that nobody writes any more
        return b""
