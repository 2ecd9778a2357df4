"""Password checks: two at once a process, in threads that step back, since each takes 50 ms of a core and 64 MB."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from ivr.process.interpreter import threads_that_step_back
from routing.people import passwords

_AT_ONCE = 2


@cache
def _threads() -> ThreadPoolExecutor:
    # Callers come first: the sum is done without the interpreter's lock.
    return threads_that_step_back("password", _AT_ONCE)


async def is_right(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is right, as `passwords.is_right` does."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), passwords.is_right, password, password_hash)


async def hashed(password: str) -> str:
    """Return a password's hash."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), passwords.hashed, password)
