"""What nobody can see in a cell is dropped, and no letter is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.sheets.text import clean, is_plain

SPACES = "\n\t\r\x0b\x0c\x85"
CONTROLS = {chr(number) for number in (*range(1, 32), *range(0x7F, 0xA0))} - set(SPACES)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("  Ana Sari ", "Ana Sari"),
        ("Ana\u00a0Sari\u2009Dewi\u3000", "Ana Sari Dewi"),
        ("\ufeff\u200bA\u200en\u202ea\u2060\u00ad", "Ana"),
        ("\x07A\x07n\x1b[31ma\x7f\x9b\x1f", "\x07A\x07n\x1b[31ma\x7f\x9b\x1f"),
        ("Ana\tSari", "Ana Sari"),
        ("Ana\r\nBudi\rCitra\u2028Dewi\x0bEka\x85Adi", "Ana\nBudi\nCitra\nDewi\nEka\nAdi"),
        ("\tAna\n\x0c\u200f", "Ana"),
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
def test_a_clean_text_stays_and_hides_nothing(written):
    seen = clean(written)
    assert clean(seen) == seen
    kept = {"\n", "\u200c", "\u200d", *CONTROLS}
    assert all(letter.isprintable() or letter in kept or ord(letter) > 0xFF for letter in seen)
    letters = [letter for letter in written if letter.isalnum() and letter not in "\u115f\u1160\u3164\uffa0"]
    assert [letter for letter in seen if letter.isalnum()] == letters


@given(st.text(st.sampled_from(sorted({*CONTROLS, *SPACES, *"Ana \u200b\u202e"}))))
def test_a_control_character_stays_for_whoever_refuses_it(written):
    assert [each for each in clean(written) if each in CONTROLS] == [
        each for each in written if each in CONTROLS
    ]


@given(st.text(st.characters(max_codepoint=0xFF)))
def test_a_plain_text_needs_no_more_than_stripping(text):
    assert not is_plain(text) or clean(text) == text.strip()
