"""Notes: what is wrong, odd or open in a line, each at its own cell."""

import pytest

from tests.routing.rota.csv_files import read

PHONE = "081234567890"
LIST = "day,start,end,name,phone,tier,languages,organisation,from,until,instead"


def faults(*lines: str, answers: dict[str, str] | None = None) -> list[tuple[str, str | None]]:
    reading = read("\n".join(lines) + "\n", answers=answers or {})
    return [(each.key, each.cell) for each in reading.errors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"Funday,8:00,16:00,Ana,{PHONE}", [("day-unknown", "A2")]),
        (f"Senin,25:00,16:00,Ana,{PHONE}", [("time-out-of-range", "B2")]),
        (f"Senin,8:00,25:00,Ana,{PHONE}", [("time-out-of-range", "C2")]),
        (f"Senin,8:00,16:00,,{PHONE}", [("cell-empty", "D2")]),
        ("Senin,8:00,16:00,Ana,ask", [("phone-letters", "E2")]),
        (f"Senin,8:00,16:00,Ana,{PHONE},0", [("tier-not-sound", "F2")]),
        (f"Senin,8:00,16:00,Ana,{PHONE},,,,,,,more", [("row-too-long", "L2")]),
        (f"Senin,8:00,16:00,Ana,{PHONE},,,,2026-12-02,2026-12-01", [("until-before-from", "J2")]),
        (f"Senin,8:00,16:00,Ana,{PHONE},,,,,,ya", [("instead-weekly", "K2")]),
        ("Senin,8:00,16:00,-,,,,,,,", [("nobody-weekly", "D2")]),
        ("2026-12-01,8:00,16:00,-,,,,,,,", []),
        (f"2026-12-01,8:00,16:00,Ana,{PHONE},,,,,,ya", []),
    ],
)
def test_a_fault_stands_at_its_cell(line: str, expected: list[tuple[str, str]]):
    assert faults(LIST, line) == expected


def test_a_fault_of_a_grid_stands_at_the_cell_of_the_grid_or_the_heading():
    answers = {"person:Ana": PHONE, "hours:P": "8-16"}
    assert faults("tanggal,P,M", "30/02/2026,Ana,", answers=answers) == [("date-no-such-day", "A2")]
    assert faults("nama,hp,senin,selasa", f"Ana,{PHONE},P,(on the wall)", answers=answers) == [
        ("hours-unknown", "D2")
    ]


def test_of_a_table_on_its_side_a_fault_stands_where_it_is_in_the_file():
    lines = [f"nama,Ana,Budi\nhp,{PHONE},081234567891\nSenin,P,(on the wall)\nSelasa,P,P\nRabu,P,P"]
    assert faults(*lines, answers={"hours:P": "8-16"}) == [("hours-unknown", "C3")]


def test_a_question_is_told_at_each_cell_that_waits():
    reading = read("hari,P,M\nSenin,Ana,Budi\nSelasa,Budi,Ana\n")
    assert {each.id: each.cells for each in reading.questions} == {
        "hours:P": ("B2", "B3"),
        "hours:M": ("C2", "C3"),
        "person:Ana": ("B2", "C3"),
        "person:Budi": ("C2", "B3"),
    }


def test_a_language_that_is_none_of_the_hotlines_is_told_once():
    lines = [f"Senin,8:00,16:00,Ana,{PHONE},,xx", f"Selasa,8:00,16:00,Ana,{PHONE},,xx"]
    reading = read("\n".join([LIST, *lines]))
    assert [each.line for each in reading.warnings if each.key == "language-unknown"] == [2]


@pytest.mark.parametrize(("day", "is_past"), [("2026-11-22", True), ("2026-11-23", False)])
def test_a_day_that_is_over_is_told(day: str, is_past: bool):
    reading = read(f"{LIST}\n{day},8:00,16:00,Ana,{PHONE}\n")
    assert ("date-past" in [each.key for each in reading.warnings]) is is_past
