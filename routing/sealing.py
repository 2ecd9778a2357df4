"""Sealing: callers' numbers at rest, unreadable without the key, findable by exact search (design, part 7)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealNotOpened(Exception):
    """None of the keys in SECRET_KEY opens this seal; add the key that sealed it back to the list."""


class Sealer:
    """Seals with the first key; opens, and searches, with all of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys as written in SECRET_KEY, at least one; see `is_strong`."""
        self._seals = MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, b"seal"))) for key in keys])
        self._hash_keys = tuple(_derived(key, b"search") for key in keys)

    def seal(self, text: str) -> bytes:
        """Return ciphertext of `text`, different each time."""
        return self._seals.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """Return what was sealed; raise SealNotOpened."""
        return self.open_bytes(sealed).decode()

    def opened(self, sealed: bytes | None) -> str | None:
        """Return what was sealed; None when nothing was, or when the key that sealed it is gone."""
        try:
            return None if sealed is None else self.open(sealed)
        except SealNotOpened:
            return None

    def seal_bytes(self, content: bytes) -> bytes:
        """Return ciphertext of any content."""
        return self._seals.encrypt(content)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return the content that was sealed; raise SealNotOpened."""
        try:
            return self._seals.decrypt(sealed)
        except InvalidToken:
            raise SealNotOpened from None

    def hash(self, text: str) -> bytes:
        """Return the keyed hash to store beside the seal: 32 bytes."""
        return _keyed_hash(self._hash_keys[0], text)

    def hashes(self, text: str) -> list[bytes]:
        """Return the keyed hash under every key, to search rows sealed before a key was changed."""
        return [_keyed_hash(key, text) for key in self._hash_keys]


def is_strong(key: str) -> bool:
    """Whether a key is long enough that guessed keys, tried on all phone numbers, lead nowhere."""
    return len(key) >= _SHORTEST


_SHORTEST = 32


def _derived(key: str, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"satu nomor " + use).derive(key.encode())


def _keyed_hash(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
