"""Passwords are hashed so that whoever steals the hashes guesses slowly."""

import pytest

from routing.people import passwords

PASSWORD = "a sentence that only Rina writes"
REAL = passwords._hasher  # the other tests hash at once (tests/conftest.py)


def test_a_hash_takes_64_mb_and_one_of_less_is_made_anew(monkeypatch: pytest.MonkeyPatch):
    of_less = passwords.hashed(PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", REAL)
    right, anew = passwords.is_right(PASSWORD, of_less)
    assert right
    assert anew is not None
    assert anew.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_right(PASSWORD, anew) == (True, None)
