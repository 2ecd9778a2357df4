"""Notes around a table: those that may change who is on duty are warned of, others are none of the rota's matter."""

import pytest

from tests.routing.rota.kept_tables import kept

LIST = "Hari,Jam,Nama\nSenin,08-16,Ana\nSelasa,08-16,Budi"
GRID = "Jam,Senin,Selasa\n08-16,Ana,Budi\n16-24,Budi,Ana"
DATED = "Tanggal,Jam,Nama\n2026-12-07,08-16,Ana\n2026-12-08,08-16,Budi"
BY_WEEKDAY = "Nama,Senin,Selasa\nAna,08-16,\nBudi,,08-16"
FORMS = [LIST, GRID, DATED, BY_WEEKDAY]

CHANGES = [
    "Citra cuti 8-9 Des diganti Dodi",
    "Ana swaps with Budi on 8 Dec",
    "Ana tukar dengan Budi tgl 8",
    "exc. 24-26 Dec",
    "Kecuali 24-26 Desember",
    "Tanggal 25 Desember tutup",
    "Closed on 25 Dec",
    "Libur 24-26 Des 2026",
    "25 Des: tidak ada piket",
    "Perubahan: Ana ganti Budi",
    "Changes: Budi instead of Ana on 8 Dec",
    "No cover on 25 Dec",
    "No service on Christmas Day",
    "Nobody on duty on 25 Dec",
    "Catatan: Ana cuti",
    "Note: Budi is on leave until January",
    "Ana mulai Januari",
    "Budi hanya Desember",
    "Ana resigned",
    "Budi tidak bisa hari Selasa",
    "Bergantian tiap 2 minggu",
    "Ana dan Budi bergantian tiap minggu",
    "Tambahan: Citra 25 Des",
    "Ana sakit. Diganti Citra. Hubungi kantor bila perlu",
    "Please note: the line is closed 24-26 December.",
    "Please note that we are closed on 25 December",
    "Please be aware the line is closed 24-26 December",
    "Mohon perhatian: layanan tutup 24-26 Desember",
    "Mohon maaf, layanan libur 25 Desember",
    "Harap diperhatikan, Ana cuti",
    "Harap maklum: kantor tutup 25 Desember",
    "Layanan tutup untuk Natal, 25 Desember",
    "The line must be closed on 25 December",
]
OTHERS = [
    "Hubungi Ana bila berhalangan",
    "Bila berhalangan hubungi Ana",
    "Jika sakit, harap cari pengganti",
    "Call the office if you are late",
    "Please tell Ana if you cannot come",
    "Untuk tukar shift hubungi Ana",
    "Tukar jaga wajib lapor koordinator",
    "Swaps must be agreed with the coordinator",
    "Jangan lupa absen",
    "Please note: bring your key",
    "Please remember to keep the door closed",
    "Mohon diperhatikan: pintu harus ditutup",
    "Catatan: bawa kunci",
    "Terima kasih",
    "Hotline: 0812 3456 7890",
    "Dicetak 3 Desember 2026",
    "Jakarta, 3 Desember 2026",
    "Dibuat oleh Ana, 3 Desember 2026",
    "Mengetahui, Ana",
    "Koordinator: Ana",
    "Ana ganti nomor HP",
    "L = Libur, C = Cuti",
    "Keterangan: L = Libur",
    "Total: 2",
]


def told(text: str) -> list[tuple[str | None, str]]:
    reading = kept(text)
    assert (reading.errors, reading.questions) == ([], [])
    assert len(reading.shifts) == (4 if "16-24" in text else 2)
    return [(each.cell, each.value) for each in reading.warnings if each.key == "note-outside"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("note", CHANGES)
def test_a_note_around_a_table_that_changes_shifts_is_warned_of(form: str, note: str):
    below = form.count("\n") + 2
    assert told(f'{form}\n"{note}"') == [(f"A{below}", note)]
    assert told(f'{form}\n\n"{note}"') == [(f"A{below + 1}", note)]
    assert told(f'"{note}"\n\n{form}') == [("A1", note)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("note", OTHERS)
def test_other_notes_are_not(form: str, note: str):
    assert told(f'{form}\n\n"{note}"') == []
    assert told(f'"{note}"\n\n{form}') == []


@pytest.mark.parametrize(
    "title",
    [
        "Jadwal Piket Desember 2026",
        "Jadwal piket libur Natal 24-26 Desember 2026",
        "Jadwal Pengganti Desember",
        "Jadwal piket revisi 3 Des 2026",
        "Rota valid until 31 Dec 2026",
        "On-call rota Week 1",
        "Holiday cover rota, December 2026",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_titles_are_no_such_notes(form: str, title: str):
    assert told(f'"{title}"\n{form}') == []


def test_a_note_beside_a_table_is_warned_of_too():
    text = "Hari,Jam,Nama,,Catatan: Ana cuti 8 Des\nSenin,08-16,Ana,,\nSelasa,08-16,Budi,,"
    assert told(text) == [("E1", "Catatan: Ana cuti 8 Des")]
