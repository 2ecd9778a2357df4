"""Passwords: argon2 hashes. Each call takes some 50 ms and 64 MB: call it in a thread, few at once."""

import functools
import unicodedata

from pwdlib import PasswordHash

SHORTEST, LONGEST = 12, 1024


class PasswordNotSound(Exception):
    """A password is too short, or much too long."""


def sound(written: str) -> str:
    """Return a new password as it is hashed. Raises PasswordNotSound."""
    password = _same(written)
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < _DIFFERENT:
        raise PasswordNotSound(PasswordNotSound.__doc__)
    return password


def hashed(password: str) -> str:
    """Return the hash of a password, salt and parameters in it."""
    return _hasher().hash(_same(password))


def is_right(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is right, and return its hash anew if that was made with weaker parameters.

    Without an account (None) it takes as long, so that nobody learns which emails have one.
    """
    if len(password) > LONGEST:
        return False, None
    right, anew = _hasher().verify_and_update(_same(password), password_hash or _of_nobody())
    return (right, anew) if password_hash else (False, None)


_DIFFERENT = 5  # signs: aaaaaaaaaaaa is no password


@functools.cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@functools.cache
def _of_nobody() -> str:
    return hashed("of nobody")


def _same(written: str) -> str:
    """Return a password as every keyboard writes it (NFKC, as RFC 8265 has it)."""
    return unicodedata.normalize("NFKC", written)
