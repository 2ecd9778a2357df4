"""Groups: which columns say one thing together, and which all share."""

from typing import Any

import pytest

from routing.rota.shapes.groups import Grouped, group
from tests.routing.rota.shapes.tables import roles

PEOPLE = ("Ana", "Budi", "Citra", "Dodi")
PHONES = ("081234567890", "081234567891", "081234567892")


def grouped(*lines: str, **others: Any) -> Grouped:
    return group(roles(*lines, **others))


def told(found: Grouped) -> tuple[str, list[str]]:
    """Return the shared columns, and each group as its body's place and its own columns."""

    def places(each: Any) -> str:
        return " ".join(
            f"{kind.value}={place}" for kind, place in sorted(each.items(), key=lambda item: item[1])
        )

    return places(found.shared), [
        f"{'' if each.body is None else f'({each.body}) '}{places(each.places)}".strip()
        for each in found.groups
    ]


@pytest.mark.parametrize(
    ("lines", "shared", "groups"),
    [
        # A list is one group.
        (["Hari | Jam | Nama | HP", f"Senin | 8-16 | Ana | {PHONES[0]}"], "day=0 hours=1 name=2 phone=3", [""]),
        # A grid has one for each column.
        (["Nama | Senin | Selasa", "Ana | P | M"], "name=0", ["(1)", "(2)"]),
        (["Tanggal | Pagi | Malam", "1-Jul | Ana | Budi"], "date=0", ["(1)", "(2)"]),
        # A phone belongs to the people to its left, or to the shift that its heading names.
        (
            ["Date | Morning | MorningPhone | Night | NightPhone", f"1-Jul | Ana | {PHONES[0]} | Budi | {PHONES[1]}"],
            "date=0",
            ["(1) phone=2", "(3) phone=4"],
        ),
        (
            ["Date | Morning | Night | NightPhone | MorningPhone", f"1-Jul | Ana | Budi | {PHONES[0]} | {PHONES[1]}"],
            "date=0",
            ["(1) phone=4", "(2) phone=3"],
        ),
        (
            ["Date | Morning | HP | Night | HP", f"1-Jul | Ana | {PHONES[0]} | Budi | {PHONES[1]}"],
            "date=0",
            ["(1) phone=2", "(3) phone=4"],
        ),
        # Numbers tell people of one line apart.
        (
            ["Tanggal | Nama 1 | HP 1 | Nama 2 | HP 2", f"1-Jul | Ana | {PHONES[0]} | Budi | {PHONES[1]}"],
            "date=0",
            ["name=1 phone=2", "name=3 phone=4"],
        ),
        (
            ["Tanggal | Nama 1 | Nama 2 | HP 1 | HP 2", f"1-Jul | Ana | Budi | {PHONES[0]} | {PHONES[1]}"],
            "date=0",
            ["name=1 phone=3", "name=2 phone=4"],
        ),
        # Blocks side by side begin anew where the first heading of theirs comes again.
        (
            [
                "Hari | Jam | Nama | HP | Hari | Jam | Nama | HP",
                f"Senin | 8-16 | Ana | {PHONES[0]} | Selasa | 8-16 | Budi | {PHONES[1]}",
            ],
            "",
            ["day=0 hours=1 name=2 phone=3", "day=4 hours=5 name=6 phone=7"],
        ),
        # A person with a phone stands in front of a grid of marks.
        (["Nama | HP | Senin | Selasa", f"Ana | {PHONES[0]} | P | M"], "name=0 phone=1", ["(2)", "(3)"]),
    ],
)  # fmt: skip
def test_columns_that_belong_together_are_a_group(lines: list[str], shared: str, groups: list[str]):
    found = grouped(*lines)
    assert (told(found), found.rivals) == ((shared, groups), [])


@pytest.mark.parametrize(
    ("lines", "known", "rivals"),
    [
        (["Tanggal | Nama | HP | WA", f"1-Jul | Ana | {PHONES[0]} | {PHONES[1]}"], (), [(2, 3)]),
        (["Tanggal | Konselor | Pendamping", "1-Jul | Ana | Budi"], PEOPLE, [(1, 2)]),
        (["Tanggal | Nama | Nama", "1-Jul | Ana | Budi"], PEOPLE, []),
    ],
)
def test_of_two_columns_of_one_person_one_counts(
    lines: list[str], known: tuple[str, ...], rivals: list[tuple[int, int]]
):
    assert grouped(*lines, known=known).rivals == rivals


def test_groups_come_in_the_order_of_their_columns():
    found = grouped("Date | Night | Morning", "1-Jul | Ana | Budi")
    assert [each.first for each in found.groups] == [1, 2]
    assert [each.heading.code for each in found.groups] == ["Night", "Morning"]


def test_of_no_columns_there_is_one_group_with_nothing_in_it():
    (only,) = group([]).groups
    assert (only.first, only.body, only.places) == (0, None, {})
