"""Answered: no answer is passed over without a word, and each may be written as people write it."""

from collections.abc import Mapping

import pytest

from routing.rota.facts.answered import in_one_spelling, read_hours_answer
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import LANGUAGES
from routing.rota.messages.saying import say
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read
from tests.routing.rota.kept_tables import PEOPLE, day, kept, told

PHONE = "+6281234567890"
ANA = Contacts([Contact("Ana", PHONE)])
GRID = "Nama,1,2\nAna,P,x\n"
SOUND = {"month": "2026-12", "hours:P": "08:00-16:00", "hours": "8-12"}


def checked(answers: Mapping[str, str], content: str = GRID, contacts: Contacts = ANA, **others) -> Reading:
    return read(content, answers=answers, contacts=contacts, **others)


def of_answers(reading: Reading) -> list[tuple[str, object]]:
    """Return what is said of answers: its key and the answer's id."""
    told = [*reading.errors, *reading.warnings]
    return [(each.key, each.params["id"]) for each in told if each.key.startswith("answer-")]


def test_answers_that_a_file_asks_for_are_taken_in_silence():
    reading = checked(SOUND)
    assert (of_answers(reading), reading.questions, len(reading.shifts)) == ([], [], 2)


@pytest.mark.parametrize(
    "id_",
    [
        *("dates:A", "dates:Z", "column:Z", "column:1", "week:A", "hours:M", "person:Nobody"),
        *("encoding", "COLUMN:z"),
    ],
)
def test_an_answer_that_the_file_does_not_need_is_told(id_: str):
    about = id_.partition(":")[0].casefold()
    value = {"dates": "day-first", "column": "name", "week": "day", "hours": "8-16", "person": PHONE}
    reading = checked(SOUND | {id_: value.get(about, "windows-1252")})
    spelled = next(iter(in_one_spelling({id_: ""})))
    assert of_answers(reading) == [("answer-not-needed", spelled)]
    assert reading.is_sound


def test_an_order_that_the_dates_disprove_counts_and_is_what_is_wrong_with_them():
    reading = checked({"hours": "8-16", "dates:A": "month-first"}, "Tanggal,Nama\n13/12/2026,Ana\n")
    assert ([each.key for each in reading.errors], of_answers(reading)) == (["date-no-such-day"], [])


@pytest.mark.parametrize("id_", ["colum:A", "dates", "column", "column:", "month:A", "person", "nama", ":"])
def test_an_id_that_no_question_has_is_told_also_of_a_file_that_is_no_rota(id_: str):
    for content in (GRID, "x\n", "nama,telepon\n"):
        assert ("answer-of-no-question", id_) in of_answers(checked(SOUND | {id_: "day"}, content))


@pytest.mark.parametrize(
    ("id_", "value", "names"),
    [
        ("dates:A", "xyz", ["day-first", "month-first", "date"]),
        ("month", "2026-13", ["2026-07"]),
        ("hours:P", "??", ["08:00-16:00", "-"]),
        ("hours", "banana", ["08:00-16:00", "-"]),
        ("column:A", "namaku", ["name", "phone", "tier", "-"]),
        ("week:A", "month", ["week", "day"]),
        ("encoding", "utf-9", ["windows-1252"]),
    ],
)
def test_an_answer_that_cannot_be_read_is_an_error_with_what_may_be_answered(
    id_: str, value: str, names: list[str]
):
    for content in (GRID, "x\n"):
        reading = checked(SOUND | {id_: value}, content)
        assert ("answer-not-read", id_) in of_answers(reading)
        fault = next(each for each in reading.errors if each.key == "answer-not-read")
        for language in LANGUAGES:
            said = say(fault.key, "", fault.params, language)
            assert f"{id_}={value}" in said
            # An Indonesian reads times with points.
            written = names if language == "en" else [name.replace(":", ".") for name in names]
            assert [name for name in written if name not in said] == []


@pytest.mark.parametrize("value", ["Budi Nobody", "0812", "Ana + Nobody"])
def test_an_answer_that_names_nobody_is_an_error_and_asked_again(value: str):
    reading = checked({"person:Budi": value}, "Hari,Jam,Nama\nSenin,08-16,Budi\nSelasa,08-16,Ana\n")
    assert of_answers(reading) == [("answer-not-read", "person:Budi")]
    assert [each.id for each in reading.questions] == ["person:Budi"]
    assert "phone" in reading.errors[0].message


def test_an_answer_about_somebody_who_stands_with_a_phone_is_told():
    content = "Hari,Jam,Nama,HP\nSenin,08-16,Budi,081234567891\n"
    assert of_answers(checked({"person:Budi": PHONE}, content)) == [("answer-not-needed", "person:Budi")]


@pytest.mark.parametrize(
    "earlier", [{"hours:M": "8-16"}, {"person:Nobody": "-"}, {"colum:A": "day"}, {"dates:A": "xyz"}]
)
def test_answers_that_were_kept_from_earlier_files_are_not_spoken_of(earlier: dict[str, str]):
    assert of_answers(checked(SOUND, kept=earlier)) == []


@pytest.mark.parametrize(
    ("answers", "spelled"),
    [
        ({"column:a": "Nama"}, {"column:A": "name"}),
        ({"Column: b ": "nomor telepon"}, {"column:B": "phone"}),
        ({"column:C": "HP"}, {"column:C": "phone"}),
        ({"column:D": "jam"}, {"column:D": "hours"}),
        ({"column:E": "the date"}, {"column:E": "date"}),
        ({"column:F": "keterangan"}, {"column:F": "-"}),
        ({"column:2": "TANGGAL"}, {"column:2": "date"}),
        ({"dates:a": "Day-First"}, {"dates:A": "day-first"}),
        ({"person:Ana b": " Budi "}, {"person:Ana b": "Budi"}),
        ({"hours:p": "8-16"}, {"hours:p": "8-16"}),
        ({"colum:a": "Nama"}, {"colum:a": "Nama"}),
    ],
)
def test_an_answer_may_be_written_in_other_words(answers: dict[str, str], spelled: dict[str, str]):
    assert in_one_spelling(answers) == spelled


def test_a_column_is_answered_in_indonesian():
    content = "Nama,Unit,PIC,1,2\nAna,IGD,Budi,P,S\nCitra,IGD,Budi,S,P\n"
    people = Contacts([*ANA, Contact("Budi", "+6281234567891"), Contact("Citra", "+6281234567892")])
    answers = {**SOUND, "hours:S": "16-24"}
    (question,) = checked(answers, content, people).questions
    assert "nama" in say(question.key, "", question.params, "id")
    assert {each.name for each in checked(answers | {question.id: "nama"}, content, people).shifts} == {
        "Budi"
    }
    assert checked(answers | {question.id: "nama"}, content, people).questions == []


@pytest.mark.parametrize(
    ("title", "month", "said"),
    [
        ("JADWAL NOVEMBER 2026", "2026-11", False),
        ("JADWAL NOVEMBER 2026", "2026-12", True),
        ("JADWAL NOVEMBER 2026", "2027-11", True),
        ("JADWAL NOVEMBER", "2026-12", True),
        ("JADWAL NOVEMBER", "2027-11", False),
        ("JADWAL NOVEMBER - DESEMBER 2026", "2026-12", False),
        ("Dicetak 3 Oktober 2026", "2026-12", False),
        ("Libur Natal Desember 2026", "2027-01", False),
        ("Public holidays: December 2026", "2027-01", False),
        ("Jadwal November 2026 (revisi 2)", "2027-01", True),
        ("Jadwal November 2026 (dicetak 28 Oktober 2026)", "2026-10", True),
        ("JADWAL", "2026-12", False),
    ],
)
def test_a_month_that_contradicts_the_title_is_told_with_both(title: str, month: str, said: bool):
    reading = checked(SOUND | {"month": month}, f"{title},,\n{GRID}")
    told = [each for each in reading.warnings if each.key == "month-contradicts-title"]
    assert [(each.line, each.value) for each in told] == ([(1, title)] if said else [])
    assert all(title in each.message and month[:4] in each.message for each in told)
    assert {each.on_date.isoformat()[:7] for each in reading.shifts if each.on_date} == {month}


def test_a_month_that_no_day_needs_is_not_compared_with_the_title():
    content = "JADWAL NOVEMBER 2026,,\nTanggal,Jam,Nama\n2026-12-01,08-16,Ana\n"
    assert of_answers(checked({"month": "2026-12"}, content)) == [("answer-not-needed", "month")]


@pytest.mark.parametrize(("answer", "names"), [("name", ["Ana", "Eka Wati"]), ("-", ["Ana"])])
def test_a_row_of_a_table_on_its_side_is_answered_by_its_number(answer: str, names: list[str]):
    text = "Tanggal,2026-12-01,2026-12-02\nPetugas,Ana,Budi\nRekan,Eka Wati,Dodi\nJam,08-16,08-16"
    assert [each.id for each in kept(text).questions] == ["column:3"]
    reading = kept(text, **{"column:3": answer})
    assert reading.questions == []
    assert told(reading)[: len(names)] == [f"{day(1, 12)} 08:00-16:00 {name}" for name in names]
    assert [each.key for each in reading.warnings if each.key.startswith("answer")] == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hari,1/12/2026,2/12/2026\nSelasa,Ana,\nRabu,,Budi", "dates:B"),
        ("Jam,Nama,Hari\n1/12/2026,,\n08-16,Ana,Selasa\n2/12/2026,,\n08-16,Budi,Rabu", "dates:A"),
        ("Nama,HP,Mulai\nAna,,1/12/2026 08:00\nBudi,,2/12/2026 08:00", "dates:C"),
        ("Nama,Ana,Budi\nTanggal,1/12/2026,2/12/2026\nJam,08-16,08-16\nLembaga,Bakti,Bakti", "dates:2"),
    ],
)
def test_how_dates_are_read_is_asked_of_the_column_that_has_them(text: str, asked: str):
    def ids(**answers: str) -> list[str]:
        reading = read(text + "\n", contacts=PEOPLE, answers=answers, is_strict=True)
        assert [each for each in reading.warnings if each.key.startswith("answer")] == []
        return [each.id for each in reading.questions if each.about == "dates"]

    assert ids() == [asked]
    assert ids(**{asked: "day-first"}) == []


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8-4", None),
        ("9.00-5.00", None),
        ("08:00-04:00", (480, 240)),
        ("8-16", (480, 960)),
        ("20-4", (1200, 240)),
        ("8-10", (480, 600)),
    ],
)
def test_hours_that_may_run_past_midnight_or_end_that_day_are_no_answer(text: str, hours: object):
    found = read_hours_answer(text)
    assert (found if found is None or isinstance(found, str) else (found.start, found.end)) == hours
