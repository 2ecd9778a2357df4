"""Password checks: two at once a process, in threads that step back, since each takes 50 ms of a core and 64 MB."""

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from routing.people import passwords

_AT_ONCE = 2
_NICENESS = 10  # callers come first: the sum is done without the interpreter's lock


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, "password", initializer=_step_back)


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere priorities are of whole processes
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


async def is_right(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Tell whether a password is right, as `passwords.is_right` does."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), passwords.is_right, password, password_hash)


async def hashed(password: str) -> str:
    """Return a password's hash."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), passwords.hashed, password)
