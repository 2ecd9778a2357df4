"""`satunomor contacts` as coordinators see it: people come from any table, and a changed number keeps the person."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from ivr.commands import app
from tests.routing.rota.workbooks import xlsx

FILE = """Nama;No. HP;Bahasa;Catatan
Ana Sari;0812 3456 7801;id en;sejak Mei
=Budi;81234567802;;
"""
REPAIRED = (
    'warning in line 3, No. HP "81234567802": A spreadsheet seems to have eaten the start of this number; '
    "it was read as +6281234567802."
)
RENUMBERED = "nama,hp\nAna Sari,0812 3456 7809\n"
ROTA = "day,start,end,name,phone\ndaily,00:00,24:00,Bu Ana,0812 3456 7801\n"
Typed = Callable[..., Result]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Typed:
    """Give what a coordinator types, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    runner = CliRunner(env={"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "COLUMNS": "200"})

    def types(*words: str) -> Result:
        result = runner.invoke(app, [*words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return types


def written(content: str | bytes, name: str = "contacts.csv") -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def test_people_are_imported_and_given_back(typed: Typed):
    result = typed("contacts", "import", written(FILE))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        'warning in line 1 "Catatan": The column Catatan is none of a contact and was ignored.',
        REPAIRED,
        "2 contacts: 0 errors, 2 warnings.",
        "Imported: 2 new, 0 changed, 0 with another number, 0 as they were; 0 not in the file stay.",
    ]
    exported = typed("contacts", "export")
    assert (exported.exit_code, exported.stdout) == (
        0,
        "name,phone,languages,organisation,email\n'=Budi,'+6281234567802,,,\nAna Sari,'+6281234567801,id en,,\n",
    )
    again = typed("contacts", "import", written(exported.stdout_bytes), "--lang", "id")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1] == (
        "Tersimpan: 0 baru, 0 berubah, 0 dengan nomor lain, 2 tetap; 0 tidak ada di berkas dan tetap ada."
    )
    assert typed("contacts", "export").stdout_bytes == exported.stdout_bytes


def test_a_workbook_is_a_table_too(typed: Typed):
    sheet = [["nama", "hp"], ["Ana Sari", "0812 3456 7801"], ["Budi", "x"]]
    refused = typed("contacts", "import", written(xlsx(sheet), "kontak.xlsx"))
    assert refused.exit_code == 1
    assert 'error in B3, hp "x": ' in refused.stdout
    assert refused.stdout.endswith("Nothing was imported: the contacts are as they were.\n")
    assert typed("contacts", "import", written(xlsx(sheet[:2]), "kontak.xlsx")).exit_code == 0
    assert "Ana Sari" in typed("contacts", "export").stdout


def test_an_open_question_is_asked_with_its_answers_and_imports_nothing(typed: Typed):
    typed("contacts", "import", written(FILE))
    before = typed("contacts", "export").stdout
    asked = typed("contacts", "import", written(RENUMBERED + "Citra,0812 3456 7803\n"))
    assert asked.exit_code == 1
    assert asked.stdout.splitlines() == [
        "question in line 2: Is this the Ana Sari of the contacts, with a new number?",
        "  --answer 'person:Ana Sari=yes'  Ana Sari, who has another number than +6281234567801 now",
        "  --answer 'person:Ana Sari=new'  somebody else with this name",
        "2 contacts: 0 errors, 1 question, 0 warnings.",
        "Nothing was imported: the contacts are as they were.",
    ]
    assert typed("contacts", "export").stdout == before


@pytest.mark.parametrize(
    ("answer", "phones"),
    [
        ("yes", ["'+6281234567809"]),
        ("ya", ["'+6281234567809"]),
        ("+6281234567801", ["'+6281234567809"]),
        ("new", ["'+6281234567801", "'+6281234567809"]),
        ("baru", ["'+6281234567801", "'+6281234567809"]),
    ],
)
def test_an_answer_tells_the_same_person_from_another(typed: Typed, answer: str, phones: list[str]):
    typed("contacts", "import", written(FILE))
    done = typed("contacts", "import", written(RENUMBERED), "--answer", f"person:Ana Sari={answer}")
    assert done.exit_code == 0
    exported = typed("contacts", "export").stdout.splitlines()
    assert [line.split(",")[1] for line in exported if line.startswith("Ana")] == phones


def test_the_live_rota_has_the_new_number_from_then_on(typed: Typed):
    typed("contacts", "import", written("name,phone\nAna Sari,0812 3456 7801\n"))
    assert typed("rota", "publish", written(ROTA, "rota.csv")).exit_code == 0
    done = typed("contacts", "import", written(RENUMBERED), "--answer", "person:ana sari=yes")
    assert "understood: Ana Sari has the number +6281234567809 instead of +6281234567801." in done.stdout
    on_duty = json.loads(typed("rota", "who", "--json").stdout)["on_duty"]
    assert [(one["name"], one["phone"]) for one in on_duty] == [("Ana Sari", "+6281234567809")]
    assert "+6281234567809" in typed("rota", "export").stdout
    (listed,) = json.loads(typed("counsellors", "--json").stdout)["counsellors"]
    assert (listed["name"], listed["state"]) == ("Ana Sari", "free")
    assert [one["live"] for one in json.loads(typed("rota", "versions", "--json").stdout)] == [True]


def test_programs_get_json(typed: Typed):
    done = json.loads(typed("contacts", "import", written(FILE), "--json").stdout)
    assert (done["imported"], done["contacts"], done["unchanged"], done["not_in_file"]) == (True, 2, 0, 0)
    assert done["new"][0] == {"line": 2, "name": "Ana Sari", "phone": "+6281234567801"}
    assert [each["cell"] for each in done["warnings"]] == ["D1", "B3"]
    asked = typed("contacts", "import", written(RENUMBERED), "--json")
    found = json.loads(asked.stdout)
    assert (asked.exit_code, found["imported"], found["errors"]) == (1, False, [])
    (question,) = found["questions"]
    assert (question["id"], question["about"], question["value"], question["cells"], question["count"]) == (
        *("person:Ana Sari", "contact", "Ana Sari"),
        *(["A2"], 1),
    )
    assert [each["value"] for each in question["choices"]] == ["yes", "new"]
    answered = typed("contacts", "import", written(RENUMBERED), "--json", "--answer", "person:Ana Sari=yes")
    assert json.loads(answered.stdout)["renumbered"] == [
        {"line": 2, "name": "Ana Sari", "phone": "+6281234567809", "before": "+6281234567801"}
    ]
    changed = typed("contacts", "import", written("nama,hp,email\n=Budi,81234567802,b@c.org\n"), "--json")
    assert [each["name"] for each in json.loads(changed.stdout)["changed"]] == ["=Budi"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "There is nothing in this table"),
        ("nama\nAna\n", "There is no header with a name and a phone"),
        (b"%PDF-1.4", "This is a PDF, not a table"),
        ('nama,hp\n"Ana,0812', "A quotation mark is opened here"),
        ("nama,hp\nAna,6.28E+11\n,0812 3456 7801\n", 'in line 2, hp "6.28E+11"'),
        ("nama,hp\nAna,0812 8711 019\n", "This is a number of the sample rota of 2020"),
        ("nama,hp\nAna,\n", "no phone stands beside it"),
    ],
)
def test_what_is_wrong_is_told_and_imports_nothing(typed: Typed, content: str | bytes, said: str):
    result = typed("contacts", "import", written(content))
    assert (result.exit_code, result.stderr) == (1, "")
    assert said in result.stdout
    assert result.stdout.endswith("Nothing was imported: the contacts are as they were.\n")
    assert typed("contacts", "export").stdout == "name,phone,languages,organisation,email\n"
    assert json.loads(typed("contacts", "import", written(content), "--json").stdout)["imported"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.csv"], "nothing.csv cannot be read"),
        (["."], "cannot be read"),
        (["contacts.csv", "--answer", "Ana=yes"], "--answer Ana=yes: write person:NAME=yes"),
        (["contacts.csv", "--answer", "person:=yes"], "write person:NAME=yes"),
        (["contacts.csv", "--answer", "person:Ana"], "write person:NAME=yes"),
        (["contacts.csv", "--answer", "person:Ana="], "write person:NAME=yes"),
        (["contacts.csv", "--lang", "fr"], "--lang"),
        ([], "FILE"),
    ],
)
def test_misuse(typed: Typed, words: list[str], said: str):
    written(FILE)
    result = typed("contacts", "import", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_the_hotlines_own_number_is_nobodys(typed: Typed, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOTLINE_NUMBER", "+622130001234")
    result = typed("contacts", "import", written("nama,hp\nAna,021 3000 1234\n"))
    assert result.exit_code == 1
    assert "This is the hotline's own number" in result.stdout


def test_a_name_with_an_equals_sign_can_be_answered(typed: Typed):
    typed("contacts", "import", written("nama,hp\nA=B,0812 3456 7801\n"))
    moved = written("nama,hp\nA=B,0812 3456 7809\n")
    assert typed("contacts", "import", moved, "--answer", "person:A=B=yes").exit_code == 0


def test_without_its_database_a_command_says_so(typed: Typed, monkeypatch: pytest.MonkeyPatch):
    runner = CliRunner(env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"})
    for words in (["import", written(FILE)], ["export"]):
        result = runner.invoke(app, ["contacts", *words])
        assert (result.exit_code, result.stdout) == (2, "")
        assert "The database cannot be used" in result.stderr


def test_who_is_on_the_line_for_long_keeps_the_import_from_changing_their_number(
    typed: Typed, database_url: str
):
    typed("contacts", "import", written(FILE))
    with psycopg.connect(database_url) as other:
        other.execute("update counsellors set misses = misses")
        busy = typed("contacts", "import", written(RENUMBERED), "--answer", "person:Ana Sari=yes")
        assert (busy.exit_code, busy.stdout) == (2, "")
        assert "is on the line at this very moment" in busy.stderr
    done = typed("contacts", "import", written(RENUMBERED), "--answer", "person:Ana Sari=yes")
    assert done.exit_code == 0
