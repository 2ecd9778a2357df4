"""Columns of people who are never rung, of their phones, and of days off: they make no shift, and are told."""

import pytest

from tests.routing.rota.kept_tables import MON, TUE, kept, told

ON_DUTY = [f"{MON} 08:00-16:00 Ana", f"{TUE} 08:00-16:00 Budi"]
ANA, BUDI, STRANGER = "081234567811", "081234567812", "081234567899"


def told_of(text: str, **answers: str) -> set[str]:
    return {cell[0] for each in kept(text, **answers).ignored for cell in each.cells}


@pytest.mark.parametrize(
    ("person", "phone"),
    [
        ("Emergency contact", "Emergency phone"),
        ("Emergency Contact Name", "Emergency contact number"),
        ("Next of kin", "NOK phone"),
        ("NOK", "NOK tel"),
        ("Spouse", "Spouse mobile"),
        ("Parent name", "Parent's phone"),
        ("Kontak Darurat", "HP Darurat"),
        ("Nama kontak darurat", "No. HP Darurat"),
        ("Orang Tua", "HP Orang Tua"),
        ("Nama wali", "No HP Wali"),
        ("Suami/Istri", "HP Suami/Istri"),
        ("Kontak keluarga", "Telp keluarga"),
    ],
)
@pytest.mark.parametrize("form", ["{name},{of},Hari,Jam", "Hari,Jam,{name},{of}"])
def test_relatives_are_never_on_duty_nor_their_phones_theirs(form: str, person: str, phone: str):
    def row(names: str, others: str, hours: str) -> str:
        values = form.replace("Hari,Jam", hours)
        return values.format(name=names, of=others)

    rows = [
        row("Nama,HP", f"{person},{phone}", "Hari,Jam"),
        row(f"Ana,{ANA}", f"Slamet,{STRANGER}", "Senin,08-16"),
        row(f"Budi,{BUDI}", f"Sri,{STRANGER}", "Selasa,08-16"),
    ]
    reading = kept("\n".join(rows))
    assert told(reading) == ON_DUTY
    assert {each.phone for each in reading.shifts} == {"+6281234567811", "+6281234567812"}
    assert (reading.errors, reading.questions) == ([], [])
    assert len([each for each in reading.ignored if each.key == "column-says-nothing"]) == 2


@pytest.mark.parametrize("heading", ["No HP Orang Tua", "NOK phone", "Emergency phone", "Nomor Darurat"])
def test_a_phone_of_relatives_alone_is_nobodys(heading: str):
    text = f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,{STRANGER}\nSelasa,08-16,Budi,{STRANGER}"
    reading = kept(text)
    assert told(reading) == ON_DUTY
    assert {each.phone for each in reading.shifts} == {"+6281234567811", "+6281234567812"}
    assert told_of(text) == {"D"}


@pytest.mark.parametrize("heading", ["Piket Darurat", "Emergency cover", "Konselor keluarga", "Family line"])
def test_people_of_a_service_of_that_name_are_not_passed_over(heading: str):
    reading = kept(f"Hari,Jam,{heading}\nSenin,08-16,Ana\nSelasa,08-16,Budi")
    assert reading.errors or reading.questions or {each.name for each in reading.shifts} == {"Ana", "Budi"}


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Tanggal Cuti",
            "Tgl cuti",
            "Libur tanggal",
            "Tidak bisa tanggal",
            "Tanggal tidak tersedia",
            "Cuti mulai",
        ),
        *(
            "Unavailable dates",
            "Dates not available",
            "Dates off",
            "Can't do dates",
            "Leave date",
            "Leave until",
        ),
    ],
)
@pytest.mark.parametrize("day", ["14/12/2026", "14 Des 2026", "2026-12-14"])
def test_a_date_off_is_no_day_of_duty(heading: str, day: str):
    text = f"Nama,Hari,Jam,{heading}\nAna,Senin,08-16,{day}\nBudi,Selasa,08-16,"
    reading = kept(text)
    assert told(reading) == ON_DUTY
    assert [(each.cell, each.key) for each in reading.errors] == [("D2", "day-off-unread")]
    assert told(kept(text, **{"column:D": "-"})) == ON_DUTY


@pytest.mark.parametrize("heading", ["Hari libur", "Hari cuti", "Day off", "Off days", "Hari tidak bisa"])
def test_a_weekday_off_is_no_day_of_duty(heading: str):
    reading = kept(f"Nama,Hari,Jam,{heading}\nAna,Senin,08-16,Rabu\nBudi,Selasa,08-16,-")
    assert told(reading) == ON_DUTY
    assert [(each.cell, each.key) for each in reading.errors] == [("D2", "day-off-unread")]


@pytest.mark.parametrize(
    ("heading", "off"), [("Dates not available", "14/12/2026"), ("Day off", "Mon"), ("Hari cuti", "Senin")]
)
def test_days_off_alone_are_no_days_of_duty(heading: str, off: str):
    reading = kept(f"Nama,HP,Jam,{heading}\nAna,{ANA},08-16,{off}\nBudi,{BUDI},08-16,{off}")
    assert (reading.shifts, [each.key for each in reading.errors]) == ([], ["days-off-alone"])


@pytest.mark.parametrize(
    ("heading", "day"),
    [("Tanggal libur", "14/12/2026"), ("Hari libur", "Senin"), ("Holiday date", "14/12/2026")],
)
def test_days_of_holidays_alone_are_asked_for(heading: str, day: str):
    text = f"Nama,Jam,{heading}\nAna,08-16,{day}\nBudi,08-16,{day}"
    assert [each.id for each in kept(text).questions] == ["column:C"]
    kind = "weekday" if day == "Senin" else "date"
    assert {each.name for each in kept(text, **{"column:C": kind}).shifts} == {"Ana", "Budi"}
