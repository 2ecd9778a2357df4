"""`satunomor rota publish`, `versions` and `restore` over months: no publish empties the line unnoticed."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from ivr.commands import rota as command

NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)  # a Saturday, 09:00 in Jakarta
HEADER = "day,start,end,name,phone,instead\n"
ANA, BUDI, CITRA = "081234567890", "081234567891", "081234567892"


def days(first: date, last: date, name: str = "Ana", phone: str = ANA) -> str:
    """Return a line around the clock for each day."""
    dates = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return "".join(f"{day},00:00,24:00,{name},{phone},\n" for day in dates)


NOVEMBER = HEADER + days(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = HEADER + days(date(2026, 12, 1), date(2026, 12, 31), "Budi", BUDI)
WEEKLY = HEADER + f"daily,00:00,24:00,Citra,{CITRA},\n"


class Coordinator:
    """Somebody with a hotline's database at a terminal, on 28 November."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def types(self, *words: str) -> Result:
        result = CliRunner().invoke(command.app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def publishes(self, content: str, *options: str, name: str = "rota.csv") -> Result:
        path = self._folder / name
        path.write_text(content)
        return self.types("publish", str(path), *options)

    def publishes_in_json(self, content: str, *options: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.publishes(content, *options, "--json").stdout)
        return answer

    def sees_on_duty(self, at: str) -> list[str]:
        return [
            each["name"] for each in json.loads(self.types("who", "--at", at, "--json").stdout)["on_duty"]
        ]


@pytest.fixture
def coordinator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Coordinator:
    for name in list(os.environ):
        if name.startswith(("HOTLINE_", "DATABASE_", "DATA_", "LC_", "LANG")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(command, "now", lambda _settings: NOW)
    return Coordinator(tmp_path)


def test_decembers_file_published_on_28_november_leaves_november_on_duty(coordinator: Coordinator):
    """A regression: a partial rota, published in good faith, once replaced the whole rota."""
    assert coordinator.publishes(NOVEMBER, name="november.csv").exit_code == 0
    result = coordinator.publishes(DECEMBER, name="december.csv")
    assert result.exit_code == 0
    assert coordinator.sees_on_duty("2026-11-28T09:00") == ["Ana"]
    assert coordinator.sees_on_duty("2026-11-30T23:59") == ["Ana"]
    assert coordinator.sees_on_duty("2026-12-01T00:00") == ["Budi"]
    assert "3 shifts with a date ahead:\n  2026-11-28 00:00-24:00 Ana\n" in result.stdout
    assert "Nobody is on duty from 2026-11" not in result.stdout  # the gaps are those of the whole rota
    assert "Nobody is on duty from 2027-01-01 00:00 on" in result.stdout
    assert result.stdout.endswith("Published as version 2: the live rota has 61 shifts now.\n")


def test_a_rota_that_leaves_hours_empty_is_refused_with_the_hours_and_changes_nothing(
    coordinator: Coordinator,
):
    coordinator.publishes(NOVEMBER)
    before = coordinator.types("export").stdout
    refused = coordinator.publishes(DECEMBER, "--all")
    assert refused.exit_code == 1
    assert "Saturday 2026-11-28 09:00 WIB to Tuesday 2026-12-01 00:00 WIB" in refused.stdout
    assert refused.stdout.endswith("Nothing was published: the live rota is as it was.\n")
    assert coordinator.types("export").stdout == before
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        assert connection.execute("select name from counsellors").fetchall() == [("Ana",)]
    found = coordinator.publishes_in_json(DECEMBER, "--all")
    assert (found["version"], found["errors"]) == (None, [])
    assert found["emptied"] == [{"start": "2026-11-28T09:00:00+07:00", "end": "2026-12-01T00:00:00+07:00"}]
    allowed = coordinator.publishes(DECEMBER, "--all", "--allow-empty")
    assert allowed.exit_code == 0
    assert coordinator.sees_on_duty("2026-11-29T09:00") == []


def test_a_day_left_out_of_the_replaced_days_is_refused_however_far_ahead(coordinator: Coordinator):
    coordinator.publishes(DECEMBER)
    without_the_20th = "".join(line for line in DECEMBER.splitlines(True) if "2026-12-20" not in line)
    refused = coordinator.publishes(without_the_20th)
    assert refused.exit_code == 1
    assert "Sunday 2026-12-20 00:00 WIB to Monday 2026-12-21 00:00 WIB" in refused.stdout
    closed = coordinator.publishes(without_the_20th + "2026-12-20,00:00,24:00,-,,\n")
    assert closed.exit_code == 0, closed.stdout


def test_weekly_lines_replace_the_weekly_ones_and_the_dates_ahead_stay_and_are_listed(
    coordinator: Coordinator,
):
    coordinator.publishes(
        WEEKLY + f"2026-12-25,00:00,24:00,Budi,{BUDI},ya\n2026-11-01,00:00,24:00,Budi,{BUDI},\n"
    )
    found = coordinator.publishes_in_json(WEEKLY.replace("Citra", "Dewi").replace(CITRA, "081234567893"))
    assert found["kept"] == [{"day": "2026-12-25", "start": "00:00", "end": "24:00", "name": "Budi"}]
    assert coordinator.sees_on_duty("2026-12-24T09:00") == ["Dewi"]
    assert coordinator.sees_on_duty("2026-12-25T09:00") == ["Budi"]


def test_lines_with_a_date_leave_the_weekly_ones(coordinator: Coordinator):
    coordinator.publishes(WEEKLY)
    result = coordinator.publishes(DECEMBER)
    assert "As before goes on: 1 weekly shift." in result.stdout
    assert coordinator.sees_on_duty("2026-12-01T09:00") == ["Budi", "Citra"]


def test_from_and_until_set_the_days(coordinator: Coordinator):
    coordinator.publishes(DECEMBER)
    result = coordinator.publishes(
        DECEMBER.replace("Budi", "Dewi").replace(BUDI, "081234567893"),
        "--from",
        "2026-12-10",
        "--until",
        "2026-12-12",
    )
    assert result.exit_code == 0
    assert (
        "Left out, since no day of theirs is to be replaced: what stands in lines 2-10 and 14-32."
        in result.stdout
    )
    assert [coordinator.sees_on_duty(f"2026-12-{day:02}T09:00") for day in (9, 10, 12, 13)] == [
        *(["Budi"], ["Dewi"], ["Dewi"], ["Budi"])
    ]
    weekly = coordinator.publishes(WEEKLY, "--all", "--from", "2027-01-01")
    assert weekly.exit_code == 0
    assert coordinator.sees_on_duty("2026-12-31T09:00") == ["Budi"]
    assert coordinator.sees_on_duty("2027-01-01T09:00") == ["Citra"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "1 December"], "--from 1 December: This is not a date"),
        (["--until", "25/12/2026"], "2026-12-25"),
        (["--from", "2027-01-01"], "No day lies between 2027-01-01 and 2026-12-31"),
        (["--from", "2026-12-02", "--until", "2026-12-01"], "No day lies between"),
    ],
)
def test_unreadable_days_are_misuse(coordinator: Coordinator, options: list[str], said: str):
    result = coordinator.publishes(DECEMBER, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


def test_part_of_a_rota_in_the_time_of_another_zone_is_misuse(
    coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch
):
    coordinator.publishes(NOVEMBER)
    monkeypatch.setenv("HOTLINE_TIMEZONE", "Asia/Makassar")
    assert coordinator.publishes(DECEMBER).exit_code == 2
    assert (
        coordinator.publishes(NOVEMBER + DECEMBER.removeprefix(HEADER), "--all", "--allow-empty").exit_code
        == 0
    )


def test_an_hour_with_only_counsellors_who_may_not_be_rung_counts_as_empty(coordinator: Coordinator):
    """Budi takes Ana's place in the file, and has been inactive since the summer."""
    coordinator.publishes(WEEKLY + f"2026-11-01,00:00,24:00,Budi,{BUDI},\n")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("update counsellors set active = false where name = 'Budi'")
    assert coordinator.publishes(WEEKLY.replace(CITRA, BUDI).replace("Citra", "Budi")).exit_code == 1


def test_every_version_is_listed_and_can_be_given_back(coordinator: Coordinator):
    coordinator.publishes(NOVEMBER, name="november.csv")
    before = coordinator.types("export").stdout
    coordinator.publishes(WEEKLY, "--all", name="weekly.csv")
    listed = coordinator.types("versions")
    assert listed.exit_code == 0
    assert "november.csv" in listed.stdout
    assert coordinator.types("restore", "1").exit_code == 1  # nobody would be there in December
    assert coordinator.sees_on_duty("2026-11-28T09:00") == ["Citra"]
    restored = coordinator.types("restore", "1", "--allow-empty")
    assert (restored.exit_code, restored.stdout) == (
        0,
        "Published as version 3: the live rota is that of version 1 again.\n",
    )
    assert coordinator.types("export").stdout == before
    rows = json.loads(coordinator.types("versions", "--json").stdout)
    assert [(row["version"], row["live"], row["restored_from"], row["source"]) for row in rows] == [
        (3, True, 1, "november.csv"),
        (2, False, None, "weekly.csv"),
        (1, False, None, "november.csv"),
    ]
    assert rows[0]["published_at"] == "2026-11-28T09:00:00+07:00"


def test_a_version_that_never_was_is_misuse(coordinator: Coordinator):
    assert coordinator.types("versions").stdout == "No rota is published yet.\n"
    result = coordinator.types("restore", "7")
    assert (result.exit_code, "no version 7" in result.stderr) == (2, True)


def test_what_is_exported_with_nobody_and_instead_publishes_to_the_same_rota(coordinator: Coordinator):
    coordinator.publishes(WEEKLY + f"2026-12-25,00:00,12:00,Budi,{BUDI},ya\n2026-12-25,12:00,24:00,-,,\n")
    first = coordinator.types("export").stdout
    assert coordinator.publishes(first, name="again.csv").exit_code == 0
    assert coordinator.types("export").stdout == first
    assert coordinator.sees_on_duty("2026-12-25T11:00") == ["Budi"]
    assert coordinator.sees_on_duty("2026-12-25T13:00") == []


def test_the_hotlines_own_number_is_no_counsellors(coordinator: Coordinator, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HOTLINE_NUMBER", "+622150001234")
    found = coordinator.publishes_in_json(HEADER + "daily,00:00,24:00,Ana,021 5000 1234,\n")
    assert (found["version"], [error["column"] for error in found["errors"]]) == (None, ["phone"])


def test_a_publish_is_told_in_the_language_asked_for(coordinator: Coordinator):
    coordinator.publishes(WEEKLY + days(date(2027, 1, 24), date(2027, 1, 25)))
    told = coordinator.publishes(DECEMBER, "--lang", "id").stdout
    assert "Tetap berlaku seperti semula: 1 jam tugas mingguan.\n" in told
    assert "Tetap ada seperti semula: 2 jam tugas bertanggal yang akan datang:\n" in told
    assert told.endswith("Diterbitkan sebagai versi 2: jadwal yang berlaku kini berisi 34 jam tugas.\n")
    refused = coordinator.publishes(HEADER + days(NOW.date(), NOW.date()), "--all", "--lang", "id")
    assert "\n  Minggu 2026-11-29 00:00 WIB sampai " in refused.stdout
    assert refused.stdout.endswith("Tidak ada yang diterbitkan: jadwal yang berlaku tidak berubah.\n")


def test_what_repeats_is_said_once_to_people(coordinator: Coordinator):
    """A regression: a rota of past days once warned about each day; three lines of the README made 24 warnings."""
    said = coordinator.publishes(NOVEMBER).stdout
    assert "warning: 27 lines are of days that are over: lines 2-28.\n" in said
    readme = (
        "day,start,end,name,phone,tier\n"
        "Senin-Jumat,08:00,16:00,Ana,0812-3456-7890,1\n"
        "daily,22:00,06:00,Budi,+62 813 9000 0001,1\n"
        "2026-12-25,00:00,24:00,Citra,0812 3456 7892,2\n"
    )
    assert coordinator.publishes(readme, "--all", "--allow-empty").stdout.count("warning") <= 7
