"""Codes of callers: the same caller has the same one, and it says nothing of the number."""

from routing.queries import caller_codes
from routing.queries.caller_codes import code_of
from routing.sealing import Sealer

SEALER = Sealer(["a key that is long enough to seal with, of a test"])


def test_a_code_has_five_signs_without_vowels_and_stays_the_same():
    codes = {code_of(SEALER.hash(f"+62812000{n:05}"), SEALER) for n in range(2000)}
    assert all(len(code) == 5 and set(code) <= set(caller_codes.SIGNS) for code in codes if code)
    assert len(codes) == 2000
    assert not set(caller_codes.SIGNS) & set("AEIOU01")
    one = SEALER.hash("+628120000001")
    assert code_of(one, SEALER) == code_of(one, SEALER)


def test_another_key_gives_another_code():
    one = SEALER.hash("+628120000001")
    other = Sealer(["another key that is long enough to seal with, of a test"])
    assert code_of(one, SEALER) != code_of(one, other)


def test_a_withheld_or_erased_number_has_none():
    assert code_of(None, SEALER) is None
