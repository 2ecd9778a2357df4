"""`satunomor rota publish` with what is kept: people, and answers to files of the same layout."""

import calendar
import json
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from ivr.commands import app
from ivr.commands import rota as command
from routing.rota import kept_answers
from routing.rota.sample import sample

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)  # a Saturday, 09:00 in Jakarta
ANA, BUDI, CITRA = "+6281234567801", "+6281234567802", "+6281234567803"
PEOPLE = f"name,phone\nAna Sari,{ANA}\nBudi Santoso,{BUDI}\n"
HOURS = "--hours", "P=00:00-12:00", "--hours", "M=12:00-24:00"
BUDI_S = "--answer", "person:Budi S.=Budi Santoso"
LIST = "day,start,end,name,phone\n"
DEAD = "postgresql://nobody@127.0.0.1:1/nothing"


def month(year: int, number: int, night: str = "M", second: str = "Budi S.", behind: str = "") -> str:
    """Return a rota of two people who take turns, with the days of a month across."""
    days = range(1, calendar.monthrange(year, number)[1] + 1)
    rows = [["Nama", *map(str, days)], ["Ana Sari", *("P" for _ in days)], [second, *(night for _ in days)]]
    return "".join(f"{','.join(row)}{behind and f',{behind}'}\n" for row in rows)


class Coordinator:
    """Somebody at a terminal with a hotline's database, on 28 November."""

    def types(self, *words: str, content: str | bytes | None = None) -> Result:
        """Type a command, the content in a file behind it."""
        if content is not None:
            Path("rota.csv").write_bytes(content.encode() if isinstance(content, str) else content)
            words = (*words[:2], "rota.csv", *words[2:])
        result = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def publishes(self, content: str, *options: str) -> dict[str, Any]:
        result = self.types("rota", "publish", *options, "--json", content=content)
        answer: dict[str, Any] = json.loads(result.stdout)
        assert result.exit_code == (0 if answer["version"] else 1)
        return answer

    def knows(self, people: str = PEOPLE) -> None:
        assert self.types("contacts", "import", content=people).exit_code == 0

    @staticmethod
    def kept() -> dict[str, str]:
        """Return the kept answers of all layouts."""
        return dict(rows("select question, value from rota_answers"))

    @staticmethod
    def all_that_is_kept() -> Mapping[str, object]:
        """Return all that a publish may change."""
        tables = ("rota_versions", "shifts", "rota_answers", "counsellors")
        return {each: sorted(map(str, rows(f"select t::text from {each} t"))) for each in tables}  # noqa: S608


def rows(query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return connection.execute(query.encode()).fetchall()


def asked(answer: Mapping[str, Any]) -> list[str]:
    return [each["id"] for each in answer["questions"]]


def taken(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the kept answers that were taken."""
    told = [each["values"] for each in answer["understood"] if each["key"] == "answers-kept"]
    return {each["id"]: each["value"] for each in told}


@pytest.fixture
def coordinator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Coordinator:
    for name in list(os.environ):
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(command, "now", lambda _settings: NOW)
    return Coordinator()


def test_open_questions_stop_publishing_are_named_and_nothing_is_written(coordinator: Coordinator):
    coordinator.knows()
    before = coordinator.all_that_is_kept()
    refused = coordinator.types("rota", "publish", *HOURS, content=month(2026, 12))
    assert refused.exit_code == 1
    assert "--answer 'person:Budi S.=" in refused.stdout
    assert "--answer month=" in refused.stdout
    assert refused.stdout.endswith("Nothing was published: the live rota is as it was.\n")
    assert coordinator.all_that_is_kept() == before
    told = coordinator.publishes(month(2026, 12), *HOURS)
    assert (told["version"], asked(told)) == (None, ["month", "person:Budi S."])


def test_the_file_of_the_next_month_asks_only_for_what_is_new(coordinator: Coordinator):
    coordinator.knows()
    first = coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    assert (first["version"], taken(first)) == (1, {})
    assert coordinator.kept() == {
        "hours:P": "00:00-12:00",
        "hours:M": "12:00-24:00",
        "person:Budi S.": "Budi Santoso",
    }
    second = coordinator.publishes(month(2027, 2, night="N"))
    assert (second["version"], asked(second)) == (None, ["month", "hours:N"])
    third = coordinator.publishes(month(2027, 2, night="N"), "--month", "2027-02", "--hours", "N=12:00-24:00")
    assert (third["version"], asked(third)) == (2, [])
    assert taken(third) == {"hours:P": "00:00-12:00", "person:Budi S.": "Budi Santoso"}
    assert coordinator.kept()["hours:N"] == "12:00-24:00"
    lines = coordinator.types("rota", "export").stdout
    assert f"2027-02-28,12:00,24:00,Budi Santoso,'{BUDI}" in lines


def test_answers_that_the_file_has_no_question_for_are_told_and_not_kept(coordinator: Coordinator):
    coordinator.knows()
    needed = "--month", "2026-12", *HOURS, *BUDI_S
    hours = "--hours", "X=08:00-16:00", "--hours", "08:00-16:00"
    others = "--answer", "person:Zed=Ana Sari", "--answer", "dates:B=day-first", "--answer", "column:AZ=name"
    told = coordinator.publishes(month(2026, 12), *needed, *hours, *others)
    warned = [each["values"]["id"] for each in told["warnings"] if each["key"] == "answer-not-needed"]
    assert sorted(warned) == ["column:AZ", "dates:B", "hours", "hours:X", "person:Zed"]
    assert coordinator.kept().keys() == {"hours:P", "hours:M", "person:Budi S."}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "hours:P is 00:00-12:00: answered before (command line, 2026-11-28 09:00 WIB)."),
        ("id", "hours:P adalah 00:00-12:00: sudah dijawab (command line, 2026-11-28 09:00 WIB)."),
    ],
)
def test_people_see_who_answered_and_when(coordinator: Coordinator, language: str, said: str):
    coordinator.knows()
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    again = coordinator.types(
        "rota", "publish", "--month", "2026-12", "--lang", language, content=month(2026, 12)
    )
    assert again.exit_code == 0
    assert said in again.stdout


def test_an_answer_is_changed_by_another_one(coordinator: Coordinator):
    coordinator.knows()
    december = month(2026, 12), "--month", "2026-12"
    coordinator.publishes(*december, *HOURS, *BUDI_S)
    changed = coordinator.publishes(*december, "--hours", "P=06:00-12:00", "--allow-empty")
    assert taken(changed).keys() == {"hours:M", "person:Budi S."}
    assert taken(coordinator.publishes(*december))["hours:P"] == "06:00-12:00"


def test_a_file_of_another_layout_asks_anew(coordinator: Coordinator):
    coordinator.knows()
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    other = month(2027, 1).replace("Nama", "Petugas")
    assert asked(coordinator.publishes(other)) == ["month", "hours:P", "hours:M", "person:Budi S."]


def test_who_has_another_number_now_is_asked_again_and_never_rung_at_the_old_one(coordinator: Coordinator):
    coordinator.knows()
    by_phone = "--answer", f"person:Budi S.={BUDI}"
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *by_phone)
    changed = f"name,phone\nBudi Santoso,{CITRA}\n"
    assert (
        coordinator.types(
            "contacts", "import", "--answer", "person:Budi Santoso=yes", content=changed
        ).exit_code
        == 0
    )
    told = coordinator.publishes(month(2027, 1), "--month", "2027-01")
    assert (told["version"], asked(told)) == (None, ["person:Budi S."])
    assert rows("select phone from counsellors order by phone") == [(ANA,), (CITRA,)]


def test_dates_that_may_be_read_both_ways_are_asked_once(coordinator: Coordinator):
    table = f"Tanggal,Jam,Nama,HP\n01/12/2026,00:00-24:00,Ana Sari,{ANA}\n"
    assert asked(coordinator.publishes(table)) == ["dates:A"]
    assert coordinator.publishes(table, "--answer", "dates:A=day-first")["version"] == 1
    again = coordinator.publishes(table.replace("01/12", "02/12"))
    assert (again["version"], taken(again)) == (2, {"dates:A": "day-first"})
    assert "2026-12-02,00:00,24:00,Ana Sari" in coordinator.types("rota", "export").stdout


def test_a_column_is_kept_unless_days_stand_before_it(coordinator: Coordinator):
    coordinator.knows()
    columns = "--answer", "column:A=name", "--answer", "column:AF=-"
    november = month(2026, 11, behind="x")
    coordinator.publishes(november, "--month", "2026-11", *HOURS, *BUDI_S, *columns)
    assert coordinator.kept().keys() == {"hours:P", "hours:M", "person:Budi S.", "column:A"}
    december = coordinator.publishes(month(2026, 12, behind="x"), "--month", "2026-12")
    assert december["version"] == 2
    assert "2026-12-31,00:00,12:00,Ana Sari" in coordinator.types("rota", "export").stdout


class TestContacts:
    """Kept people come before those of the file."""

    def test_a_rota_of_names_needs_no_file_of_people(self, coordinator: Coordinator):
        coordinator.knows()
        table = "day,start,end,name\ndaily,00:00,24:00,bu ana sari\n"
        assert coordinator.publishes(table)["version"] == 1
        (on_duty,) = json.loads(coordinator.types("rota", "who", "--json").stdout)["on_duty"]
        assert (on_duty["name"], on_duty["phone"]) == ("Ana Sari", ANA)

    def test_the_files_people_are_added_and_who_has_a_kept_phone_keeps_the_name(
        self, coordinator: Coordinator
    ):
        coordinator.knows()
        Path("people.csv").write_text(f"name,phone,note\nSari A.,{ANA},x\nCitra,{CITRA},\n")
        table = LIST.replace(",phone", "") + "daily,00:00,12:00,Sari A.\ndaily,12:00,24:00,Citra\n"
        assert asked(coordinator.publishes(table)) == ["person:Sari A.", "person:Citra"]
        published = coordinator.publishes(table, "--contacts", "people.csv")
        odd = [each["key"] for each in published["warnings"] if each.get("file") == "--contacts people.csv"]
        assert (published["version"], odd) == (1, ["column-ignored"])
        names = rows("select name, phone from counsellors order by phone")
        assert names == [("Ana Sari", ANA), ("Budi Santoso", BUDI), ("Citra", CITRA)]

    def test_two_with_one_name_are_asked(self, coordinator: Coordinator):
        coordinator.knows()
        Path("people.csv").write_text(f"name,phone\nAna Sari,{CITRA}\n")
        table = "day,start,end,name\ndaily,00:00,24:00,Ana Sari\n"
        told = coordinator.publishes(table, "--contacts", "people.csv")
        assert [each["value"] for each in told["questions"][0]["choices"]] == [ANA, CITRA]


def test_what_changes_while_a_file_is_read_counts(coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch):
    """Somebody gets another number, and another publisher answers, between the reading and the publish."""
    coordinator.knows()
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    read, times = kept_answers.recalled, list[None]()

    def read_meanwhile(*given: Any) -> Any:
        if not times:
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                connection.execute("update counsellors set phone = %s where phone = %s", [CITRA, BUDI])
                connection.execute("update rota_answers set value = '06:00-12:00' where question = 'hours:P'")
        times.append(None)
        return read(*given)

    monkeypatch.setattr(kept_answers, "recalled", read_meanwhile)
    told = coordinator.publishes(month(2027, 1), "--month", "2027-01")
    assert (told["version"], taken(told)["hours:P"], len(times)) == (2, "06:00-12:00", 2)
    assert rows("select phone from counsellors order by phone") == [(ANA,), (CITRA,)]
    assert rows("select count(*) from shifts where version_id = 2 and start_minute = 360") == [(31,)]


UNSOUND: dict[str, tuple[str | bytes, list[str]]] = {
    "an error": (LIST + "daily,25:00,24:00,Dewi,0812 3456 7804\n", []),
    "a question": (LIST.replace(",phone", "") + "daily,00:00,24:00,Dewi\n", ["--answer", "hours:Z=8-16"]),
    "hours without anybody": (LIST + "daily,00:00,23:00,Dewi,0812 3456 7804\n", ["--all"]),
    "numbers of the sample": (sample(), []),
    "no table": (b"%PDF-1.4", []),
    "nothing": ("", []),
    "no days": (month(2027, 1), ["--month", "2027-01", *HOURS, *BUDI_S, "--until", "2026-01-01"]),
    "an answer in a wrong form": (month(2027, 1), ["--hours", "P=late"]),
    "another zone": (month(2027, 1), ["--month", "2027-01", *HOURS, *BUDI_S]),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_the_published_rota_is_untouched_by_whatever_fails(
    coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch, fault: str
):
    coordinator.knows()
    weekly = LIST + f"daily,00:00,24:00,Ana Sari,{ANA}\n2027-01-05,00:00,24:00,Ana Sari,{ANA}\n"
    assert coordinator.publishes(weekly)["version"] == 1
    before = coordinator.all_that_is_kept()
    if fault == "another zone":
        monkeypatch.setenv("HOTLINE_TIMEZONE", "Asia/Jayapura")
    content, options = UNSOUND[fault]
    failed = coordinator.types("rota", "publish", *options, content=content)
    assert failed.exit_code in {1, 2}
    assert coordinator.all_that_is_kept() == before


def test_the_published_rota_is_untouched_by_answers_that_cannot_be_kept(coordinator: Coordinator):
    """The last step fails: what was published before it, in the same transaction, is gone too."""
    coordinator.knows()
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("alter table rota_answers add constraint no check (question <> 'hours:P')")
    before = coordinator.all_that_is_kept()
    try:
        with pytest.raises(Exception, match="no"):
            coordinator.types(
                "rota", "publish", "--month", "2026-12", *HOURS, *BUDI_S, content=month(2026, 12)
            )
        assert coordinator.all_that_is_kept() == before
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("alter table rota_answers drop constraint no")


@pytest.mark.parametrize("name", ["check", "convert"])
def test_check_and_convert_need_no_database_and_take_nothing_kept(
    coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch, name: str
):
    coordinator.knows()
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    Path("people.csv").write_text(PEOPLE)
    told = json.loads(coordinator.types("rota", name, "--json", content=month(2027, 1)).stdout)
    assert {*asked(told)} == {"month", "hours:P", "hours:M", "person:Ana Sari", "person:Budi S."}
    monkeypatch.setenv("DATABASE_URL", DEAD)
    options = "--month", "2027-01", *HOURS, *BUDI_S, "--contacts", "people.csv"
    found = coordinator.types("rota", name, *options, "--json", content=month(2027, 1))
    assert (found.exit_code, json.loads(found.stdout)["questions"]) == (0, [])
    dead = coordinator.types("rota", "publish", *options, content=month(2027, 1))
    assert (dead.exit_code, dead.stdout) == (2, "")
    assert "The database cannot be used" in dead.stderr


def test_the_days_of_another_month_never_stand_for_this_one(coordinator: Coordinator):
    coordinator.knows()
    coordinator.publishes(month(2026, 12), "--month", "2026-12", *HOURS, *BUDI_S)
    assert asked(coordinator.publishes(month(2026, 12))) == ["month"]
    assert date(2026, 12, 31) in {day for (day,) in rows("select on_date from shifts")}
