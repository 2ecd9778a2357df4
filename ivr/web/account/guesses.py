"""Guesses: one more is allowed before a password or code is looked at; the right one forgets those before."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cache
from math import ceil
from typing import Any, TypeVar

from starlette.responses import Response

from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.people import sign_in_attempts
from routing.people.sign_in_attempts import Guess

_TOO_MANY = 429
# Who guesses on and on waits for each refusal: a flood of them took a core from callers. So many at once, at most.
REFUSED_AFTER_SECONDS = 1.0
_MOST_WAITING = 100
_Found = TypeVar("_Found")


class TooManyGuesses(Exception):
    """One more guess may be made only after a wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = ceil(wait.total_seconds())

    def answer(self, visit: Visit, template: str, **values: Any) -> Response:
        """Return the form again, for a later try."""
        _ = words_of(visit)
        said = _("Too many tries. Wait %(seconds)s seconds, then try again.") % {"seconds": self.seconds}
        answer = visit.page(template, status=_TOO_MANY, faults={"": said}, **values)
        answer.headers["Retry-After"] = str(self.seconds)
        return answer


async def guessed(visit: Visit, guess: Guess, check: Callable[[], Awaitable[_Found | None]]) -> _Found | None:
    """Return what `check` finds; None where the guess was wrong. Raises TooManyGuesses without a look.

    The check is no part of a transaction of ours: a password takes long, and there are few connections.
    """
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        wait = await sign_in_attempts.allow(connection, visit.now, guess, sealer)
    if wait:
        await _pause()
        raise TooManyGuesses(wait)
    found = await check()
    if found is not None:
        async with visit.transaction() as connection:
            await sign_in_attempts.forget(connection, visit.now, guess, sealer)
    return found


@cache
def _waiting() -> asyncio.Semaphore:
    return asyncio.Semaphore(_MOST_WAITING)


async def _pause() -> None:
    if not _waiting().locked():
        async with _waiting():
            await asyncio.sleep(REFUSED_AFTER_SECONDS)
