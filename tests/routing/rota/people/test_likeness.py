"""Names that are alike are ranked, and equal ones are not among them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.contact import Contact
from routing.rota.people.likeness import How, Index, likeness, ranked
from routing.rota.people.names import normal
from tests.budgets import examples
from tests.routing.rota.made import names


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("José", "Jose", How.MARKS),
        ("Budi S.", "Budi S", How.MARKS),
        ("Sari, Ana", "Ana Sari", How.ORDER),
        ("Budi S.", "Budi Santoso", How.INITIALS),
        ("B. Santoso", "Bpk Budi Santoso", How.INITIALS),
        ("Budi", "Budi Santoso", How.PART),
        ("Ana Sari", "Ana Maria Sari", How.PART),
        ("Anna", "Ana Sari", How.PART),
        ("Budy Santoso", "Budi Santoso", How.SPELLING),
        ("Anasari", "Ana Sari", How.SPELLING),
    ],
)
def test_names_that_are_alike(one: str, other: str, how: How):
    found = likeness(one, other)
    assert found is not None
    assert found[1] == how
    assert 0 < found[0] < 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Sari", "Bu Ana  sari, S.Psi"),  # equal
        ("Ana Sari", "Budi Santoso"),
        ("Budi Jaya", "Budi Santoso"),
        ("Budi T.", "Budi Santoso"),
        ("B.", "Budi Santoso"),
        ("S. B.", "Siti Badriah"),
        ("Istirahat", "Ana Sari"),
        ("!", "?"),
    ],
)
def test_names_that_are_not_alike(one: str, other: str):
    assert likeness(one, other) is None


def test_the_best_comes_first():
    book = [Contact(name) for name in ("Citra", "Budi", "Budi Santosa", "Budi Setiawan", "Budi S")]
    assert [(each.contact.name, each.how) for each in ranked("Budi S.", book)] == [
        ("Budi S", How.MARKS),
        ("Budi Santosa", How.INITIALS),
        ("Budi Setiawan", How.INITIALS),
        ("Budi", How.PART),
    ]


def test_the_nearest_of_many_are_found():
    book = [
        *(Contact(f"Budi Sutrisno {chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(400)),
        Contact("Budi Santoso"),
    ]
    assert ranked("Budi Santosa", book)[0].contact == Contact("Budi Santoso")


def test_no_more_are_proposed_than_wanted():
    assert len(Index([Contact(f"Ana {letter}") for letter in "bcdefghij"]).ranked("Ana", 3)) == 3


@settings(max_examples=examples(400))
@given(names, names)
def test_likeness_is_mutual_and_never_of_equals(one: str, other: str):
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert found is None or (0 < found[0] < 1 and normal(one) != normal(other))


@settings(max_examples=examples(200))
@given(st.sampled_from(["Ana Sari", "Budi Santoso", "Citra Dewi", "Fajar Adi"]), st.data())
def test_a_name_with_a_letter_mistyped_is_found(name: str, data: st.DataObject):
    place = data.draw(st.integers(0, len(name) - 1).filter(lambda place: name[place] != " "))
    letter = data.draw(st.sampled_from("qxz"))
    book = [Contact(each) for each in ("Ana Sari", "Budi Santoso", "Citra Dewi", "Fajar Adi")]
    assert ranked(name[:place] + letter + name[place + 1 :], book)[0].contact.name == name
