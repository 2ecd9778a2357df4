"""Password checks: two at once a process, in threads, since each takes 50 ms of a core and 64 MB."""

import asyncio
from functools import cache

from routing.people import passwords

_AT_ONCE = 2


@cache
def _turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


async def is_right(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is right, as `passwords.is_right` does."""
    async with _turns():
        return await asyncio.to_thread(passwords.is_right, password, password_hash)


async def hashed(password: str) -> str:
    """Return a password's hash."""
    async with _turns():
        return await asyncio.to_thread(passwords.hashed, password)
