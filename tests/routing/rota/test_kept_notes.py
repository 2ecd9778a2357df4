"""Notes in the line of a shift that say how often it comes, for how long it holds, or that its person is gone."""

import pytest

from tests.routing.rota.kept_tables import kept

LIST = "Hari,Mulai,Selesai,Nama,HP,{heading}\nSenin,08:00,16:00,Ana,081234567811,{other}\n"
LIST += "Selasa,08:00,16:00,Budi,081234567812,{note}"
TABLE = "Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,{other}\nSelasa,08-16,Budi,{note}"
DATED = "Tanggal,Jam,Nama,{heading}\n2026-12-07,08-16,Ana,{other}\n2026-12-08,08-16,Budi,{note}"
BY_WEEKDAY = "Nama,Senin,Selasa,{heading}\nAna,08-16,,{other}\nBudi,,08-16,{note}"
WEEKLY = {"F3": LIST, "D3": TABLE, " D3": BY_WEEKDAY}


def told(text: str) -> list[tuple[str | None, str]]:
    reading = kept(text)
    found = [(each.cell, each.key) for each in (*reading.errors, *reading.warnings)]
    return [each for each in found if not each[1].startswith(("gap-", "column-unknown"))]


@pytest.mark.parametrize(
    ("heading", "other", "note"),
    [
        ("Frekuensi", "tiap minggu", "tiap 2 minggu"),
        ("Frekuensi", "setiap minggu", "2 minggu sekali"),
        ("Frekuensi", "mingguan", "bulanan"),
        ("Frequency", "weekly", "fortnightly"),
        ("Frequency", "weekly", "bi-weekly"),
        ("Frequency", "every week", "every other week"),
        ("Repeat", "", "every 2 weeks"),
        ("Repeat", "", "Every second Tuesday"),
        ("Repeat", "", "once a month"),
        ("Repeat", "weekly", "monthly"),
        ("Notes", "", "first Tuesday only"),
        ("Notes", "", "1st & 3rd Tuesdays"),
        ("Notes", "", "last Tuesday of the month"),
        ("Notes", "", "Week 1"),
        ("Notes", "", "weeks 1 and 3"),
        ("Notes", "", "odd weeks"),
        ("Notes", "", "alternating with Eka"),
        ("Keterangan", "", "Selasa minggu pertama"),
        ("Keterangan", "", "minggu ke-2"),
        ("Keterangan", "", "minggu ganjil"),
        ("Keterangan", "", "Selasa kedua"),
        ("Keterangan", "", "sebulan sekali"),
        ("Keterangan", "", "2x sebulan"),
        ("Keterangan", "", "selang-seling"),
        ("Keterangan", "", "tidak tiap minggu"),
        ("Catatan", "", "mulai Januari"),
        ("Catatan", "", "mulai tanggal 5 Januari"),
        ("Catatan", "", "sampai 31 Desember"),
        ("Catatan", "", "s/d akhir bulan"),
        ("Catatan", "", "hanya Desember"),
        ("Catatan", "", "Desember saja"),
        ("Catatan", "", "hanya minggu ini"),
        ("Catatan", "", "selama Ramadan"),
        ("Catatan", "", "berlaku 1-15 Des"),
        ("Notes", "", "until end of month"),
        ("Notes", "", "from 5 January"),
        ("Notes", "", "starting Jan"),
        ("Notes", "", "Dec only"),
        ("Notes", "", "until further notice from 3 Jan"),
        ("Notes", "", "as of 1/12"),
        ("Periode", "", "Desember"),
        ("Period", "", "Dec 2026"),
    ],
)
@pytest.mark.parametrize("cell", WEEKLY)
def test_how_often_and_how_long_a_weekly_row_holds_is_not_passed_over(
    cell: str, heading: str, other: str, note: str
):
    text = WEEKLY[cell].format(heading=heading, other=other, note=note)
    assert told(text) == [(cell.strip(), "note-limits-shift")]


@pytest.mark.parametrize(
    "note", ["weekly", "setiap minggu", "Every week", "mingguan", "tiap 2 minggu", "daily"]
)
def test_a_date_that_is_said_to_come_again_is_an_error(note: str):
    text = DATED.format(heading="Ulangi", other="", note=note)
    assert told(text) == [("D3", "note-limits-shift")]


@pytest.mark.parametrize(
    "note", ["sampai jam 12", "from 10:00", "mulai 10.00", "until noon", "pagi saja", "till 2pm"]
)
@pytest.mark.parametrize("form", [TABLE, DATED])
def test_hours_in_a_note_are_not_passed_over(form: str, note: str):
    assert told(form.format(heading="Catatan", other="", note=note)) == [("D3", "note-limits-shift")]


@pytest.mark.parametrize(
    "note",
    [
        *("resigned", "has left", "Mengundurkan diri", "sudah keluar", "nonaktif", "tidak aktif", "inactive"),
        *("on maternity leave", "cuti melahirkan", "cuti 8-9 Des", "on leave from 3 Dec", "off 25 Dec"),
        *("suspended", "pensiun", "no longer with us", "hiatus", "sick until Friday", "libur 25 Des"),
        *("kecuali 24-26 Des", "exc. 24-26 Dec", "except 1st week", "not on 25 Dec", "tutup 25 Des"),
    ],
)
@pytest.mark.parametrize("heading", ["Status", "Catatan"])
@pytest.mark.parametrize("cell", WEEKLY)
def test_whoever_is_gone_or_away_is_not_rung_in_silence(cell: str, heading: str, note: str):
    text = WEEKLY[cell].format(heading=heading, other="aktif", note=note)
    assert told(text) == [(cell.strip(), "note-changes-shift")]


@pytest.mark.parametrize(
    "note",
    ["in training", "trainee", "magang", "Shadowing", "observer", "sedang pelatihan", "masa percobaan"],
)
def test_whoever_learns_is_warned_of(note: str):
    text = TABLE.format(heading="Status", other="active", note=note)
    assert told(text) == [("D3", "row-may-not-answer")]
    assert len(kept(text).shifts) == 2


@pytest.mark.parametrize(
    ("heading", "other", "note"),
    [
        ("Channel", "phone", "email only"),
        ("Channel", "phone", "chat"),
        ("Kanal", "telepon", "WhatsApp"),
        ("Saluran", "telepon", "chat"),
        ("Layanan", "telepon", "webchat"),
        ("Notes", "", "chat only"),
        ("Keterangan", "", "khusus email"),
        ("Keterangan", "", "WA saja"),
        ("Notes", "", "no calls"),
        ("Notes", "", "does not take calls"),
        ("Keterangan", "", "tidak terima telepon"),
    ],
)
@pytest.mark.parametrize("form", [TABLE, DATED])
def test_another_channel_than_the_phone_is_an_error(form: str, heading: str, other: str, note: str):
    text = form.format(heading=heading, other=other, note=note)
    assert told(text) == [("D3", "row-of-another-channel")]


@pytest.mark.parametrize(
    "note",
    [
        *("Confirmed", "Libur Natal", "Cuti bersama", "bawa kunci", "aktif", "active", "weekly"),
        *("tiap minggu", "until further notice", "relawan sejak 2019", "trained", "sudah pelatihan", "phone"),
        *("chat & phone", "8 jam per minggu", "first aid", "alternate phone 0812", "English only"),
        *("please leave the key", "kontak keluarga", "-", "left-handed", "2 shift per bulan", "women only"),
    ],
)
@pytest.mark.parametrize("form", WEEKLY.values())
def test_other_notes_beside_weekdays_are_passed_over(form: str, note: str):
    text = form.format(heading="Keterangan", other="", note=note)
    assert (told(text), len(kept(text).shifts)) == ([], 2)


@pytest.mark.parametrize(
    "note", ["Cuti bersama sampai 26 Des", "Libur Natal 25 Des", "laporan sampai 31 Desember", "minggu ke-2"]
)
def test_days_in_a_note_beside_dates_are_passed_over(note: str):
    text = DATED.format(heading="Keterangan", other="", note=note)
    assert (told(text), len(kept(text).shifts)) == ([], 2)
