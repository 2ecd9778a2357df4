"""Reading a whole file: all mistakes are reported at once, each with line, column and remedy."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.lines import ShiftLine
from routing.rota.sample import SAMPLE_PHONES, sample
from tests.routing.rota.csv_files import TODAY, places, read, rota
from tests.routing.rota.mistakes import ALL, MISTAKES, mistaken, row

WITH_INSTEAD = "day,start,end,name,phone,tier,instead"
FEAST = "2026-12-25,08:00,16:00"


def test_thirty_mistakes_are_thirty_errors_with_line_column_value_and_remedy():
    reading = read(mistaken())
    assert len(MISTAKES) >= 30
    assert [(error.line, error.column, error.value) for error in reading.errors] == [
        (line, column, value) for line, (column, value, _) in enumerate(MISTAKES, start=2)
    ]
    for error, (_, _, remedy) in zip(reading.errors, MISTAKES, strict=True):
        assert remedy in error.message
    assert (reading.rows, reading.shifts) == (len(MISTAKES), [])


def test_every_mistake_of_a_line_is_told():
    reading = read(rota("Funday,25:00,,,6.28E+11"))
    assert places(reading.errors) == [
        (2, "day", "day-unknown"),
        (2, "start", "time-out-of-range"),
        (2, "end", "cell-empty"),
        (2, "name", "cell-empty"),
        (2, "phone", "phone-exponent"),
    ]


def test_a_line_is_read_whole():
    reading = read(
        rota(
            "Jum'at,22:00,02.00,  Siti  Aminah ,0812-3456-7890,2,ID+en,PMI,2026-12-01,2026-12-31", header=ALL
        )
    )
    assert reading.errors == []
    assert reading.shifts == [
        ShiftLine(
            line=2,
            days=16,
            on_date=None,
            start=1320,
            end=1560,
            name="Siti Aminah",
            phone="+6281234567890",
            tier=2,
            languages=("id", "en"),
            organisation="PMI",
            valid_from=date(2026, 12, 1),
            valid_until=date(2026, 12, 31),
        )
    ]


def test_what_is_left_out_has_its_default():
    (line,) = read(rota("2026-12-25,08:00,16:00,Ana,081234567890")).shifts
    assert line[7:] == (1, (), None, None, None, False)
    assert (line.days, line.on_date) == (None, date(2026, 12, 25))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("00:00", "24:00", (0, 1440)),
        ("08:00", "00:00", (480, 1440)),
        ("08:00", "24:00", (480, 1440)),
        ("22:00", "06:00", (1320, 1800)),
        ("08:00", "08:00", (480, 1920)),
    ],
)
def test_an_end_at_or_before_the_start_is_past_midnight(start, end, minutes):
    (line,) = read(rota(f"Senin,{start},{end},Ana,081234567890")).shifts
    assert (line.start, line.end) == minutes


@pytest.mark.parametrize(
    "header",
    [
        "phone,NAME, End ,start,Day",
        "HP;nama;selesai;mulai;hari",
        "Nomor\tNama\tSelesai\tMulai\tHari:",
        "telepon,nama,selesai,mulai,hari",
    ],
)
def test_columns_come_in_any_order_and_case_in_both_languages(header):
    delimiter = next(each for each in ",;\t" if each in header)
    cells = delimiter.join(("081234567890", "Ana", "16:00", "08:00", "Senin"))
    (line,) = read(rota(cells, header=header)).shifts
    assert (line.phone, line.name, line.start, line.end, line.days) == ("+6281234567890", "Ana", 480, 960, 1)


def test_the_optional_columns_have_indonesian_names_too():
    header = "hari,mulai,selesai,nama,hp,urutan,bahasa,lembaga,berlaku_mulai,Berlaku Sampai,GANTI"
    (line,) = read(
        rota("Sen,8,16,Ana,081234567890,3,id,PMI,2026-12-01,2026-12-31,tidak", header=header)
    ).shifts
    assert line[7:] == (3, ("id",), "PMI", date(2026, 12, 1), date(2026, 12, 31), False)


def test_each_missing_column_is_an_error_of_line_1_and_the_lines_are_read_all_the_same():
    reading = read(rota("Funday,08:00", header="day,start"))
    assert places(reading.errors) == [
        (1, "end", "column-missing"),
        (1, "name", "column-missing"),
        (2, "day", "day-unknown"),
    ]
    assert "nama" in reading.errors[1].message
    assert reading.shifts == []


@pytest.mark.parametrize(
    ("header", "column"), [("day,hari,start,end,name,phone", "day"), ("day,start,end,name,phone,x,X", "x")]
)
def test_a_repeated_header_name_is_an_error(header, column):
    errors = read(rota("Senin,Senin,08:00,16:00,Ana,081234567890", header=header)).errors
    assert (1, column, "column-repeated") in places(errors)


@pytest.mark.parametrize("below", ["", "\n\n", ",,,,\n ,\n"])
def test_a_header_alone_is_an_error(below):
    assert places(read(rota(header="day,start,end,name,phone") + below).errors) == [
        (1, "file", "header-alone")
    ]


def test_lines_without_a_header_are_read_by_what_stands_in_them():
    reading = read("Senin,08:00,16:00,Ana,081234567890\n")
    assert (reading.errors, reading.questions) == ([], [])
    assert [line[1:7] for line in reading.shifts] == [(1, None, 480, 960, "Ana", "+6281234567890")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hello\n", "header-missing"),
        ("a,b\nc,d\n", "header-missing"),
        ("Senin,08:00\nSelasa,09:00\n", "no-shifts"),
    ],
)
def test_what_names_nobody_is_told_what_is_missing(text, key):
    assert places(read(text).errors) == [(1, "file", key)]


def test_a_title_above_the_header_is_no_missing_header():
    reading = read("JADWAL PIKET\n" + rota("Senin,08:00,16:00,Ana,081234567890"))
    assert (reading.errors, len(reading.shifts)) == ([], 1)
    assert [(each.cells, each.key) for each in reading.ignored] == [(("A1",), "title-line")]


def test_a_blank_day_is_that_of_the_line_above_and_it_is_said():
    reading = read(
        rota(
            "Senin,08:00,16:00,Ana,081234567890",
            ",16:00,24:00,Ana,081234567890",
            "Selasa,8,9,Ana,081234567890",
        )
    )
    assert (reading.errors, [line.days for line in reading.shifts]) == ([], [1, 1, 2])
    assert [(each.key, each.cells) for each in reading.understood] == [("day-inherited", ("A3",))]


def test_a_blank_day_on_the_first_line_is_an_error():
    assert places(read(rota(",08:00,16:00,Ana,081234567890")).errors) == [(2, "day", "cell-empty")]


def test_a_blank_phone_is_a_question_and_its_answer_a_phone():
    text = rota("Senin,08:00,16:00,Ana,", "Selasa,08:00,16:00,Ana,")
    reading = read(text)
    assert (reading.errors, reading.shifts, reading.is_sound) == ([], [], False)
    assert [(each.id, each.count, each.cells) for each in reading.questions] == [
        ("person:Ana", 2, ("D2", "D3"))
    ]
    answered = read(text, answers={"person:Ana": "081234567890"})
    assert [line.phone for line in answered.shifts] == ["+6281234567890"] * 2


def test_a_column_of_phones_that_is_missing_asks_who_each_is():
    reading = read(rota("Senin,08:00,16:00,Ana", header="day,start,end,name"))
    assert (reading.errors, [each.id for each in reading.questions]) == ([], ["person:Ana"])


def test_columns_of_hours_that_are_missing_ask_for_the_hours():
    text = rota("Senin,Ana,081234567890", header="day,name,phone")
    assert [each.id for each in read(text).questions] == ["hours"]
    (line,) = read(text, answers={"hours": "08:00-16:00"}).shifts
    assert (line.start, line.end) == (480, 960)


def test_a_line_without_a_name_and_a_phone_is_a_gap_to_fill():
    reading = read(rota("Senin,08:00,16:00,,", "Senin,08:00,16:00,Ana,081234567890"))
    assert (reading.errors, len(reading.shifts)) == ([], 1)
    assert (2, "name", "gap-to-fill") in places(reading.warnings)


def test_a_column_that_is_not_known_is_told_and_ignored():
    reading = read(rota("x,Senin,08:00,16:00,Ana,081234567890", header="note,day,start,end,name,phone"))
    assert places(reading.warnings)[-1] == (1, "note", "column-unknown")
    assert (len(reading.shifts), reading.errors) == (1, [])


def test_more_cells_than_columns_are_an_error_unless_they_are_empty():
    good = "Senin,08:00,16:00,Ana,081234567890"
    reading = read(rota(good + ",,", good + ",extra"))
    assert places(reading.errors) == [(3, "file", "row-too-long")]


def test_until_is_compared_with_from_even_when_another_cell_is_wrong():
    reading = read(rota(row(name="", until="2026-11-30"), header=ALL))
    assert places(reading.errors) == [(2, "name", "cell-empty"), (2, "until", "until-before-from")]


@pytest.mark.parametrize(
    ("cells", "warning"),
    [
        ({"phone": "81234567890"}, (2, "phone", "phone-repaired")),
        ({"phone": "0112345678"}, (2, "phone", "phone-not-in-plan")),
        ({"start": "800"}, (2, "start", "time-repaired")),
        ({"end": "08:00"}, (2, "end", "time-whole-day")),
        ({"languages": "id fr"}, (2, "languages", "language-unknown")),
        ({"from": "", "until": "2026-11-01"}, (2, "until", "date-past")),
        ({"day": "2026-11-01", "from": "", "until": ""}, (2, "day", "date-past")),
        ({"day": "Senin", "from": "2026-12-01", "until": "2026-12-02"}, (2, "day", "never")),
        ({"day": "2026-12-25", "until": "2026-12-24"}, (2, "day", "never")),
    ],
)
def test_what_is_odd_but_can_be_read_is_a_warning(cells, warning):
    reading = read(rota(row(**cells), header=ALL))
    assert (reading.errors, len(reading.shifts)) == ([], 1)
    assert warning in places(reading.warnings)


@pytest.mark.parametrize("yes", ["yes", "Ya", "x", "1", "TRUE"])
def test_a_line_with_a_date_may_stand_instead_of_the_weekly_ones(yes):
    reading = read(
        rota(f"{FEAST},Ana,081234567890,2,{yes}", f"{FEAST},Budi,081234567891,,no", header=WITH_INSTEAD)
    )
    assert reading.errors == []
    assert [(line.instead, line.tier) for line in reading.shifts] == [(True, 2), (False, 1)]


@pytest.mark.parametrize(
    ("cells", "tier"),
    [("-,,,", None), ("-,-,,yes", None), ("–,,2,", 2), ("'-,,1,no", 1)],  # noqa: RUF001
)
def test_the_name_of_nobody_needs_no_phone_and_means_all_tiers_unless_one_is_named(cells, tier):
    reading = read(rota(f"{FEAST},{cells}", "daily,0,24,Ana,081234567890,,", header=WITH_INSTEAD))
    assert (reading.errors, reading.warnings) == ([], [])
    line = reading.shifts[0]
    assert (line.name, line.phone, line.tier, line.instead) == ("-", "", tier, True)


@pytest.mark.parametrize(
    ("line", "column", "key"),
    [
        ("Senin,08:00,16:00,Ana,081234567890,,ya", "instead", "instead-weekly"),
        ("daily,08:00,16:00,-,,,", "name", "nobody-weekly"),
        (f"{FEAST},-,081234567890,,", "phone", "phone-of-nobody"),
        (f"{FEAST},Ana,081234567890,,maybe", "instead", "instead-not-sound"),
    ],
)
def test_an_instead_line_that_replaces_nothing_is_an_error(line, column, key):
    assert places(read(rota(line, header=WITH_INSTEAD)).errors) == [(2, column, key)]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("6591234567", "read as +62 659 1234567 or as +65 9123 4567"),  # Singapore's, without its plus
        ("8123456789.5", "fraction"),
        ("0812345", "too short"),
        ("+62 21 5000 1234", "hotline's own number"),
        ("(021) 5000 1234", "hotline's own number"),
    ],
)
def test_a_number_that_would_ring_somebody_else_is_refused_and_says_what_would_be_right(written, message):
    (error,) = read(rota(f"daily,00:00,24:00,Ana,{written}"), hotline="+622150001234").errors
    assert (error.line, error.column, error.value) == (2, "phone", written)
    assert message in error.message


def test_a_number_with_a_spreadsheets_zeros_is_the_number():
    reading = read(rota("daily,00:00,24:00,Ana,8123456789.00"))
    assert [line.phone for line in reading.shifts] == ["+628123456789"]
    assert places(reading.warnings) == [(2, "phone", "phone-repaired")]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("9", "5", "20 hours long, to 05:00. Did you mean 09:00-17:00?"),
        ("0", "1", "Some spreadsheets write 24:00 as 1"),
        ("06:00", "21:00", "15 hours long"),
    ],
)
def test_hours_that_were_probably_not_meant_are_told_with_what_was(start, end, message):
    reading = read(rota(f"daily,{start},{end},Ana,081234567890"))
    (warning,) = (fault for fault in reading.warnings if fault.column == "end")
    assert (reading.errors, warning.value) == ([], end)
    assert message in warning.message


def test_a_repaired_phone_is_told_with_what_it_was_read_as():
    reading = read(rota("daily,00:00,24:00,Ana,81234567890"))
    assert [line.phone for line in reading.shifts] == ["+6281234567890"]
    assert "+6281234567890" in reading.warnings[0].message


def test_a_language_that_the_hotline_does_not_speak_is_told_once():
    reading = read(rota(row(languages="jv"), row(languages="jv", day="Selasa"), header=ALL))
    assert [warning.line for warning in reading.warnings if warning.key == "language-unknown"] == [2]


def test_national_numbers_are_of_the_hotlines_country():
    assert read(rota("Mon,8,16,Ana,030 901820"), country="DE").shifts[0].phone == "+4930901820"


def test_the_sample_of_2020_is_sound_and_without_a_gap():
    reading = read(sample())
    assert (reading.rows, reading.errors, reading.warnings) == (7, [], [])
    assert {line.phone for line in reading.shifts} == SAMPLE_PHONES
    assert [(line.days, line.start, line.end) for line in reading.shifts] == [
        (1 << day, 0, 1440) for day in range(7)
    ]


def test_progress_is_told_up_to_the_last_line():
    told = []
    read(rota(*[row()] * 2500, header=ALL), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.deep
@pytest.mark.parametrize("wrong", [False, True])
def test_a_hundred_thousand_lines_are_read(wrong):
    day = "Funday" if wrong else "Senin"
    reading = read(rota(*(f"{day},08:00,16:00,Ana {i},0812{i:08}" for i in range(100_000))))
    assert reading.rows == 100_000
    assert (len(reading.errors), len(reading.shifts)) == ((100_000, 0) if wrong else (0, 100_000))


def test_a_file_of_nothing_but_faults_is_given_up_at_some_point(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("routing.rota.facts.assembling.MOST_FAULTS", 10)
    errors = read(rota(*["x"] * 20)).errors
    assert len(errors) < 20
    assert "faults-too-many" in [error.key for error in errors]


def test_more_lines_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("routing.rota.facts.assembling.MOST_SHIFTS", 2)
    good = "Senin,08:00,16:00,Ana,081234567890"
    assert places(read(rota(good, good, good)).errors) == [(1, "file", "file-too-long")]


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Senin", "daily", "2026-12-25", "08:00", "24:00", "Ana", "081234567890", "1", "id", '"', "-", "yes"]
    ),
)
texts = st.builds(
    lambda header, rows, delimiter, end: end.join(delimiter.join(row) for row in [header, *rows]),
    st.one_of(
        st.just(ALL.split(",")),
        st.just(WITH_INSTEAD.split(",")),
        st.lists(st.sampled_from([*ALL.split(","), "instead", "hari", "x", ""])),
    ),
    st.lists(st.lists(cells, max_size=11), max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)


@given(st.one_of(st.binary(max_size=200), texts.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_have_an_answer(content):
    reading = read(content)
    assert reading.errors or reading.questions or len(reading.shifts) <= reading.rows or reading.ignored
    for fault in (*reading.errors, *reading.warnings):
        assert fault.line >= 1
        assert fault.message


@given(texts, st.sampled_from(["utf-16", "utf-16-le", "cp1252", "utf-32"]))
def test_any_text_has_an_answer_in_every_encoding(text, encoding):
    for fault in read(text.encode(encoding, "replace")).errors:
        assert fault.message


def test_a_message_never_moves_a_terminal():
    reading = read(rota("Fun\x1b[2Jday,08:00,16:00,Ana,081234567890"))
    assert "\x1b" not in reading.errors[0].message


def test_a_rota_from_last_year_gets_a_warning_that_it_is_over():
    later = read(rota(row(), header=ALL), today=TODAY + timedelta(days=400))
    assert {warning.key for warning in later.warnings} == {"date-past", "gap-always"}


def test_a_dash_is_no_phone():
    reading = read(rota(f"{FEAST},Ana,-,,", header=WITH_INSTEAD))
    assert (reading.errors, [each.id for each in reading.questions]) == ([], ["person:Ana"])
