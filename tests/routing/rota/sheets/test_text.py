"""What nobody can see in a cell is dropped, and no letter is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.sheets.text import clean, is_plain


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("  Ana Sari ", "Ana Sari"),
        ("Ana\u00a0Sari\u2009Dewi\u3000", "Ana Sari Dewi"),
        ("\ufeff\u200bA\u200en\u202ea\u2060\u00ad", "Ana"),
        ("A\x07n\x1b[31ma\x7f", "An[31ma"),
        ("Ana\tSari", "Ana Sari"),
        ("Ana\r\nBudi\rCitra\u2028Dewi\x0bEka", "Ana\nBudi\nCitra\nDewi\nEka"),
        ("\u0646\u0627\u0645\u0647\u200c\u0647\u0627", "\u0646\u0627\u0645\u0647\u200c\u0647\u0627"),
        ("\u0d28\u0d4d\u200d\u0d2e", "\u0d28\u0d4d\u200d\u0d2e"),
        ("\u200dAna\u200c Sari\u200d", "Ana Sari"),
        ("A\u200d1", "A1"),
        ("\u2713\ufe0f", "\u2713"),
        ("\u3164\u2800", ""),
        ("A\0na", "A\ufffdna"),
        ("Zo\u00eb Dvo\u0159\u00e1k \U0001f600", "Zo\u00eb Dvo\u0159\u00e1k \U0001f600"),
    ],
)
def test_a_cell_reads_as_it_looks(written, seen):
    assert clean(written) == seen


@given(st.text())
def test_a_clean_text_stays_and_has_nothing_that_moves_a_terminal(written):
    seen = clean(written)
    assert clean(seen) == seen
    assert all(letter.isprintable() or letter in "\n\u200c\u200d" or ord(letter) > 0xFF for letter in seen)
    letters = [letter for letter in written if letter.isalnum() and letter not in "\u115f\u1160\u3164\uffa0"]
    assert [letter for letter in seen if letter.isalnum()] == letters


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_a_plain_text_needs_no_more_than_stripping(text):
    assert not is_plain(text) or clean(text) == text.strip()
