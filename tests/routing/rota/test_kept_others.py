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


@pytest.mark.parametrize("answers", [{"column:C": "-"}, {"column:C": "-", "column:E": "name"}])
@pytest.mark.parametrize(
    ("person", "phone"),
    [
        ("Supervisor", "Supervisor tel"),
        ("Pengurus", "HP Pengurus"),
        ("Nama Koordinator", "No. HP koordinator"),
    ],
)
def test_the_phone_of_a_column_that_counts_for_nothing_goes_with_it(
    person: str, phone: str, answers: dict[str, str]
):
    rows = "Senin,08-16,Dodi,081234567814,Ana\nSelasa,08-16,Dodi,081234567814,Budi"
    reading = kept(f"Hari,Jam,{person},{phone},Konselor\n{rows}", **answers)
    assert told(reading) == ON_DUTY
    assert [each.key for each in reading.ignored] == ["column-answered", "column-says-nothing"]


@pytest.mark.parametrize(
    ("first", "second", "phone"),
    [("Listener", "Supervisor", "Supervisor tel"), ("Konselor", "Relawan", "HP Relawan")],
)
def test_a_phone_is_that_of_the_column_that_its_heading_names(first: str, second: str, phone: str):
    rows = "Senin,08-16,Ana,Citra,081234567813\nSelasa,08-16,Budi,Dodi,081234567814"
    reading = kept(f"Hari,Jam,{first},{second},{phone}\n{rows}", **{"column:C": "name", "column:D": "name"})
    assert {each.name: (each.phone or "")[-2:] for each in reading.shifts} == {
        "Ana": "11",
        "Citra": "13",
        "Budi": "12",
        "Dodi": "14",
    }
    assert len(reading.shifts) == 4


@pytest.mark.parametrize("phones", ["HP Konselor,HP Relawan", "HP Relawan,HP Konselor"])
def test_phones_in_any_order_are_those_of_the_columns_that_they_name(phones: str):
    values = f"{ANA},{BUDI}" if phones.startswith("HP K") else f"{BUDI},{ANA}"
    reading = kept(f"Hari,Jam,Konselor,Relawan,{phones}\nSenin,08-16,Ana,Budi,{values}")
    assert [(each.name, each.phone) for each in reading.shifts] == [
        ("Ana", "+6281234567811"),
        ("Budi", "+6281234567812"),
    ]
    assert (reading.errors, reading.questions) == ([], [])


OTHERS = [
    "Reserve phone",
    "HP Koordinator",
    "Supervisor's phone",
    "Telp kantor",
    "HP Cadangan",
    "Backup phone",
]


@pytest.mark.parametrize("heading", OTHERS)
def test_a_phone_of_somebody_else_is_asked_for(heading: str):
    text = f"Hari,Jam,Nama,{heading}\nSenin,08-16,Ana,{BUDI}\nSelasa,08-16,Budi,081234567813"
    assert told(kept(text)) == ON_DUTY
    assert [each.id for each in kept(text).questions] == ["column:D"]
    assert told(kept(text, **{"column:D": "-"})) == ON_DUTY


@pytest.mark.parametrize("heading", OTHERS)
def test_a_phone_of_somebody_else_beside_their_own_is_told(heading: str):
    text = f"Hari,Jam,Nama,HP,{heading}\nSenin,08-16,Ana,{ANA},{BUDI}\nSelasa,08-16,Budi,{BUDI},081234567813"
    assert (told(kept(text)), kept(text).questions, told_of(text)) == (ON_DUTY, [], {"E"})


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"Hari,Jam,Nama,Emergency contact,HP\nSenin,08-16,Ana,Bob Brown,{STRANGER}", "column:E"),
        (f"Hari,Jam,Nama,Lembaga,Telp Lembaga\nSenin,08-16,Ana,Yayasan Pulih,{STRANGER}", "column:E"),
    ],
)
def test_a_phone_behind_others_is_asked_for(text: str, asked: str):
    reading = kept(text)
    assert [each.id for each in reading.questions] == [asked]
    assert [each.phone for each in reading.shifts] == ["+6281234567811"]


@pytest.mark.parametrize(
    "heading", ["HP Konselor", "Counsellor phone", "HP pribadi", "Personal mobile", "Nomor WA aktif"]
)
def test_a_phone_of_whoever_is_on_duty_is_theirs(heading: str):
    reading = kept(f"Hari,Jam,Nama,{heading}\nSenin,08-16,Zaki,{STRANGER}\nSelasa,08-16,Yuni,081234567898")
    assert [each.phone for each in reading.shifts] == ["+6281234567899", "+6281234567898"]
    assert (reading.errors, reading.questions) == ([], [])


@pytest.mark.parametrize(("team", "name"), [("Posko", "Posko 1"), ("Tim", "Tim Biru"), ("Room", "Room 2")])
def test_the_phone_of_a_room_or_a_team_is_asked_for(team: str, name: str):
    text = f"Hari,Jam,Nama,{team},Telp {team}\nSenin,08-16,Ana,{name},{STRANGER}\nSelasa,08-16,Budi,{name},{STRANGER}"
    assert [each.id for each in kept(text).questions] == ["column:E"]
    answered = kept(text, **{"column:E": "phone"})
    assert {each.phone for each in answered.shifts} == {"+6281234567899"}
