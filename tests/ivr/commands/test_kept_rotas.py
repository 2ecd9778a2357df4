"""Rotas as helplines, hospitals and duty teams keep them, each turned into the list by `satunomor rota convert`."""

import csv
import json
import os
import re
from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner, Result

from ivr.commands import app
from routing.rota.files.export import header
from tests.routing.rota.workbooks import ods, xlsx

FOLDER = Path(__file__).parents[2] / "routing/rota/kept"
ANA, BUDI = "Ana Sari,'+6281234567801", "Budi Jaya,'+6281234567802"
MORNING, EVENING, NIGHT = "08:00,16:00", "16:00,24:00", "00:00,08:00"
FIRST, SECOND = (
    ("Ana Sari,'+62812345601", "Budi Jaya,'+62812345602"),
    ("Citra Dewi,'+62812345603", "Dodi Putra,'+62812345604"),
)
THIRD = "Eka Wati,'+62812345605", "Fajar Adi,'+62812345606"


class Kept(NamedTuple):
    """How a file is converted, the people that go with it, the list it gives, and what it asks without the answers."""

    answers: Sequence[str]
    lines: Sequence[str]  # day, start, end, name, phone, languages
    asks: Sequence[str] = ()
    people: str | None = None
    ignored: Sequence[str] = ()
    understood: Sequence[str] = ("read-columns",)


def hours(**codes: str) -> list[str]:
    return [word for code, each in codes.items() for word in ("--hours", f"{code.lstrip('_')}={each}")]


KEPT = {
    "date-by-shift": Kept(
        [
            *("--month", "2026-07"),
            *hours(Morning="08:00-16:00", Evening="16:00-24:00", Night="00:00-08:00"),
        ],
        [
            f"{day},{times},{person}"
            for day, pairs in (("2026-07-01", (FIRST, SECOND, THIRD)), ("2026-07-02", (THIRD, FIRST, SECOND)))
            for times, pair in zip((MORNING, EVENING, NIGHT), pairs, strict=True)
            for person in pair
        ],
        ["month", "hours:Morning", "hours:Evening", "hours:Night"],
        understood=("read-columns", "years-filled"),
    ),
    "person-by-day-of-month": Kept(
        ["--month", "2026-11", *hours(_1="07:00-15:00", _2="15:00-23:00", _3="23:00-07:00")],
        [
            *(f"2026-11-0{day},23:00,07:00,{ANA}" for day in (2, 3, 4)),
            *(f"2026-11-0{day},15:00,23:00,{ANA}" for day in (6, 7)),
            *(f"2026-11-0{day},07:00,15:00,{BUDI}" for day in (1, 2)),
            *(f"2026-11-0{day},23:00,07:00,{BUDI}" for day in (4, 5, 6)),
        ],
        ["month", "hours:1", "hours:2", "hours:3", "person:Ana Sari", "person:Budi Jaya"],
        "contacts.csv",
        ["B1:B3 The column Jabatan says nothing of a shift."],
        ("read-columns", "contact-phone-taken", "off-words"),
    ),
    "person-by-weekday": Kept(
        hours(Morning="08:00-16:00", Evening="16:00-24:00"),
        [
            *(f"{day},{MORNING},{ANA}" for day in ("Saturday", "Monday", "Tuesday", "Wednesday", "Thursday")),
            *(f"{day},{EVENING},{BUDI}" for day in ("Sunday", "Tuesday", "Wednesday")),
        ],
        ["hours:Morning", "hours:Evening", "person:Ana Sari", "person:Budi Jaya"],
        "contacts.csv",
        understood=("read-columns", "contact-phone-taken", "off-words"),
    ),
    "helpline-export": Kept(
        [],
        [
            f"daily,18:00,22:00,{ANA}",
            f"Monday-Friday,09:00,12:00,{BUDI}",
            '"Saturday, Sunday",22:00,06:00,Citra Dewi,\'+6281234567803',
            "Sunday,00:00,24:00,Dodi Putra,'+6281234567804",
        ],
        ignored=[
            "F1:F5 The column language_id says nothing of a shift.",
            "G1:G5 It is not clear what the column receive_texts holds.",
            "H1:H5 It is not clear what the column receive_calls holds.",
            "I1:I5 It is not clear what the column receive_call_answered_alerts holds.",
        ],
        understood=("read-columns", "end-of-day"),
    ),
    "date-and-name": Kept(
        ["--hours", "00:00-24:00"],
        [
            "2026-11-01,00:00,24:00,Ana,'+6281234567811,id en",
            "2026-11-02,00:00,24:00,Budi,'+6281234567812,id",
            "2026-11-13,00:00,24:00,Citra,'+6281234567813,id jv",
        ],
        ["hours", "person:Ana", "person:Budi", "person:Citra"],
        "people-short.csv",
        understood=("read-columns", "dates-order-proved", "contact-phone-taken"),
    ),
    "title-and-blocks": Kept(
        ["--answer", "person:Istirahat=-"],
        [
            "Monday,07:00,10:00,Ana,'+6281234567811,id en",
            "Monday,07:00,10:00,Budi,'+6281234567812,id",
            "Monday,10:00,13:00,Citra,'+6281234567813,id jv",
            "Tuesday,07:00,10:00,Budi,'+6281234567812,id",
            "Tuesday,07:00,10:00,Ana,'+6281234567811,id en",
        ],
        ["person:Ana", "person:Budi", "person:Citra", "person:Istirahat"],
        "people-short.csv",
        ["A1 This is a title.", "C6 Istirahat is no person, as was answered."],
        ("read-columns", "contact-phone-taken", "no-shift-cells"),
    ),
    "pipes-and-ranges": Kept(
        [],
        ["Monday,09:00,13:00,Ana D,'+6281234567801", "Monday,13:00,17:00,Budi,'+6281234567802"],
    ),
    "date-times": Kept(
        [],
        ["2026-06-11,13:00,15:00,Ana,'+6281234567801", "2026-06-11,09:00,11:00,Budi,'+6281234567802"],
        ignored=["A1:A3 The column id says nothing of a shift."],
        understood=("read-columns", "dates-order-assumed"),
    ),
}
ASKING = [name for name, kept in KEPT.items() if kept.asks]
Converts = Callable[..., Result]


@pytest.fixture
def converts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Converts:
    """Give `satunomor rota convert`, without a database: asking for one fails."""
    for name in list(os.environ):
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    def convert(*words: str) -> Result:
        result = CliRunner().invoke(app, ["rota", "convert", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return convert


def list_of(kept: Kept) -> str:
    """Return the list that a file gives, as `convert` prints it."""
    lines = [",".join(header())]
    for each in kept.lines:
        facts, _, phone = each.partition(",'")
        phone, _, languages = phone.partition(",")
        lines.append(f"{facts},'{phone},1,{languages},,,,")
    return "".join(f"{line}\n" for line in lines)


def people_of(kept: Kept) -> list[str]:
    return ["--contacts", str(FOLDER / kept.people)] if kept.people else []


def file_of(name: str) -> str:
    return str(FOLDER / f"{name}.csv")


@pytest.mark.parametrize("name", KEPT)
def test_a_rota_of_any_form_is_turned_into_the_list(converts: Converts, name: str):
    kept = KEPT[name]
    result = converts(file_of(name), *kept.answers, *people_of(kept))
    assert (result.exit_code, result.stdout) == (0, list_of(kept))


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("command", ["convert", "check"])
def test_without_the_answers_it_asks_for_just_these(converts: Converts, name: str, command: str):
    result = converts(file_of(name))
    assert (result.exit_code, result.stdout) == (1, "")
    asked = json.loads(converts(file_of(name), "--json").stdout)
    assert {each["id"] for each in asked["questions"]} == {*KEPT[name].asks}
    assert all(each["cells"] and each["count"] and each["message"] for each in asked["questions"])
    for each in KEPT[name].asks:
        assert f"--answer {each}=" in result.stderr or f"--answer '{each}=" in result.stderr


@pytest.mark.parametrize("name", ASKING)
def test_each_answer_that_is_missing_is_asked_for_alone(converts: Converts, name: str):
    kept = KEPT[name]
    options = [*zip(kept.answers[::2], kept.answers[1::2], strict=True)]
    for missing in options:
        others = [word for option in options if option != missing for word in option]
        result = converts(file_of(name), *others, *people_of(kept), "--json")
        (question,) = json.loads(result.stdout)["questions"]
        option, value = missing
        asked = value.rpartition("=")[0]
        expected = {"--month": "month", "--answer": asked, "--hours": f"hours:{asked}" if asked else "hours"}
        assert (result.exit_code, question["id"]) == (1, expected[option])


@pytest.mark.parametrize("name", KEPT)
def test_programs_are_told_what_was_understood_ignored_and_asked(converts: Converts, name: str):
    kept = KEPT[name]
    told = json.loads(converts(file_of(name), *kept.answers, *people_of(kept), "--json").stdout)
    assert (told["errors"], told["questions"]) == ([], [])
    assert [f"{' '.join(each['cells'])} {each['why']}" for each in told["ignored"]] == [*kept.ignored]
    assert {each["key"] for each in told["understood"]} == {*kept.understood}
    assert [f"{each['day']},{each['start']},{each['end']},{each['name']}" for each in told["list"]] == [
        each.partition(",'")[0].replace('"', "") for each in kept.lines
    ]


# --- The same files as workbooks


def rows_of(name: str) -> list[list[str]]:
    """Return the cells of a file."""
    text = Path(file_of(name)).read_text(encoding="utf-8")
    delimiter = "|" if "|" in text else ","
    return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=delimiter)]


def as_typed(text: str) -> object:
    """Return what a spreadsheet makes of a text that is typed into it: numbers and times of day."""
    if text.isdigit():
        return int(text)
    return time.fromisoformat(text) if re.fullmatch("[0-9]{2}:[0-9]{2}:[0-9]{2}", text) else text


@pytest.mark.usefixtures("warm_child")
@pytest.mark.parametrize("form", [xlsx, ods])
@pytest.mark.parametrize("cell", [str, as_typed])
@pytest.mark.parametrize("name", KEPT)
def test_its_workbook_gives_the_same_list(
    converts: Converts, name: str, cell: Callable[[str], object], form: Callable[..., bytes]
):
    kept = KEPT[name]
    Path("rota").write_bytes(form([[cell(text) for text in row] for row in rows_of(name)]))
    result = converts("rota", *kept.answers, *people_of(kept))
    assert (result.exit_code, result.stdout) == (0, list_of(kept)), result.stderr
