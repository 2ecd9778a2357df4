"""One spelling of texts that are typed in many."""

import pytest
from hypothesis import given, settings

from routing.rota.words.plain import LONGEST, kept, plain, shown
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("  Senin ", "senin"),
        ("\ufeffJam\u00a0 Mulai\n", "jam mulai"),
        ("Sen\u200bin\u200d", "senin"),
        ("\u202eSenin\u202c", "senin"),
        ("07:00 – 10:00", "07:00 - 10:00"),  # noqa: RUF001
        ("08：00", "08:00"),  # noqa: RUF001
        ("Jum´at", "jum'at"),  # noqa: RUF001
        ("Jum’at", "jum'at"),  # noqa: RUF001
        ("✔\ufe0f", "✔"),
        ("", ""),
    ],
)
def test_words_that_look_alike_are_equal(typed, word):
    assert plain(typed) == word


def test_case_is_kept_in_what_is_shown():
    assert shown(" Pagi\u200b –  A") == "Pagi - A"  # noqa: RUF001


def test_a_text_too_long_for_a_word_says_nothing():
    assert plain("a" * LONGEST) == "a" * LONGEST
    assert plain("a" * (LONGEST + 1)) == ""


def test_a_short_text_is_read_once_and_nothing_of_a_long_one_is_kept():
    read: list[str] = []

    @kept
    def reading(text: str) -> str:
        read.append(text)
        return text

    long = "a" * (LONGEST + 1)
    assert [reading(text) for text in ("P", "P", long, f"{long}a")] == ["P", "P", "", ""]
    assert read == ["P", ""]


@settings(max_examples=examples(400))
@given(any_text)
def test_a_plain_text_stays_as_it_is(text):
    assert shown(shown(text)) == shown(text)
