"""Names that are equal but for case, spaces and titles, and names that are not."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.rota.people.names import normal, plain
from tests.budgets import examples
from tests.routing.rota.made import names

BEFORE = [
    "Bpk",
    "bpk.",
    "Bapak",
    "Ibu",
    "Bu",
    "PAK",
    "Kak",
    "Mas",
    "Mbak",
    "dr.",
    "Dr.",
    "Drs.",
    "Mr",
    "Mrs.",
    "Ms",
]
BEHIND = [
    ", S.Psi",
    ", M.Psi., Psikolog",
    " S.Psi.",
    ", s. psi",
    ", S.E.",
    ", M.A., Ph.D",
    " M.Kom",
    ", Sp.KJ",
]


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Ana Sari", "  ana\u00a0 SARI\t"),
        ("Ana Sari", "ＡＮＡ Sari"),  # noqa: RUF001 - wide letters
        ("Straße", "STRASSE"),
        ("Ma'ruf", "Ma’ruf"),  # noqa: RUF001 - a curled apostrophe
        ("J.B. Sumarlin", "J. B. Sumarlin"),
        ("Zoë", "Zoe\u0308"),
        *[("Ana Sari", f"{title} Ana Sari") for title in [*BEFORE, "Sdr.", "Sdri", "Prof. Dr."]],
        *[("Ana Sari", f"Ana Sari{degree}") for degree in [*BEHIND, " SPsi"]],
        ("Ana Sari", "Prof. Dr. Ana Sari, S.Psi., M.Psi., Psikolog"),
        ("Ana Sari", "Ana Sari,S.Psi,M.Psi"),
        ("Budi S.", "Bpk.Budi S."),
        ("Ana Sari", "Ana Sari ,"),
    ],
)
def test_names_are_equal_but_for_case_spaces_and_titles(written: str, other: str):
    assert normal(other) == normal(written)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("Budi S.", "Budi"),
        ("Budi S.", "Budi S"),
        ("Budi S.E.", "Budi"),  # initials without a comma before them
        ("H. Budi", "Budi"),
        ("José", "Jose"),
        ("Ana Sari", "Sari Ana"),
        ("Sari, Ana", "Sari"),
        ("Ana Sari", "Anasari"),
        ("Masdar", "dar"),
        ("Drajat", "jat"),
        ("Ana Sari", "Ana"),
        ("Budi, kepala", "Budi"),
    ],
)
def test_names_that_differ_in_more_are_not_equal(written: str, other: str):
    assert normal(written) != normal(other)


@pytest.mark.parametrize("title", ["Ibu", "dr.", "Psikolog", "S.Psi", "Bu Dra.", ", S.Psi"])
def test_titles_alone_stay(title: str):
    assert normal(title)


def test_a_text_too_long_for_a_name_is_taken_as_it_is():
    text = "ana" + "," * 300_000 + "x"
    assert normal(text) == text


def test_a_title_is_part_of_the_plain_name():
    assert plain("Bu  ANA") == "bu ana" != plain("Mbak Ana")


@settings(max_examples=examples(400))
@given(
    names,
    st.sampled_from(["", *BEFORE]),
    st.sampled_from(["", *BEHIND]),
    st.sampled_from([" ", "  ", "\u00a0"]),
)
def test_any_name_equals_itself_with_titles_and_spaces(name: str, before: str, behind: str, space: str):
    assume(any(map(str.isalnum, name)))
    bare = normal(name)
    assert normal(f"{before}{space}{bare.replace(' ', space)}{behind}") == bare
    assert normal(bare) == bare


@settings(max_examples=examples(400))
@given(names)
def test_any_name_equals_itself_in_capitals(name: str):
    assume(name.upper().casefold() == name.casefold())  # a dotless i has another capital's lower case
    assert plain(name.upper()) == plain(name) == plain(plain(name))
    assert plain(name) or not name.strip()
