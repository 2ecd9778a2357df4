"""Tokens: what a browser or a link carries. They are random, and only their hash is kept."""

import hashlib
import secrets

_BYTES = 32


def new() -> str:
    """Return a new token of 256 random bits, fit for a URL and a cookie."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: 32 bytes. A random token needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()
