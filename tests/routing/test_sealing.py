"""Sealing: a number is unreadable without a key, can be found with it, and survives a change of keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.sealing import Sealer, SealNotOpened, is_strong

NUMBER = "+6281390000001"
OLD, NEW = "the old key, long enough to seal with", "the new key, long enough to seal with"


@given(st.text(max_size=40))
def test_what_is_sealed_is_opened_again(text: str) -> None:
    sealer = Sealer([NEW])
    assert sealer.open(sealer.seal(text)) == text


def test_a_seal_shows_nothing_and_is_another_each_time() -> None:
    sealer = Sealer([NEW])
    seals = {sealer.seal(NUMBER) for _ in range(5)}
    assert len(seals) == 5
    assert not any(NUMBER[1:].encode() in seal for seal in seals)
    assert NUMBER[1:].encode() not in sealer.hash(NUMBER)


def test_a_number_is_found_by_its_hash_and_by_no_other() -> None:
    sealer = Sealer([NEW])
    assert sealer.hash(NUMBER) == Sealer([NEW]).hash(NUMBER)
    assert len(sealer.hash(NUMBER)) == 32
    assert sealer.hash(NUMBER) != sealer.hash("+6281390000002")


def test_the_first_key_seals_and_all_of_them_open_and_find() -> None:
    before = Sealer([OLD])
    sealed, hashed = before.seal(NUMBER), before.hash(NUMBER)
    after = Sealer([NEW, OLD])
    assert after.open(sealed) == NUMBER
    assert after.hash(NUMBER) == Sealer([NEW]).hash(NUMBER) != hashed
    assert after.hashes(NUMBER) == [Sealer([NEW]).hash(NUMBER), hashed]
    assert Sealer([NEW]).open(after.seal(NUMBER)) == NUMBER


def test_a_key_that_was_taken_away_opens_nothing_any_more() -> None:
    sealed = Sealer([OLD]).seal(NUMBER)
    with pytest.raises(SealNotOpened) as refused:
        Sealer([NEW]).open(sealed)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("broken", [b"", b"x", b"gAAAAA==", bytes(100)])
def test_what_is_no_seal_is_not_opened(broken: bytes) -> None:
    with pytest.raises(SealNotOpened):
        Sealer([NEW]).open(broken)


def test_a_seal_that_was_changed_is_not_opened() -> None:
    sealed = bytearray(Sealer([NEW]).seal(NUMBER))
    sealed[30] ^= 1
    with pytest.raises(SealNotOpened):
        Sealer([NEW]).open(bytes(sealed))


def test_the_key_that_seals_is_not_the_key_that_finds() -> None:
    # Two uses of one secret, each with a key of its own.
    sealer = Sealer([NEW])
    assert sealer.hash(NUMBER) not in sealer.seal(NUMBER)


@pytest.mark.parametrize(("key", "strong"), [("", False), ("k" * 31, False), ("k" * 32, True)])
def test_a_key_is_strong_when_it_is_too_long_to_guess(key: str, strong: bool) -> None:
    assert is_strong(key) is strong
