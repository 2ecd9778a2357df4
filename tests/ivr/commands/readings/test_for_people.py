"""A reading at a terminal: short enough to be read, with answers that can be copied."""

import re
import shlex
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from ivr.commands.readings.for_people import print_reading
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import LANGUAGES, Language
from routing.rota.questions import Choice, Ignored, Question, Understood
from tests.routing.rota.csv_files import read
from tests.routing.rota.mistakes import MISTAKES, mistaken

Printed = Callable[..., list[str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    def lines(reading: Reading, language: Language = "en") -> list[str]:
        print_reading(reading, language)
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()

    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_thirty_one_mistakes_fit_on_two_screens(printed: Printed, language: Language):
    lines = printed(read(mistaken()), language)
    assert len(MISTAKES) == 31
    assert sum(-(-len(line) // 80) for line in lines) <= 2 * 24


def test_what_was_found_comes_in_the_order_of_its_weight(printed: Printed):
    reading = Reading(
        rows=2,
        errors=[Fault(3, "name", "", "cell-empty", {"example": "name"}, 2)],
        warnings=[Fault(1, "file", "", "gap-always", {"weeks": 8})],
        questions=[
            Question("hours:P", "hours", "P", "ask-hours", {"code": "P"}, ("B2",), 1),
            Question(
                "person:Budi S.",
                "person",
                "Budi S.",
                "ask-person-unknown",
                {"name": "Budi S."},
                ("C2",),
                4,
                (Choice("+6281234567890", "choice-contact", {"name": "Budi", "phone": "0812"}),),
            ),
            Question("dates:A", "dates", "1/2", "ask-dates", DATES, ("A2",), 1, (Choice("day-first"),)),
        ],
        understood=[Understood("off-words", {"words": ("libur", "cuti")}, ("B2",), 2)],
        ignored=[Ignored(("E1:E9",), "column-says-nothing", {"title": "Paraf"})],
        is_sheet=True,
        titles={"name": "Nama"},
    )
    assert printed(reading) == [
        "error in B3, Nama: Nothing stands here. Write the counsellor's name.",
        "question in B2: From when to when is P?",
        "  --answer hours:P=START-END",
        "  --answer hours:P=-          no shift",
        "question in C2 and 3 more: Who is Budi S.? Nobody in the contacts or in the rota has this name and a phone.",
        "  --answer 'person:Budi S.=+6281234567890'  Budi, 0812",
        "  --answer 'person:Budi S.=-'               nobody: this is no person",
        "question in A2: Does the day or the month come first? 1/2 may be 2026-02-01 or 2026-01-02.",
        "  --answer dates:A=day-first  the day comes first",
        "warning: Nobody is on duty in the next 8 weeks.",
        "understood in B2 and 1 more: These mean no shift: libur, cuti.",
        "ignored in E1-E9: The column Paraf says nothing of a shift.",
        "2 shifts: 1 error, 3 questions, 1 warning.",
    ]
    in_indonesian = printed(reading, "id")
    assert in_indonesian[0] == "salah di B3, Nama: Sel ini kosong. Tulis nama konselornya."
    assert in_indonesian[-1] == "2 jam tugas: 1 kesalahan, 3 pertanyaan, 1 peringatan."


DATES = {"value": "1/2", "first": "2026-02-01", "second": "2026-01-02"}


@pytest.mark.parametrize("name", ["Budi S.", "O'Brien", "a$b `c`", "-x", "Müller"])
def test_an_answer_is_typed_as_it_is_printed(printed: Printed, name: str):
    question = Question(f"person:{name}", "person", name, "ask-person-unknown", {"name": name})
    answer = next(line for line in printed(Reading(questions=[question])) if "--answer" in line)
    assert shlex.split(answer)[:2] == ["--answer", f"person:{name}=PHONE"]


def test_an_id_that_moves_a_terminal_is_not_printed(printed: Printed):
    question = Question("person:\x1b[2J", "person", "\x1b[2J", "ask-person-unknown", {"name": "\x1b[2J"})
    lines = printed(Reading(questions=[question]))
    assert "\x1b" not in "".join(lines)
    assert not any("--answer" in line for line in lines)


def test_a_hundred_thousand_warnings_are_printed_in_a_few_seconds(printed: Printed):
    warnings = [
        Fault(line, "end", f"{line}", "time-long", {"hours": line, "end": "08:00"}) for line in range(50_000)
    ] + [Fault(line, "phone", f"{line}", "phone-repaired", {"e164": f"+62{line}"}) for line in range(50_000)]
    before = time.process_time()
    lines = printed(Reading(warnings=warnings))
    assert time.process_time() - before < 15
    assert len(lines) == 50_002


@pytest.mark.parametrize(
    ("language", "where"), [("en", "in line 2 and 26 more cells: "), ("id", "di baris 2 dan 26 sel lagi: ")]
)
def test_cells_that_stand_in_one_line_are_told_as_cells(printed: Printed, language: Language, where: str):
    cells = ("B2", "C2", "D2", "E2", "F2")
    question = Question("hours:P", "hours", "P", "ask-hours", {"code": "P"}, cells, 31)
    assert where in printed(Reading(questions=[question]), language)[0]


@pytest.mark.parametrize(("language", "said"), [("en", "the date"), ("id", "tanggal")])
def test_what_a_column_may_hold_has_words_of_its_own(printed: Printed, language: Language, said: str):
    question = Question("column:B", "column", "x", "ask-column", {"column": "B", "title": "x"}, ("B1",), 1)
    lines = printed(Reading(questions=[replace(question, choices=(Choice("date"),))]), language)
    assert lines[1] == f"  --answer column:B=date  {said}"
