"""`satunomor rota` as its users see it: what it prints, where, and its exit status."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from ivr.commands import rota as command
from ivr.commands import rota_file
from routing.rota.sample import sample

FILE = """hari;mulai;selesai;nama;hp;urutan
Senin-Jumat;8.00;16.00;Ana;081234567890;
setiap hari;16.00;8.00;=Budi;81234567891;2
"""
MONDAY_MORNING = "2026-11-23T09:00"


class Terminal:
    """Somebody at a terminal, in a folder of their own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.chdir(folder)
        for name in list(os.environ):
            if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
                monkeypatch.delenv(name)

    def writes(self, content: str | bytes, name: str = "rota.csv") -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def types(self, *words: str) -> Result:
        result = CliRunner().invoke(command.app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Give a terminal without a database; using one anyway fails."""
    terminal = Terminal(tmp_path, monkeypatch)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    return terminal


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Terminal:
    """Give a terminal with a database."""
    terminal = Terminal(tmp_path, monkeypatch)
    monkeypatch.setenv("DATABASE_URL", database_url)
    return terminal


class TestCheck:
    """Without a database."""

    def test_a_sound_file_is_said_to_be_sound(self, terminal: Terminal):
        result = terminal.types("check", terminal.writes(sample()))
        assert (result.exit_code, result.stdout) == (0, "7 shifts: 0 errors, 0 warnings.\n")

    def test_programs_get_json_in_the_shape_of_the_contract(self, terminal: Terminal):
        broken = sample().replace(b"Selasa,00:00", b"Selasa,25:00")
        result = terminal.types("check", terminal.writes(broken), "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout) == {
            "shifts": 7,
            "errors": [
                {
                    "line": 3,
                    "column": "start",
                    "cell": "B3",
                    "value": "25:00",
                    "message": "There is no such time of day. Write 00:00 to 23:59, or 24:00 for an end at midnight.",
                    "key": "time-out-of-range",
                    "values": {},
                }
            ],
            "warnings": [],
            "questions": [],
            "understood": [],
            "ignored": [],
        }

    def test_people_get_sentences(self, terminal: Terminal):
        result = terminal.types(
            "check", terminal.writes(sample().replace(b"Selasa,00:00", b"[red]Funday,25:00"))
        )
        assert result.exit_code == 1
        assert 'error in line 3, hari "[red]Funday": ' in result.stdout
        assert 'error in line 3, mulai "25:00": There is no such time of day.' in result.stdout
        assert result.stdout.endswith("7 shifts: 2 errors, 0 warnings.\n")

    @pytest.mark.parametrize("name", ["check", "convert"])
    def test_an_answer_that_cannot_be_read_is_an_error_of_the_reading(self, terminal: Terminal, name: str):
        answers = "--answer", "dates:A=xyz", "--answer", "colum:A=day"
        file = terminal.writes(sample())
        result = terminal.types(name, file, *answers, "--json")
        told = json.loads(result.stdout)
        assert result.exit_code == 1
        assert [
            (each["key"], each["values"]["id"], each["values"]["written"]) for each in told["errors"]
        ] == [("answer-not-read", "dates:A", "xyz")]
        assert told["errors"][0]["values"]["choices"] == ["day-first", "month-first", "date"]
        assert [each["key"] for each in told["warnings"]] == ["answer-of-no-question"]
        said = terminal.types(name, file, *answers, "--lang", "id").output
        assert "salah: Jawaban dates:A=xyz tidak dapat dibaca." in said

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            ("en", 'in line 2, No. HP "08xx-12": Write its digits alone, without letters.'),
            ("id", 'di baris 2, No. HP "08xx-12": Tulis angkanya saja, tanpa huruf.'),
        ],
    )
    def test_what_is_wrong_with_contacts_names_the_column_the_cell_and_the_value(
        self, terminal: Terminal, language: str, said: str
    ):
        people = terminal.writes("Nama,No. HP\nAna,08xx-12\nBudi,0812\n", "people.csv")
        file = terminal.writes(sample())
        refused = terminal.types("check", file, "--contacts", people, "--lang", language)
        assert (refused.exit_code, refused.stdout) == (2, "")
        first, second = refused.stderr.splitlines()
        assert first == f"--contacts {people}: {said}"
        assert 'No. HP "0812": ' in second

    @pytest.mark.parametrize("name", ["check", "convert"])
    def test_what_is_odd_about_contacts_is_a_warning_that_is_marked_as_theirs(
        self, terminal: Terminal, name: str
    ):
        people = terminal.writes("Jadwal kantor\nNama,HP,Paraf\nAna,81200000001,x\n", "people.csv")
        file = terminal.writes("hari,mulai,selesai,nama\nsetiap hari,00:00,24:00,Ana\n")
        option = f"--contacts {people}"
        told = json.loads(terminal.types(name, file, "--contacts", people, "--json").stdout)["warnings"]
        assert [(each.get("file"), each["key"], each["line"]) for each in told] == [
            (option, "row-above-header", 1),
            (option, "column-ignored", 2),
            (option, "phone-repaired", 3),
        ]
        said = terminal.types(name, file, "--contacts", people, "--lang", "id").output
        assert f'peringatan {option}: di baris 3, HP "81200000001": ' in said
        assert "1 jam tugas: 0 kesalahan, 3 peringatan.\n" in said

    def test_warnings_alone_are_no_failure(self, terminal: Terminal):
        result = terminal.types("check", terminal.writes(FILE))
        assert result.exit_code == 0
        assert "warning in line 3, hp" in result.stdout
        assert (
            "warning: Nobody is on duty every week from 08:00 to 16:00 (Saturday, Sunday)." in result.stdout
        )

    @pytest.mark.parametrize(
        ("variables", "option", "said"),
        [
            ({}, [], "7 shifts: 1 error, 0 warnings."),
            ({}, ["--lang", "id"], "7 jam tugas: 1 kesalahan, 0 peringatan."),
            ({"LANG": "id_ID.UTF-8"}, [], "7 jam tugas: 1 kesalahan, 0 peringatan."),
            ({"LANG": "in_ID"}, [], "7 jam tugas: 1 kesalahan, 0 peringatan."),
            ({"LANG": "id_ID.UTF-8"}, ["--lang", "en"], "7 shifts: 1 error, 0 warnings."),
            ({"LANG": "id_ID.UTF-8", "LC_MESSAGES": "en_GB"}, [], "7 shifts: 1 error, 0 warnings."),
            ({"LANG": "id", "LC_ALL": "C.UTF-8"}, [], "7 shifts: 1 error, 0 warnings."),
            ({"LANG": "de_DE", "LC_MESSAGES": "", "LC_ALL": ""}, [], "7 shifts: 1 error, 0 warnings."),
        ],
    )
    def test_the_language_is_the_one_asked_for_else_the_terminals_else_english(
        self,
        terminal: Terminal,
        monkeypatch: pytest.MonkeyPatch,
        variables: dict[str, str],
        option: list[str],
        said: str,
    ):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        broken = sample().replace(b"Selasa,00:00", b"Selasa,25:00")
        result = terminal.types("check", terminal.writes(broken), *option)
        assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, said)

    def test_a_language_that_is_not_spoken_is_misuse(self, terminal: Terminal):
        assert terminal.types("check", terminal.writes(sample()), "--lang", "fr").exit_code == 2

    def test_json_has_its_messages_in_the_language_and_its_keys_and_columns_in_english(
        self, terminal: Terminal
    ):
        broken = sample().replace(b"Selasa,00:00", b"Selasa,25:00")
        result = terminal.types("check", terminal.writes(broken), "--json", "--lang", "id")
        (error,) = json.loads(result.stdout)["errors"]
        assert (
            error["message"]
            == "Jam ini tidak ada. Tulis 00.00 sampai 23.59, atau 24.00 untuk selesai tengah malam."
        )
        assert (error["column"], error["key"]) == ("start", "time-out-of-range")

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", os.urandom(500), b"PK\x03\x04"])
    def test_what_is_no_rota_is_an_error_of_the_file(self, terminal: Terminal, content: bytes):
        result = terminal.types("check", terminal.writes(content), "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["errors"]

    @pytest.mark.parametrize("path", ["nothing.csv", "."])
    def test_a_file_that_cannot_be_read_is_misuse(self, terminal: Terminal, path: str):
        result = terminal.types("check", path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cannot be read" in result.stderr

    def test_settings_that_cannot_be_used_are_misuse(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("HOTLINE_TIMEZONE", "Mars/Olympus")
        result = terminal.types("check", terminal.writes(FILE))
        assert (result.exit_code, result.stdout) == (2, "")
        assert "HOTLINE_TIMEZONE" in result.stderr

    def test_a_terminal_shows_how_many_lines_have_been_read(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ):
        screen = io.StringIO()
        monkeypatch.setattr(rota_file, "err", lambda: Console(file=screen, force_terminal=True, width=80))
        lines = "".join(f"daily,00:00,24:00,P {i},0812{i:08}\n" for i in range(3000))
        result = terminal.types("check", terminal.writes("day,start,end,name,phone\n" + lines))
        assert result.exit_code == 0
        assert "3000/3000" in screen.getvalue()

    @pytest.mark.deep
    def test_the_command_writes_nothing_to_stderr_when_it_is_not_a_terminal(self, terminal: Terminal):
        program = "from ivr.commands.rota import app; app()"
        root = str(Path(command.__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", program, "check", terminal.writes("day,start\nFunday,8\n"), "--json"],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": root},
            check=False,
        )
        assert (done.returncode, done.stderr) == (1, b"")
        assert [error["column"] for error in json.loads(done.stdout)["errors"]] == ["end", "name", "day"]


class TestPublished:
    """With a database."""

    def test_a_rota_is_published_and_tells_who_is_on_duty(self, hotline: Terminal):
        published = hotline.types("publish", hotline.writes(FILE))
        assert published.exit_code == 0
        assert published.stdout.endswith("the live rota has 2 shifts now.\n")
        who = hotline.types("who", "--at", MONDAY_MORNING, "--json")
        assert who.exit_code == 0
        assert json.loads(who.stdout) == {
            "at": "2026-11-23T09:00:00+07:00",
            "on_duty": [{"name": "Ana", "phone": "+6281234567890", "tier": 1}],
            "next_start": "2026-11-23T16:00:00+07:00",
        }
        said = hotline.types("who", "--at", "2026-11-23T10:00:00Z").stdout
        assert "On duty on Monday 2026-11-23 17:00 WIB:" in said
        assert "=Budi" in said
        assert "The next shift starts on Tuesday 2026-11-24 08:00 WIB." in said

    def test_each_command_speaks_the_language_that_is_asked_for(self, hotline: Terminal):
        def said(*words: str) -> str:
            return hotline.types(*words, "--lang", "id").output

        for name in ("who", "versions", "export"):
            assert said(name) == "Belum ada jadwal yang diterbitkan.\n"
        hotline.types("publish", hotline.writes(FILE))
        on_duty = said("who", "--at", MONDAY_MORNING)
        assert "Yang bertugas pada Senin 2026-11-23 09:00 WIB:" in on_duty
        assert "Jam tugas berikutnya mulai pada Senin 2026-11-23 16:00 WIB." in on_duty
        assert [word for word in ("urutan", "nama", "telepon") if word not in on_duty] == []
        assert said("restore", "1") == (
            "Diterbitkan sebagai versi 2: jadwal yang berlaku kembali seperti versi 1.\n"
        )
        listed = said("versions")
        assert [word for word in ("diterbitkan", "berkas", "berlaku") if word not in listed] == []
        assert "Tidak ada versi 9." in said("restore", "9")
        assert "ini bukan waktu ISO" in said("who", "--at", "besok")
        assert "hanya untuk CSV" in said("export", "--xlsx", "--bom")
        assert said("export", "--output", "missing/rota.csv").startswith(
            "missing/rota.csv tidak dapat ditulis: "
        )

    def test_the_terminals_language_is_that_of_each_command(
        self, hotline: Terminal, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("LANG", "id_ID.UTF-8")
        assert hotline.types("who").output == "Belum ada jadwal yang diterbitkan.\n"
        assert hotline.types("who", "--lang", "en").output == "No rota is published yet.\n"

    def test_a_file_with_errors_publishes_nothing(self, hotline: Terminal):
        hotline.types("publish", hotline.writes(FILE))
        before = hotline.types("export").stdout
        refused = hotline.types("publish", hotline.writes(FILE + "Funday;8;16;X;6.28E+11;\n", "worse.csv"))
        assert refused.exit_code == 1
        assert "line 4, hari" in refused.stdout
        assert "line 4, hp" in refused.stdout
        assert refused.stdout.endswith("Nothing was published: the live rota is as it was.\n")
        assert hotline.types("export").stdout == before

    def test_the_sample_is_not_published(self, hotline: Terminal):
        refused = hotline.types("publish", hotline.writes(sample()), "--json")
        found = json.loads(refused.stdout)
        assert (refused.exit_code, found["version"], len(found["errors"])) == (1, None, 7)
        assert json.loads(hotline.types("who", "--json").stdout)["on_duty"] == []

    def test_what_is_exported_publishes_to_the_same_rota(self, hotline: Terminal):
        hotline.types("publish", hotline.writes(FILE))
        first = hotline.types("export")
        assert first.exit_code == 0
        again = hotline.types("publish", hotline.writes(first.stdout_bytes, "again.csv"), "--json")
        assert (again.exit_code, json.loads(again.stdout)["errors"]) == (0, [])
        assert hotline.types("export").stdout_bytes == first.stdout_bytes

    def test_before_the_first_rota_there_is_nobody_and_nothing_to_export(self, hotline: Terminal):
        who = hotline.types("who", "--at", MONDAY_MORNING, "--json")
        assert (who.exit_code, json.loads(who.stdout)) == (
            0,
            {"at": "2026-11-23T09:00:00+07:00", "on_duty": [], "next_start": None},
        )
        assert hotline.types("who").stdout == "No rota is published yet.\n"
        exported = hotline.types("export")
        assert (exported.exit_code, exported.stdout) == (1, "")
        assert exported.stderr == "No rota is published yet.\n"


@pytest.mark.parametrize("at", ["tomorrow", "", "0001-01-01T00:00", "9999-12-31T23:59+00:00", "2026-13-01"])
def test_an_unreadable_time_is_misuse(terminal: Terminal, at: str):
    result = terminal.types("who", "--at", at)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--at" in result.stderr


@pytest.mark.parametrize(
    "words", [["publish", "rota.csv"], ["export"], ["who"], ["versions"], ["restore", "1"]]
)
def test_without_its_database_a_command_says_so_in_its_language(terminal: Terminal, words: list[str]):
    terminal.writes(FILE)
    result = terminal.types(*words, "--lang", "id")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Basis data tidak dapat dipakai: " in result.stderr


@pytest.mark.parametrize("words", [["publish", "rota.csv"], ["export"], ["who"]])
@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing", "not a url"])
def test_without_its_database_a_command_says_so_and_no_more(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str], url: str
):
    terminal.writes(FILE)
    monkeypatch.setenv("DATABASE_URL", url)
    result = terminal.types(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "The database cannot be used" in result.stderr
    assert "Traceback" not in result.stderr
