"""A cell of several names is split only where that is certain."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.cells import Knowing, Uneven, known_in, pieces_in, split
from tests.budgets import examples

KNOWN = {
    "Ana": "1",
    "Budi": "2",
    "Citra & Co": "3",
    "Dodi": "4",
    "Budi & Dodi": "5",
    "Siti": "6",
    "Siti, S.Kep": "6",
}
KNOWN |= {"Dewi": "7", "Lestari": "8", "Lestari Dewi": "9", "Surya, M.": "10"}
IS_PHONE = re.compile(r"(?:08|\+?62)[0-9 -]{3,}")
KNOWING = Knowing(
    KNOWN.__contains__,
    lambda each, phone: KNOWN[each] == phone,
    lambda text: IS_PHONE.fullmatch(text) is not None,
)


def parts(name: str, phone: str = "") -> tuple[tuple[str, str], ...] | Uneven:
    """Split with a few known names, each with a phone of one digit; among names, phones are longer."""
    found = split(name, phone, KNOWING)
    return found if isinstance(found, Uneven) else tuple((part.name, part.phone) for part in found)


@pytest.mark.parametrize("between", [" / ", "/", ";", " & ", "+", "\n", "\r\n", " /\n", "\u2028", "／", "；"])  # noqa: RUF001
def test_known_people_are_split(between: str):
    assert parts(f"Ana{between}Budi") == (("Ana", ""), ("Budi", ""))


@pytest.mark.parametrize("between", [",", ", ", " dan ", " DAN ", " and ", ", dan "])
def test_what_stands_before_a_degree_too_splits_known_people(between: str):
    assert parts(f"Ana{between}Budi") == (("Ana", ""), ("Budi", ""))
    assert parts(f"Ana{between}Budi", "2") == (("Ana", ""), ("Budi", "2"))
    assert parts(f"Ana{between}Budi", "1 / 9") == (("Ana", "1"), ("Budi", "9"))
    for strange in (f"Ana{between}Eka", f"Eka{between}Ana", f"Ana{between}Budi{between}Eka"):
        assert parts(strange) == ((strange, ""),)
        assert parts(strange, "9") == ((strange, "9"),)


@pytest.mark.parametrize("between", ["-", " ", "|", "dan", " danu "])
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
        # Degrees stay where they are.
        ("Siti, S.Kep", "", (("Siti, S.Kep", ""),)),
        ("Gita, S.Kep", "", (("Gita, S.Kep", ""),)),
        ("Ana, S.Kep", "", (("Ana, S.Kep", ""),)),
        ("Siti, S.Kep, Ana", "", (("Siti, S.Kep", ""), ("Ana", ""))),
        ("Ana, Siti, S.Kep dan Budi", "", (("Ana", ""), ("Siti, S.Kep", ""), ("Budi", ""))),
        ("Siti, S.Kep, Eka", "", (("Siti, S.Kep, Eka", ""),)),
        ("Surya, M., Ana", "", (("Surya, M.", ""), ("Ana", ""))),
        ("Ana, Budi / Dodi", "", (("Ana", ""), ("Budi", ""), ("Dodi", ""))),
        ("Ana,, Budi,", "", (("Ana", ""), ("Budi", ""))),
        # It may be one, whose last name stands first.
        ("Dewi, Lestari", "", (("Dewi, Lestari", ""),)),
        ("Dewi dan Lestari", "", (("Dewi", ""), ("Lestari", ""))),
        ("Dewi, Lestari, Ana", "", (("Dewi", ""), ("Lestari", ""), ("Ana", ""))),
        ("Ana, Budi", "9", (("Ana, Budi", "9"),)),
        ("Ana dan Budi", "9", Uneven(("Ana", "Budi"), ("9",))),
        # The numbers and dashes of lists.
        ("1. Ana\n2. Budi", "", (("Ana", ""), ("Budi", ""))),
        ("1) Ana 2) Budi", "", (("Ana", ""), ("Budi", ""))),
        ("1. Ana, 2. Budi", "", (("Ana", ""), ("Budi", ""))),
        ("- Ana\n- Budi", "", (("Ana", ""), ("Budi", ""))),
        ("•Ana\n•Budi", "", (("Ana", ""), ("Budi", ""))),
        ("Ketua\n- Ana", "", (("Ketua\n- Ana", ""),)),
        ("- Ana", "", (("Ana", ""),)),
        ("- Eka", "", (("- Eka", ""),)),
        ("1. Ana\n2. Eka", "", (("1. Ana\n2. Eka", ""),)),
        ("1. Eka\n2. Fajar", "8\n9", (("Eka", "8"), ("Fajar", "9"))),
        ("2 Ana", "", (("2 Ana", ""),)),
        # A phone behind its name.
        ("Ana 0812 3456", "", (("Ana", "0812 3456"),)),
        ("Ana +62812", "", (("Ana", "+62812"),)),
        ("Eka (08123456)", "", (("Eka", "08123456"),)),
        ("Eka, S.Kep - HP: 08123456", "", (("Eka, S.Kep", "08123456"),)),
        ("Eka No. WA 08123456", "", (("Eka", "08123456"),)),
        ("Budi S. 08123456", "", (("Budi S.", "08123456"),)),
        ("Tim 2 08123456", "", (("Tim 2", "08123456"),)),
        ("Eka\n08123456", "", (("Eka", "08123456"),)),
        ("Eka\n08123\nAna\n62812", "", (("Eka", "08123"), ("Ana", "62812"))),
        ("1. Eka 08123\n2. Fajar 08124", "", (("Eka", "08123"), ("Fajar", "08124"))),
        (
            "Eka 08123, Fajar (08124) dan Gita 08125",
            "",
            (("Eka", "08123"), ("Fajar", "08124"), ("Gita", "08125")),
        ),
        ("Ana, Dodi / Eka 08123", "", (("Ana", ""), ("Dodi", ""), ("Eka", "08123"))),
        ("Ana dan Budi 08123", "", Uneven(("Ana", "Budi"), ("08123",))),
        ("Eka 2", "", (("Eka 2", ""),)),
        ("08123456", "", (("08123456", ""),)),
        ("(08123456)", "", (("(08123456)", ""),)),
        ("Eka / Fajar 08123", "", (("Eka / Fajar 08123", ""),)),
        ("Eka 08123 / 08124", "", (("Eka 08123 / 08124", ""),)),
        ("Eka 08123, Fajar dan Gita 08125", "", (("Eka 08123, Fajar dan Gita 08125", ""),)),
        ("Eka 08123 08124 x", "", (("Eka 08123 08124 x", ""),)),
        ("08123\nEka", "", (("08123\nEka", ""),)),
        ("Eka 08123", "9", (("Eka 08123", "9"),)),
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


def test_all_that_a_cell_may_name():
    assert pieces_in("1. Ana, S.Kep / Siti, S.Kep dan Eka", KNOWN.__contains__) == (
        *("Ana", "S.Kep", "Siti", "S.Kep", "Eka"),
    )
    assert pieces_in("Siti, S.Kep / Eka", KNOWN.__contains__) == ("Siti, S.Kep", "Eka")


@settings(max_examples=examples(300))
@given(
    st.lists(st.sampled_from(["Ana", "Budi", "Siti, S.Kep", "Dodi", "Eka", "- Ana"]), min_size=1, max_size=5),
    st.sampled_from([", ", " dan ", "/", "\n", " , "]),
)
def test_whoever_is_split_off_is_known(people: list[str], between: str):
    found = known_in(between.join(people), KNOWN.__contains__)
    assert list(found) == ([] if "Eka" in people else [each.removeprefix("- ") for each in people])


# The dash and the number that mark the lines of a list go.
names = st.text(st.sampled_from("AB /;&+\n,1208"), max_size=14)
phones = st.text(st.sampled_from("AB /;&+\n,1208-."), max_size=14)


@settings(max_examples=examples(600))
@given(names, phones, st.booleans())
def test_nothing_in_a_cell_vanishes(name: str, phone: str, known: bool):
    found = split(
        name,
        phone,
        Knowing(lambda _: known, lambda _, __: known, lambda text: "0" in text and "A" not in text),
    )
    if isinstance(found, Uneven):
        kept_names, kept_phones = found.names, found.phones
    else:
        kept_names, kept_phones = tuple(part.name for part in found), tuple(part.phone for part in found)
    apart = "/;&+\n "
    if not phone.strip():  # they may stand behind the names
        apart += ","
        kept_names = tuple(map("".join, zip(kept_names, kept_phones, strict=True)))
        kept_phones = ()
    for written, kept in ((name, kept_names), (phone, kept_phones)):
        left = "".join(each for each in "".join(kept) if each not in apart)
        assert left == "".join(each for each in written if each not in apart)
