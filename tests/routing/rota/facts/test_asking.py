"""Asking: each question once, with the cells that wait for it."""

from routing.rota.facts.asking import Asking, cell_name
from routing.rota.questions import Choice
from routing.rota.shapes.table import Spot


def asked(asking: Asking, code: str) -> str:
    return asking.ask(f"hours:{code}", about="hours", value=code, key="ask-hours", params={"code": code})


def test_a_question_is_asked_once_with_all_its_cells_counted_and_the_first_named():
    asking = Asking()
    for row in range(2, 12):
        asking.at(asked(asking, "P"), Spot(row, 4))
    (question,) = asking.questions()
    assert (question.id, question.count, question.value) == ("hours:P", 10, "P")
    assert question.cells == ("D2", "D3", "D4", "D5", "D6")


def test_questions_come_in_the_order_in_which_they_were_asked():
    asking = Asking()
    for code in ("S", "P", "S"):
        asking.at(asked(asking, code), Spot(2, 1))
    assert [each.id for each in asking.questions()] == ["hours:S", "hours:P"]


def test_what_no_cell_waits_for_is_no_question():
    asking = Asking()
    asked(asking, "P")
    assert asking.questions() == []


def test_a_cell_is_named_and_counted_once_and_the_first_asking_counts():
    asking = Asking()
    for choice in ("first", "second"):
        asking.ask("month", about="month", value="", key="ask-month", choices=[Choice(choice)])
        asking.at("month", Spot(1, 28))
    (question,) = asking.questions()
    assert (question.cells, question.count) == (("AB1",), 1)
    assert [each.value for each in question.choices] == ["first"]


def test_cells_are_named_as_a_spreadsheet_does():
    assert [cell_name(Spot(7, column)) for column in (1, 26, 27, 703)] == ["A7", "Z7", "AA7", "AAA7"]


def test_a_cell_that_asks_for_two_shifts_is_one_cell():
    asking = Asking()
    for spot in (Spot(2, 1), Spot(2, 1), Spot(3, 1)):
        asking.at(asked(asking, "P"), spot)
    (question,) = asking.questions()
    assert (question.cells, question.count) == (("A2", "A3"), 2)
