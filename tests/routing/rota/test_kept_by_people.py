"""Rotas as people keep them: small tables from hospitals, helplines and duty teams, and what each means."""

import pytest

from tests.routing.rota.kept_tables import DECEMBER, MON, NOVEMBER, PSM, TUE, M, P, S, day, kept, told


@pytest.mark.parametrize(
    ("text", "answers", "shifts"),
    [
        pytest.param(
            "Hari,Shift 1,Shift 2\nSenin,Ana,Budi\nSelasa,Budi,Citra",
            {"hours:1": "07:00-19:00", "hours:2": "19:00-07:00"},
            [
                f"{MON} 07:00-19:00 Ana",
                f"{MON} 19:00-07:00 Budi",
                f"{TUE} 07:00-19:00 Budi",
                f"{TUE} 19:00-07:00 Citra",
            ],
            id="columns of numbered shifts",
        ),
        pytest.param(
            "Hari,Shift 1 (07-15),Shift 2 (15-23)\nSenin,Ana / Budi,Citra\nSelasa,Citra,Ana",
            {},
            [
                *(f"{MON} 07:00-15:00 Ana", f"{MON} 07:00-15:00 Budi", f"{MON} 15:00-23:00 Citra"),
                *(f"{TUE} 07:00-15:00 Citra", f"{TUE} 15:00-23:00 Ana"),
            ],
            id="numbered shifts with their hours",
        ),
        pytest.param(
            "Nama,1,2,3\nAna,P,S,M\nBudi,M,P,S\n\nKeterangan:\n"
            "P = Pagi 07.00-14.00\nS = Siang 14.00-21.00\nM = Malam 21.00-07.00",
            {"month": "2026-11"},
            [
                *(f"{day(1)} {P} Ana", f"{day(2)} {S} Ana", f"{day(3)} {M} Ana"),
                *(f"{day(1)} {M} Budi", f"{day(2)} {P} Budi", f"{day(3)} {S} Budi"),
            ],
            id="a legend below gives the hours",
        ),
        pytest.param(
            "JADWAL DESEMBER 2026\nNama,1,2\nAna,P,S\n\nJADWAL JANUARI 2027\nNama,1,2\nAna,S,P",
            PSM,
            [
                *(f"{day(1, 12)} {P} Ana", f"{day(2, 12)} {S} Ana"),
                *(f"{day(1, 1, 2027)} {S} Ana", f"{day(2, 1, 2027)} {P} Ana"),
            ],
            id="a month above each block",
        ),
        pytest.param(
            "MINGGU I,,,,MINGGU II,,\nHari,Pagi,Malam,,Hari,Pagi,Malam\n"
            "7 Desember 2026,Ana,Budi,,14 Desember 2026,Citra,Dodi",
            {"hours:Pagi": "08:00-20:00", "hours:Malam": "20:00-08:00"},
            [
                *(f"{day(7, 12)} 08:00-20:00 Ana", f"{day(7, 12)} 20:00-08:00 Budi"),
                *(f"{day(14, 12)} 08:00-20:00 Citra", f"{day(14, 12)} 20:00-08:00 Dodi"),
            ],
            id="two numbered weeks side by side",
        ),
        pytest.param(
            "BULAN NOVEMBER 2026\nNama,Gol,1,2\nAna,II/c,P,S",
            PSM,
            [f"{day(1)} {P} Ana", f"{day(2)} {S} Ana"],
            id="a column of ranks",
        ),
        pytest.param(
            "Nama,1,2,3\nAna,P,S,M\nJumlah P,1,0,0\nTotal,1,1,1\n"
            ",,Jakarta 1 November 2026,\n,,Kepala Ruangan,\n,,Siti Aminah,",
            NOVEMBER,
            [f"{day(1)} {P} Ana", f"{day(2)} {S} Ana", f"{day(3)} {M} Ana"],
            id="totals and a signature",
        ),
        pytest.param(
            "Nama,1,2,3,4,5,6,7\n,S,R,K,J,S,M,S\nAna,P,S,M,-,P,P,P",
            DECEMBER,
            [
                *(f"{day(1, 12)} {P} Ana", f"{day(2, 12)} {S} Ana", f"{day(3, 12)} {M} Ana"),
                *(f"{day(5, 12)} {P} Ana", f"{day(6, 12)} {P} Ana", f"{day(7, 12)} {P} Ana"),
            ],
            id="initials of weekdays below the days",
        ),
        pytest.param(
            "Senin,08.00-16.00,Ana\nSelasa,16.00-24.00,Budi",
            {},
            [f"{MON} 08:00-16:00 Ana", f"{TUE} 16:00-24:00 Budi"],
            id="no header",
        ),
        pytest.param(
            "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description\n"
            "Ana,12/14/2026,09:00 AM,12/14/2026,05:00 PM,False,hotline",
            {},
            [f"{day(14, 12)} 09:00-17:00 Ana"],
            id="a calendar's export",
        ),
        pytest.param(
            "Tanggal,Jam,Petugas\n1-2 Des 2026,08.00-16.00,Ana\n3 s/d 4 Desember 2026,08.00-16.00,Budi\n"
            '"5, 6 dan 8 Des 2026",08.00-16.00,Citra',
            {},
            [
                *(f"{day(number, 12)} 08:00-16:00 Ana" for number in (1, 2)),
                *(f"{day(number, 12)} 08:00-16:00 Budi" for number in (3, 4)),
                *(f"{day(number, 12)} 08:00-16:00 Citra" for number in (5, 6, 8)),
            ],
            id="days from and to in one cell",
        ),
        pytest.param(
            "7 - 13 Desember 2026,,\nShift,Senin,Selasa\nPagi,Ana,Budi\n14 - 20 Desember 2026,,\nPagi,Citra,Dodi",
            {"hours:Pagi": "07:00-14:00"},
            [
                *(f"{day(7, 12)} {P} Ana", f"{day(8, 12)} {P} Budi"),
                *(f"{day(14, 12)} {P} Citra", f"{day(15, 12)} {P} Dodi"),
            ],
            id="the days of each week above it",
        ),
        pytest.param(
            "JADWAL PIKET DESEMBER 2026,\nTanggal,Petugas\n1-2,Ana\n3-4,Budi\n13-14,Citra",
            {"hours": "00:00-24:00"},
            [
                *(f"{day(number, 12)} 00:00-24:00 Ana" for number in (1, 2)),
                *(f"{day(number, 12)} 00:00-24:00 Budi" for number in (3, 4)),
                *(f"{day(number, 12)} 00:00-24:00 Citra" for number in (13, 14)),
            ],
            id="days from and to below a month",
        ),
        pytest.param(
            "Nama,1,2\nKONSELOR,,\nAna,P,S\nRELAWAN,,\nBudi,S,P",
            NOVEMBER,
            [f"{day(1)} {P} Ana", f"{day(2)} {S} Ana", f"{day(1)} {S} Budi", f"{day(2)} {P} Budi"],
            id="sections of people",
        ),
        pytest.param(
            'Tanggal,Nama\n4 Desember 2026,Ana\n,"Jakarta, 28 November 2026"\n,Siti',
            {"hours": "00:00-24:00"},
            [f"{day(4, 12)} 00:00-24:00 Ana"],
            id="a place, a date and a signature",
        ),
        pytest.param(
            "Desember 2026\nTanggal,Petugas\n4,Ana\nJanuari 2027\nTanggal,Petugas\n5,Budi",
            {"hours": "00:00-24:00"},
            [f"{day(4, 12)} 00:00-24:00 Ana", f"{day(5, 1, 2027)} 00:00-24:00 Budi"],
            id="a month above each list",
        ),
        pytest.param(
            "DESEMBER,,,JANUARI,\nTgl,Petugas,,Tgl,Petugas\n30,Ana,,1,Budi",
            {"hours": "00:00-24:00", "month": "2026-12"},
            [f"{day(30, 12)} 00:00-24:00 Ana", f"{day(1, 1, 2027)} 00:00-24:00 Budi"],
            id="months side by side",
        ),
        pytest.param(
            ",Mon,Tue\n,7,8\nPagi,Ana,Budi\nMalam,Budi,Ana",
            {"hours:Pagi": "08:00-16:00", "hours:Malam": "16:00-24:00", "month": "2026-12"},
            [
                *(f"{day(7, 12)} 08:00-16:00 Ana", f"{day(8, 12)} 08:00-16:00 Budi"),
                *(f"{day(7, 12)} 16:00-24:00 Budi", f"{day(8, 12)} 16:00-24:00 Ana"),
            ],
            id="days below weekdays, an empty corner",
        ),
        pytest.param(
            "Date,Day Shift,Night Shift\n2026-12-01,Ana,Budi",
            {"hours:Day Shift": "07:00-19:00", "hours:Night": "19:00-07:00"},
            [f"{day(1, 12)} 07:00-19:00 Ana", f"{day(1, 12)} 19:00-07:00 Budi"],
            id="Day Shift",
        ),
        pytest.param(
            "Hari,Mulai,Selesai,Utama,Cadangan\nSenin,08:00,16:00,Ana,Budi",
            {},
            [f"{MON} 08:00-16:00 Ana", f"{MON} 08:00-16:00 Budi"],
            id="tiers across",
        ),
        pytest.param(
            "Nama,Senin,,Selasa,\n,Mulai,Selesai,Mulai,Selesai\nAna,09:00,17:00,,\nBudi,,,08:00,12:00",
            {},
            [f"{MON} 09:00-17:00 Ana", f"{TUE} 08:00-12:00 Budi"],
            id="a start and an end below each weekday",
        ),
        pytest.param(
            ",Desember 2026,,Januari 2027,\nNama,30,31,1,2\nAna,P,S,M,P",
            PSM,
            [
                *(f"{day(30, 12)} {P} Ana", f"{day(31, 12)} {S} Ana"),
                *(f"{day(1, 1, 2027)} {M} Ana", f"{day(2, 1, 2027)} {P} Ana"),
            ],
            id="months above the days",
        ),
        pytest.param(
            "Tanggal,Desember 2026,Januari 2027\n1,Ana,Budi",
            {"hours": "00:00-24:00"},
            [f"{day(1, 12)} 00:00-24:00 Ana", f"{day(1, 1, 2027)} 00:00-24:00 Budi"],
            id="a column a month",
        ),
        pytest.param(
            ",Senin,,Selasa,\n,Pagi,Malam,Pagi,Malam\nRuang 1,Ana,Budi,Citra,Dodi",
            {"hours:Pagi": "08:00-16:00", "hours:Malam": "16:00-24:00"},
            [
                *(f"{MON} 08:00-16:00 Ana", f"{MON} 16:00-24:00 Budi"),
                *(f"{TUE} 08:00-16:00 Citra", f"{TUE} 16:00-24:00 Dodi"),
            ],
            id="shifts below weekdays, rooms down",
        ),
        pytest.param(
            "Shift,Senin,Selasa\nPagi,Ana,Budi\n,Citra,Dodi",
            {"hours:Pagi": "08:00-16:00"},
            [
                *(f"{MON} 08:00-16:00 Ana", f"{TUE} 08:00-16:00 Budi"),
                *(f"{MON} 08:00-16:00 Citra", f"{TUE} 08:00-16:00 Dodi"),
            ],
            id="the name of a shift that stands once",
        ),
    ],
)
def test_it_means(text: str, answers: dict[str, str], shifts: list[str]):
    reading = kept(text, **answers)
    assert (reading.errors, [each.id for each in reading.questions]) == ([], [])
    assert told(reading) == shifts


def test_a_day_that_nobody_has_is_a_gap_and_a_note_is_ignored():
    text = "Tanggal,Petugas\n1 Des 2026,Ana\n2 Des 2026,\n3 Des 2026,Budi\nCatatan: tukar jaga lapor koordinator,"
    reading = kept(text, hours="00:00-24:00")
    assert told(reading) == [f"{day(1, 12)} 00:00-24:00 Ana", f"{day(3, 12)} 00:00-24:00 Budi"]
    assert [(each.line, each.key) for each in reading.warnings if each.key == "gap-to-fill"] == [
        (3, "gap-to-fill")
    ]
    assert [(each.cells, each.key) for each in reading.ignored] == [(("A5",), "note-line")]


def test_two_columns_of_people_are_asked_about():
    reading = kept("Nama,Unit,PIC,1,2\nAna,IGD,Budi,P,S\nCitra,IGD,Budi,S,P", **NOVEMBER)
    assert [each.id for each in reading.questions] == ["column:C"]


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("Hari,Jam,Nama,HP,x\nSenin,08-12,Ana,081234567811,\nSelasa,08-12,Budi,081234567812,x", "x"),
        ("Hari,Jam,Nama,HP,2\nSenin,08-12,Ana,081234567811,\nSelasa,08-12,Budi,081234567812,", "2"),
    ],
)
def test_a_stray_heading_takes_no_shift_out_of_a_list(text: str, told_of: str):
    reading = kept(text)
    assert told(reading) == [f"{MON} 08:00-12:00 Ana", f"{TUE} 08:00-12:00 Budi"]
    assert told_of in str(reading.ignored)


@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Senin,Selasa\nRabu,20-22,Ana,Budi",
        "Senin\nHari,Jam,Nama\nSelasa,08-12,Ana",
        "Nama,Senin,Selasa\nAna,08-12,13-15\n,Senin,\nBudi,08-12,13-15",
    ],
)
def test_a_day_that_another_day_contradicts_is_never_chosen_in_silence(text: str):
    reading = kept(text)
    assert (
        reading.errors or reading.questions or [each for each in reading.ignored if each.key == "note-line"]
    )


def test_a_code_that_stands_for_itself_is_asked():
    reading = kept("Hari,Shift,Jam,Nama,HP\nSenin,P,P,Ana,081234567890")
    assert [each.id for each in reading.questions] == ["hours:P"]


def test_a_weekday_that_contradicts_its_date_offers_the_other_order():
    reading = kept("Hari,Tanggal,Petugas\nTuesday,12/1/2026,Ana", hours="00:00-24:00")
    assert [(each.id, [one.value for one in each.choices]) for each in reading.questions] == [
        ("dates:B", ["date", "day-first", "month-first"])
    ]
    answered = kept(
        "Hari,Tanggal,Petugas\nTuesday,12/1/2026,Ana", **{"hours": "00:00-24:00", "dates:B": "month-first"}
    )
    assert told(answered) == [f"{day(1, 12)} 00:00-24:00 Ana"]


@pytest.mark.parametrize("answer", ["banana", "?"])
def test_an_answer_that_is_no_kind_of_column_is_asked_again(answer: str):
    text = "Nama,Unit,PIC,1,2\nAna,IGD,Budi,P,S\nCitra,IGD,Budi,S,P"
    assert [each.id for each in kept(text, **{"column:C": answer}, **NOVEMBER).questions] == ["column:C"]


def test_questions_have_an_end():
    people = "\n".join(f"Senin,08-12,Orang {number}," for number in range(2000))
    assert [each.key for each in kept("Hari,Jam,Nama,HP\n" + people).errors] == ["questions-too-many"]


def test_a_day_that_is_taken_over_is_read_with_the_month_of_its_own_line():
    text = "Tanggal,Jam,Nama\n30,08-12,Ana\nJanuari 2027,,\n,13-17,Budi\n4,08-12,Citra"
    assert told(kept(text, month="2026-12")) == [
        f"{day(30, 12)} 08:00-12:00 Ana",
        f"{day(30, 12)} 13:00-17:00 Budi",
        f"{day(4, 1, 2027)} 08:00-12:00 Citra",
    ]


def test_one_cell_says_no_more_shifts_than_a_day_has():
    reading = kept(f"Nama,1,2\nAna,{'/'.join('P' * 30)},P\nBudi,P/S,S", **NOVEMBER)
    assert [(each.cell, each.key) for each in reading.errors] == [("B2", "hours-unknown")]


def test_a_legend_may_stand_behind_its_word():
    reading = kept("Nama,1,2\nAna,P,P\nBudi,P,P\nKeterangan: P = 07.00-14.00", month="2026-11")
    assert told(reading)[:2] == [f"{day(1)} {P} Ana", f"{day(2)} {P} Ana"]


def test_a_wrong_cell_of_many_shifts_is_one_error():
    reading = kept("Nama,HP,Senin,Selasa,Rabu\nAna,0812-00,08-16,08-16,08-16\nBudi,0812-0000-0002,08-16,,")
    assert [(each.cell, each.key) for each in reading.errors] == [("B2", "phone-short")]
