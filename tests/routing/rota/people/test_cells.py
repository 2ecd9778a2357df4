"""A cell of several names is split only where that is certain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.cells import Uneven, split
from tests.budgets import examples

KNOWN = {"Ana": "1", "Budi": "2", "Citra & Co": "3", "Dodi": "4", "Budi & Dodi": "5"}


def parts(name: str, phone: str = "") -> tuple[tuple[str, str], ...] | Uneven:
    """Split with a few known names, each with a phone of one digit."""
    found = split(name, phone, lambda each: each in KNOWN, lambda each, phone: KNOWN[each] == phone)
    return found if isinstance(found, Uneven) else tuple((part.name, part.phone) for part in found)


@pytest.mark.parametrize("between", [" / ", "/", ";", " & ", "+", "\n", "\r\n", " /\n", "\u2028", "／", "；"])  # noqa: RUF001
def test_known_people_are_split(between: str):
    assert parts(f"Ana{between}Budi") == (("Ana", ""), ("Budi", ""))


@pytest.mark.parametrize("between", [", ", " dan ", " and ", "-", " ", "|"])
def test_nothing_else_splits(between: str):
    assert parts(f"Ana{between}Budi") == ((f"Ana{between}Budi", ""),)
    assert parts(f"Ana{between}Budi", "1") == ((f"Ana{between}Budi", "1"),)


@pytest.mark.parametrize(
    ("name", "phone", "found"),
    [
        # Not all are known: one person.
        ("Ana / Eka", "", (("Ana / Eka", ""),)),
        ("Ana / Eka", "9", (("Ana / Eka", "9"),)),
        ("Ana\nSari", "", (("Ana\nSari", ""),)),
        # One who is known by the whole text.
        ("Citra & Co", "", (("Citra & Co", ""),)),
        ("Budi & Dodi", "", (("Budi & Dodi", ""),)),
        ("Ana / Citra & Co", "", (("Ana / Citra & Co", ""),)),
        # As many phones.
        ("Eka / Fajar", "8 / 9", (("Eka", "8"), ("Fajar", "9"))),
        ("Eka & Fajar", "+628\n+629", (("Eka", "+628"), ("Fajar", "+629"))),
        ("Eka & Fajar", "08 + 09", (("Eka", "08"), ("Fajar", "09"))),
        ("Eka & Fajar", "+628 + +629", (("Eka", "+628"), ("Fajar", "+629"))),
        ("Eka & Fajar", "08+09", (("Eka", "08"), ("Fajar", "09"))),
        ("Ana / Budi", "8 / -", (("Ana", "8"), ("Budi", "-"))),
        ("Eka", "+ 62 8", (("Eka", "+ 62 8"),)),
        ("Eka /", "8", (("Eka /", "8"),)),  # as it is written, so that an export reads back the same
        # Known, and each phone is of one of them.
        ("Ana / Budi", "2", (("Ana", ""), ("Budi", "2"))),
        ("Ana / Budi / Dodi", "4 / 1", (("Ana", "1"), ("Budi", ""), ("Dodi", "4"))),
        ("Ana /", "", (("Ana", ""),)),
        # Nobody can tell whose they are.
        ("Ana / Budi", "9", Uneven(("Ana", "Budi"), ("9",))),
        ("Ana / Budi / Dodi", "1 / 1", Uneven(("Ana", "Budi", "Dodi"), ("1", "1"))),
        ("Eka / Fajar / Gita", "8 / 9", Uneven(("Eka", "Fajar", "Gita"), ("8", "9"))),
        ("Eka", "8 / 9", (("Eka", "8 / 9"),)),
        # Little or nothing.
        ("", "", (("", ""),)),
        ("", "8 / 9", (("", "8 / 9"),)),
        (" / ", "", (("/", ""),)),
    ],
)
def test_cells(name: str, phone: str, found: object):
    assert parts(name, phone) == found


def test_a_cell_too_long_is_not_split():
    assert parts("Ana/" * 500) == (("Ana", ""),) * 500
    assert parts("Ana/" * 501) == (("Ana/" * 501, ""),)


texts = st.text(st.sampled_from("AB /;&+\n,12"), max_size=12)


@settings(max_examples=examples(600))
@given(texts, texts, st.booleans())
def test_nothing_in_a_cell_vanishes(name: str, phone: str, known: bool):
    found = split(name, phone, lambda _: known, lambda _, __: known)
    if isinstance(found, Uneven):
        names, phones = found.names, found.phones
    else:
        names, phones = tuple(part.name for part in found), tuple(part.phone for part in found)
    apart = "/;&+\n "
    for written, kept in ((name, names), (phone, phones)):
        left = "".join(each for each in "".join(kept) if each not in apart)
        assert left == "".join(each for each in written if each not in apart)
