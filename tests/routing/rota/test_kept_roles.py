"""Columns beside the people of a shift that say who comes, and when: status, notes, weeks, roles, replacements."""

import pytest

from routing.rota.messages.folding import Manner, folded
from tests.routing.rota.kept_tables import kept


def faults(text: str, **answers: str) -> list[tuple[str | None, str]]:
    return [(each.cell, each.key) for each in kept(text, **answers).errors]


@pytest.mark.parametrize(
    ("heading", "note", "key"),
    [
        ("Status", "Cancelled", "note-changes-shift"),
        ("Keterangan", "BATAL", "note-changes-shift"),
        ("Catatan", "dibatalkan 3/12", "note-changes-shift"),
        ("Notes", "swapped with Citra", "note-changes-shift"),
        ("Keterangan", "tukar", "note-changes-shift"),
        ("Keterangan", "diganti", "note-changes-shift"),
        ("Konfirmasi", "tidak bisa", "note-changes-shift"),
        ("Swap", "Zaki", "note-changes-shift"),
        ("Notes", "Citra from noon", "note-names-other"),
        ("Keterangan", "bersama Eka Wati", "note-names-other"),
    ],
)
def test_a_note_that_changes_a_shift_is_no_remark(heading: str, note: str, key: str):
    rows = f"Selasa,08:00,16:00,Budi,081234567812,{note}"
    text = f"Hari,Mulai,Selesai,Nama,HP,{heading}\nSenin,08:00,16:00,Ana,081234567811,\n{rows}"
    assert faults(text) == [("F3", key)]
    grid = f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,\nSelasa,08-16,Budi,{note}"
    assert faults(grid) == [("D3", key)]


@pytest.mark.parametrize("note", ["Confirmed", "ok", "Libur Natal", "Ana di posko", "bawa kunci", "-"])
def test_other_notes_are_ignored_and_said(note: str):
    reading = kept(f"Hari,Jam,Nama,Keterangan\nSenin,08-16,Ana,{note}\nSelasa,08-16,Budi,")
    assert (reading.errors, reading.questions, len(reading.shifts)) == ([], [], 2)
    assert [each.key for each in reading.ignored] == ["column-says-nothing"]


def test_a_column_that_was_answered_to_count_for_nothing_is_passed_over():
    text = "Hari,Jam,Nama,Keterangan\nSenin,08-16,Ana,batal\nSelasa,08-16,Budi,"
    assert faults(text, **{"column:D": "-"}) == []


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Minggu ke,Hari,Jam,Nama\n1,Senin,08-16,Ana\n2,Senin,08-16,Budi", ["A2"]),
        ("Week,Day,Start,End,Name,Phone\nA,Monday,8:00,16:00,Ana,\nB,Monday,8:00,16:00,Budi,", ["A2"]),
        ("Week 1,Mon,Tue\n08:00-16:00,Ana,Budi\nWeek 2,Mon,Tue\n08:00-16:00,Citra,Dodi", ["A1", "A3"]),
        (
            "Minggu 1\nJam,Senin,Selasa\n08-16,Ana,Budi\nMinggu 2\nJam,Senin,Selasa\n08-16,Citra,Ana",
            ["A1", "A4"],
        ),
        ("Hari,Jam,Nama\nPekan I,,\nSenin,08-16,Ana\nPekan II,,\nSenin,08-16,Budi", ["A2", "A4"]),
    ],
)
def test_weeks_of_weekdays_are_no_shifts_of_every_week(text: str, cells: list[str]):
    assert faults(text) == [(cell, "weeks-apart") for cell in cells]


@pytest.mark.parametrize(
    "text",
    [
        "Minggu ke,Tanggal,Jam,Nama\n1,2026-12-01,08-16,Ana\n2,2026-12-08,08-16,Budi",
        "Week 1,7/12/2026,8/12/2026\n08-16,Ana,Budi\nWeek 2,14/12/2026,15/12/2026\n08-16,Citra,Dodi",
    ],
)
def test_weeks_of_dates_are_read(text: str):
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])


@pytest.mark.parametrize("week", ["Week", "Minggu", "Minggu ke-", "Pekan "])
@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("Tanggal,Jam,Nama\n{} 1,,\n2026-12-01,08-16,Ana\n{} 2,,\n2026-12-08,08-16,Budi", ("A2", "A4")),
        (
            "{} 1\nTanggal,Jam,Nama\n2026-12-01,08-16,Ana\n{} 2\nTanggal,Jam,Nama\n2026-12-08,08-16,Budi",
            ("A1", "A4"),
        ),
        (
            "{} 1,,\nJam,2026-12-01,2026-12-02\n08-16,Ana,Budi\n{} 2,,\nJam,2026-12-08,2026-12-09\n08-16,Budi,Ana",
            ("A1", "A4"),
        ),
    ],
)
def test_the_number_of_a_week_above_dates_is_told(week: str, text: str, cells: tuple[str, ...]):
    reading = kept(text.format(week, week))
    assert (reading.errors, reading.questions, len(reading.shifts)) == (
        [],
        [],
        text.count("Ana") + text.count("Budi"),
    )
    told_of = [cell for each in reading.ignored for cell in each.cells]
    assert told_of == list(cells)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Primary", "Backup"),
        ("Utama", "Cadangan"),
        ("1st on call", "2nd on call"),
        ("On-call", "Backup"),
    ],
)
def test_a_column_of_roles_may_say_who_rings_first(first: str, second: str):
    rows = f"Senin,08-16,{first},Ana\nSenin,08-16,{second},Budi"
    grid = f"08-16,{first},Ana,Citra\n08-16,{second},Budi,Dodi"
    for text in (f"Hari,Jam,Peran,Nama\n{rows}", f"Jam,Role,Senin,Selasa\n{grid}"):
        reading = kept(text)
        assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
        tiers = [1, 2] if "Peran" in text else [1, 1, 2, 2]
        assert [each.tier for each in reading.shifts] == tiers


def test_roles_beside_the_columns_of_the_list_form_are_tiers_too():
    rows = "Senin,8:00,16:00,Utama,Ana,081234567811\nSenin,8:00,16:00,Cadangan,Budi,081234567812"
    reading = kept(f"Hari,Mulai,Selesai,Peran,Nama,HP\n{rows}")
    assert ([each.tier for each in reading.shifts], reading.ignored) == ([1, 2], [])


def test_other_roles_are_ignored_and_said():
    reading = kept("Hari,Jam,Peran,Nama\nSenin,08-16,Leader,Ana\nSenin,08-16,Admin,Budi")
    assert ([each.key for each in reading.ignored], len(reading.shifts)) == (["column-says-nothing"], 2)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Pengganti", "replacement-or-backup"),
        ("Petugas Pengganti", "replacement-or-backup"),
        ("Diganti oleh", "note-changes-shift"),
        ("Substitute", "note-changes-shift"),
        ("Replaced by", "note-changes-shift"),
        ("Swap with", "note-changes-shift"),
        ("Covered by", "note-changes-shift"),
    ],
)
@pytest.mark.parametrize("blank", ["", "-"])
def test_who_takes_the_place_of_some_is_an_error(heading: str, key: str, blank: str):
    text = f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,{blank}\nSelasa,08-16,Budi,Citra\nRabu,08-16,,Dodi"
    assert faults(text) == [("D3", key), ("D4", key)]
    turned = f"Hari,Senin,Selasa\nJam,08.00-16.00,08.00-16.00\nNama,Ana,Budi\n{heading},{blank},Citra"
    assert faults(turned) == [("C4", key)]


@pytest.mark.parametrize("phones", ["HP Pengganti", "HP"])
def test_phones_of_replacements_are_of_nobody_else(phones: str):
    rows = "Senin,08-16,Yono,081234567841,,\nSelasa,08-16,Zaki,081234567842,Citra,081234567843"
    text = f"Hari,Jam,Nama,HP,Pengganti,{phones}\n{rows}"
    assert faults(text) == [("E3", "replacement-or-backup")]


@pytest.mark.parametrize(
    ("headings", "rows", "tiers"),
    [
        ("Petugas,Pengganti", "Senin,08-16,Ana,Dodi\nSelasa,08-16,Budi,Citra", [1, 2, 1, 2]),
        ("Utama,Pengganti", "Senin,08-16,Ana,\nSelasa,08-16,Budi,Citra", [1, 1, 2]),
        ("Petugas,Pengganti", "Senin,08-16,Ana,\nSelasa,08-16,Budi,", [1, 1]),
    ],
)
def test_those_of_each_line_and_beside_a_first_tier_are_backups(headings: str, rows: str, tiers: list[int]):
    reading = kept(f"Hari,Jam,{headings}\n{rows}")
    assert (reading.errors, [each.tier for each in reading.shifts]) == ([], tiers)


def test_a_part_of_the_house_is_no_substitute():
    assert faults("Hari,Jam,Nama,Sub Bagian\nSenin,08-16,Ana,Humas\nSelasa,08-16,Budi,") == []


@pytest.mark.parametrize(
    "status",
    [
        *("Tentative", "Pending", "pending konfirmasi", "belum pasti", "Belum konfirmasi", "belum", "TBC"),
        *("not confirmed", "To be confirmed", "menunggu konfirmasi", "Mungkin", "draft", "???"),
    ],
)
@pytest.mark.parametrize("heading", ["Status", "Keterangan", "Konfirmasi"])
def test_a_status_that_is_not_sure_is_warned_of(status: str, heading: str):
    rows = f"Selasa,08-16,Budi,{status}\nRabu,08-16,Citra,{status}\nKamis,08-16,,{status}"
    reading = kept(f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,Confirmed\n{rows}")
    assert (reading.errors, len(reading.shifts)) == ([], 3)
    unsure = [each for each in reading.warnings if each.key == "row-unsure"]
    assert [each.cell for each in unsure] == ["D3", "D4"]
    assert len(folded(unsure, Manner())) == 1


@pytest.mark.parametrize(
    "status", ["Confirmed", "Fix", "sudah pasti", "belum pernah telat", "Requests welcome"]
)
def test_other_statuses_are_not_warned_of(status: str):
    reading = kept(f"Hari,Jam,Nama,Status\nSenin,08-16,Ana,{status}\nSelasa,08-16,Budi,")
    assert "row-unsure" not in [each.key for each in reading.warnings]
