"""Folding: what repeats is said once, with its lines or cells, in columns as the file names them."""

from dataclasses import replace

from routing.rota.files.faults import Fault
from routing.rota.messages.findings import findings_said, question_said
from routing.rota.messages.folding import Manner, Said, folded
from routing.rota.questions import Ignored, Question, Understood

TEXT = Manner("en", {"start": "Mulai", "phone": "HP \x1b[2J"})
SHEET = Manner("en", {"phone": "Telepon"}, is_sheet=True)
OUT_OF_RANGE = "There is no such time of day. Write 00:00 to 23:59, or 24:00 for an end at midnight."


def said(faults, manner=TEXT) -> list[str]:
    return [
        f"{each.where}: {each.message}" if each.where else each.message for each in folded(faults, manner)
    ]


def starts(*lines: int, value: str = "25:00") -> list[Fault]:
    return [Fault(line, "start", value, "time-out-of-range") for line in lines]


def repaired(line: int, at: int | None = 4) -> Fault:
    return Fault(line, "phone", f"81234{line}", "phone-repaired", {"e164": f"+6281234{line}"}, at)


def test_lines_that_follow_one_another_are_a_range():
    assert said(starts(2)) == [f'in line 2, Mulai "25:00": {OUT_OF_RANGE}']
    assert said(starts(2, 3)) == [f'in lines 2-3, Mulai "25:00": {OUT_OF_RANGE}']
    assert said(starts(*range(2, 95))) == [f'in lines 2-94, Mulai "25:00": {OUT_OF_RANGE}']
    assert said(starts(2, 4, 5, 6, 9)) == [f'in lines 2, 4-6 and 9, Mulai "25:00": {OUT_OF_RANGE}']
    (text,) = said(starts(2, 3), Manner("id"))
    assert text == (
        'di baris 2-3, mulai "25:00": Jam ini tidak ada. Tulis 00.00 sampai 23.59, '
        "atau 24.00 untuk selesai tengah malam."
    )


def test_very_many_lines_apart_are_counted():
    (text,) = said(starts(*range(2, 1002, 2)))
    assert text.startswith("in lines 2, 4, 6,")
    assert ", 78 and 461 more, Mulai" in text


def test_lines_with_other_values_are_told_with_them():
    assert said([*starts(3), *starts(7, 8, value="26:00")]) == [
        f'in lines 3 "25:00" and 7-8 "26:00", Mulai: {OUT_OF_RANGE}'
    ]
    (text,) = said([fault for line in range(2, 60) for fault in starts(line, value=f"2{line}:00")])
    assert text == f'in lines 2-59, Mulai ("22:00", "23:00", "24:00" and 55 more): {OUT_OF_RANGE}'


def test_a_sheets_cells_are_named():
    (text,) = said([repaired(7), repaired(9), repaired(10)], SHEET)
    assert text == (
        'in D7 "812347", D9 "812349" and D10 "8123410", Telepon: A spreadsheet seems to have eaten the start of these '
        "numbers; they were read as +62812347, +62812349 and +628123410."
    )
    faults = [Fault(row, "phone", "", "phone-own", {}, column) for row in (7, 9, 10) for column in (2, 3, 5)]
    assert said(faults, SHEET)[0].startswith(
        "in B7-C7, B9-C10, E7 and E9-E10, Telepon: This is the hotline's own"
    )


def test_where_a_grids_columns_have_no_heading_of_ours_their_letters_are_told():
    assert said([Fault(3, "name", "x", "text-control", {}, 4)]) == [
        'in line 3, column D "x": Part of it can\'t be shown. Type the text again.'
    ]


def test_a_heading_never_moves_a_terminal():
    (text,) = said([repaired(2)])
    assert text.startswith("in line 2, HP \ufffd[2J ")


def test_past_days_are_one_line():
    past = [Fault(line, "day", "2026-11-01", "date-past", {}, 1) for line in range(2, 96)]
    assert said(past) == ["94 lines are of days that are over: lines 2-95."]
    assert said(past, SHEET) == ["94 cells are of days that are over: A2-A95."]
    assert said(past, Manner("id")) == ["94 baris berisi hari yang sudah lewat: baris 2-95."]
    until = Fault(2, "until", "2026-11-01", "date-past", {}, 9)
    assert said([*past, until]) == said(past)
    assert said([until]) == [
        'in line 2, column I "2026-11-01": This day is over: the shift will never come again.'
    ]


def test_what_concerns_the_whole_file_has_no_line():
    faults = [
        Fault(1, "file", "", "gap-always", {"weeks": 8}),
        Fault(1, "file", "", "header-alone"),
        Fault(1, "file", "", "quote-open"),
        Fault(5, "file", "extra", "row-too-long"),
    ]
    assert [each.where for each in folded(faults, TEXT)] == ["", "", "in line 1", 'in line 5 "extra"']


def test_what_differs_in_its_remedy_stays_apart():
    faults = [
        Fault(line, "end", "x", "time-long", {"hours": hours, "end": "08:00"})
        for line, hours in ((2, "16"), (3, "20"), (4, "16"))
    ]
    assert [each.split(":")[0] for each in said(faults)] == [
        'in lines 2 and 4, end "x"',
        'in line 3, end "x"',
    ]


def test_one_person_twice_is_told_once_for_all_lines():
    faults = [
        Fault(line, "phone", "+62", "overlap", {"name": name, "other": line - 1})
        for line, name in ((3, "Ana"), (5, "Budi"), (7, "Ana"))
    ]
    assert said(faults) == [
        'in lines 3 and 7, HP \ufffd[2J "+62": Ana is on duty at these times in lines 2 and 6 already.',
        'in line 5, HP \ufffd[2J "+62": Budi is on duty at this time in line 4 already.',
    ]


def test_what_has_the_same_value_in_several_lines_is_told_as_of_one():
    """A regression: +62812342 was told as "+, 6, 2 and 6 more"."""
    (text,) = said([repaired(2), replace(repaired(2), line=3)], SHEET)
    assert text == (
        'in D2-D3, Telepon "812342": A spreadsheet seems to have eaten the start of this number; '
        "it was read as +62812342."
    )
    nameless = [Fault(line, "phone", "0812", "phone-without-name", {}, 4) for line in (2, 3)]
    assert said(nameless, SHEET) == [
        'in D2-D3, Telepon "0812": Phones stand here without a name. Write whose they are.'
    ]


def test_questions_and_findings_say_their_cells_or_their_lines():
    question = Question(
        "person:Budi", "person", "Budi", "ask-person-unknown", {"name": "Budi"}, ("D3", "D4", "D9"), 13
    )
    assert question_said(question, SHEET).where == "in D3-D4, D9 and 10 more"
    assert question_said(question, TEXT).where == "in lines 3-4, 9 and 10 more"
    ignored = [Ignored((f"A{row}:C{row}",), "header-repeated") for row in (9, 10)]
    assert findings_said(ignored, SHEET) == [Said("in A9-C9 and A10-C10", "This is the header again.")]
    assert findings_said(ignored, TEXT) == [Said("in lines 9-10", "This is the header again.")]
    column = Ignored(("E1:E90",), "column-says-nothing", {"title": "Catatan"})
    assert findings_said([column], SHEET)[0].where == "in E1-E90"
    assert findings_said([column], TEXT) == [
        Said("in column E", "The column Catatan says nothing of a shift.")
    ]
    assert findings_said([Understood("day-inherited")], Manner("id")) == [
        Said("", "Bila hari tidak ditulis, berlaku hari di atasnya.")
    ]
