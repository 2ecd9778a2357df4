"""What a cell of a grid says of a shift: off, on, nobody yet, a code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.marks import Likeness, Mark, Meaning, code_of, is_off, is_on, is_vacant, read_mark
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

OFF, ON, NOBODY_YET, CODE = Meaning.OFF, Meaning.ON, Meaning.NOBODY_YET, Meaning.CODE
OFF_WORDS = [
    *listed(
        "off | OFF | Off. | libur | LIBUR | cuti | D/O | d.o. | DO | none | None | FALSE | - | – | — | --"  # noqa: RUF001
    ),
    *listed(
        "kosong | n/a | N/A | NA | nil | null | no | tidak | tidak ada | izin | sakit | leave | Sick | 0"
    ),
    *("unavailable", "day off", " off\u200b"),
    *listed(
        "PTO | Lepas Jaga | REQ OFF | Izin | Cuti Tahunan | cuti bersama | Annual leave | Libur Nasional | bebas"
    ),
]
ON_WORDS = ["x", "X", "✓", "✔\ufe0f", "v", "TRUE", "ya", "Yes", "1", "●", "*", "on", "hadir"]
CODES = ["P", "S", "M", "Pagi", "MORNING", "siang", "Night", "Shift 1", "Sesi 2", "Sif Malam", "D", "am"]


@pytest.mark.parametrize("written", OFF_WORDS)
def test_an_off_word_is_no_shift_and_no_code(written):
    assert read_mark(written) == Mark((OFF,))
    assert is_off(written)
    assert not is_on(written)
    assert code_of(written) is None


@pytest.mark.parametrize("written", ON_WORDS)
def test_a_mark_takes_the_hours_without_a_code(written):
    found = read_mark(written)
    assert found is not None
    assert found.meanings[0] is ON
    assert is_on(written)
    assert not is_off(written)


@pytest.mark.parametrize("written", CODES)
def test_words_of_shifts_are_known_codes(written):
    found = read_mark(written)
    assert found is not None
    assert (found.meanings, found.likeness) == ((CODE,), Likeness.KNOWN)


@pytest.mark.parametrize(
    ("written", "mark"),
    [
        ("1", Mark((ON, CODE), "1", Likeness.SHORT)),
        ("2", Mark((CODE,), "2", Likeness.SHORT)),
        ("x", Mark((ON, CODE), "x", Likeness.SHORT)),
        ("1?", Mark((ON, CODE), "1", Likeness.SHORT, is_unsure=True)),
        ("P ?", Mark((CODE,), "p", Likeness.KNOWN, is_unsure=True)),
        ("off?", Mark((OFF,), is_unsure=True)),
        ("P1", Mark((CODE,), "p1", Likeness.SHORT)),
        ("P/M", Mark((CODE,), "p/m", Likeness.SHORT)),
        ("Ana", Mark((CODE,), "ana", Likeness.SHORT)),
        ("Citra Dewi", Mark((CODE,), "citra dewi", Likeness.POSSIBLE)),
        ("?", Mark((NOBODY_YET,))),
        ("TBA", Mark((NOBODY_YET,))),
        ("belum ada", Mark((NOBODY_YET,))),
        ("-?", Mark((NOBODY_YET,))),
        ("????", Mark((NOBODY_YET,))),
        ("TBA?", Mark((NOBODY_YET,))),
        ("LJ", Mark((CODE,), "lj", Likeness.SHORT)),  # only a legend says that it is Lepas Jaga
    ],
)
def test_a_text_has_every_meaning_that_it_may_have(written, mark):
    assert read_mark(written) == mark


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "+62 812 3456 7801",
        "0812 3456 7801",
        "081234567801",
        "7-10",
        "2026",
        "Citra Dewi / Dodi Putra",
        "ana@example.org",
        "a" * 13,
        "\0",
    ],
)
def test_what_can_be_no_mark_is_none(written):
    assert read_mark(written) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Pagi", "pagi"),
        ("PAGI ", "pagi"),
        ("Shift Pagi", "pagi"),
        ("Shift 1", "1"),
        ("1", "1"),
        ("sesi-2", "2"),
        ("shift", "shift"),
    ],
)
def test_a_code_has_one_spelling(written, code):
    assert code_of(written) == code


@pytest.mark.parametrize(
    ("written", "is_nobody"),
    [
        *(
            (word, True)
            for word in ("TBA", "tbd", "?", "???", "-?", "- ?", "(kosong)", "Kosong", "belum ada", "lowong")
        ),
        *((word, False) for word in ("", "-", "Ana", "Ana?", "libur", "off", "x", "P", "tidak ada")),
    ],
)
def test_words_that_stand_where_somebody_is_still_to_be_found(written, is_nobody):
    assert is_vacant(written) is is_nobody


@settings(max_examples=examples(100))
@given(
    st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,2}|[0-9]{1,2}", fullmatch=True),
    st.sampled_from(["", "Shift ", "sif ", "SESI "]),
)
def test_codes_that_differ_in_case_alone_are_one(code, before):
    if not is_off(code):
        assert code_of(before + code) == code_of(code.upper()) == code_of(code.lower()) == code.casefold()


@settings(max_examples=examples(400))
@given(any_text)
def test_any_text_is_a_mark_or_none(text):
    found = read_mark(text)
    if found is not None:
        assert found.meanings
        assert (found.code is None) == (found.likeness is None) == (CODE not in found.meanings)
        assert not (is_off(text) and is_on(text))
