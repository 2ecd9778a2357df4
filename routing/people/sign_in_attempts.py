"""Sign-in attempts: each guess at a password is allowed first, and takes longer the more of them there were.

Two counts of each stage: of an address (whatever account it tries), and of an account (from whatever address). A
browser that this account has signed in with before is counted by itself, so that a stranger who guesses never keeps
the owner out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from routing.people import tokens
from routing.sealing import Sealer
from routing.sql.columns import binary, instant, integer

_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
_FORGOTTEN_AFTER = timedelta(hours=24)
KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many guesses are free, and the longest wait between two after them."""

    free: int
    longest: timedelta

    def wait(self, count: int) -> timedelta:
        """Return the wait after so many guesses: none, 1 s, 2 s, 4 s, up to the longest."""
        if count < self.free:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(count - self.free, 20)), self.longest)


OF_ADDRESS = Pace(free=5, longest=timedelta(minutes=15))
OF_DEVICE = Pace(free=10, longest=timedelta(minutes=15))
# Looser, since its owner may be the one who waits; a thousand addresses get so many guesses together.
OF_ACCOUNT = Pace(free=50, longest=timedelta(seconds=30))


class SignInAttempts(SQLModel, table=True):
    """How often one subject was tried; `key` is the keyed hash of an address, an account or a device."""

    __tablename__ = "sign_in_attempts"

    key: bytes = binary(primary_key=True)
    count: int = integer()
    free_at: datetime = instant()
    last_at: datetime = instant()


class KnownDevice(SQLModel, table=True):
    """A browser with which an account has signed in; it holds the token."""

    __tablename__ = "known_devices"

    key: bytes = binary(primary_key=True)
    known_until: datetime = instant()


attempts = SQLModel.metadata.tables["sign_in_attempts"]
known_devices = SQLModel.metadata.tables["known_devices"]


class Stage(StrEnum):
    """What is guessed at. Each is counted by itself: none of them may be tried in the name of another."""

    SIGN_IN = "sign-in"
    CODE = "code"
    CONFIRM = "password again"


@dataclass(frozen=True, slots=True)
class Guess:
    """Who guesses: the email as written, the address, and the device's token if the browser has one."""

    email: str
    address: str
    device: str | None = None
    stage: Stage = Stage.SIGN_IN


async def allow(connection: AsyncConnection, now: datetime, guess: Guess, sealer: Sealer) -> timedelta:
    """Count a guess before its password is looked at; return how long it must wait, zero if it is allowed.

    A guess that must wait is not counted, nor is its password looked at.
    """
    for key, pace in await _counts(connection, now, guess, sealer):
        wait = await _take(connection, now, key, pace)
        if wait:
            return wait
    return timedelta(0)


async def forget(connection: AsyncConnection, now: datetime, guess: Guess, sealer: Sealer) -> None:
    """Forget the guesses of who has signed in now: they were typing errors."""
    keys = [key for key, _ in await _counts(connection, now, guess, sealer)]
    await connection.execute(delete(attempts).where(attempts.c.key.in_(keys)))


async def know(
    connection: AsyncConnection,
    now: datetime,
    email: str,
    sealer: Sealer,
    *,
    device: str | None = None,
    is_open: bool = False,
) -> str:
    """Know a browser from now on; return the token that it shall keep: the one that it has, or a new one.

    Until its session `is_open` it is known at the next password alone: whoever has only the password would have free
    guesses at the code with each new browser.
    """
    token = device if device is not None and _TOKEN.fullmatch(device) else tokens.new()
    stages = Stage if is_open else (Stage.SIGN_IN,)
    rows = [
        {"key": _device_key(sealer, Guess(email, "", token, stage)), "known_until": now + KNOWN_FOR}
        for stage in stages
    ]
    new = insert(known_devices).values(rows)
    until = {"known_until": new.excluded.known_until}
    await connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=until))
    return token


async def erase_over(connection: AsyncConnection, now: datetime) -> None:
    """Delete what no longer counts."""
    await connection.execute(delete(attempts).where(attempts.c.last_at <= now - _FORGOTTEN_AFTER))
    await connection.execute(delete(known_devices).where(known_devices.c.known_until <= now))


async def _counts(
    connection: AsyncConnection, now: datetime, guess: Guess, sealer: Sealer
) -> Sequence[tuple[bytes, Pace]]:
    if guess.device is not None:
        key = _device_key(sealer, guess)
        known = await connection.execute(
            select(known_devices.c.key).where(known_devices.c.key == key, known_devices.c.known_until > now)
        )
        if known.first() is not None:
            return [(key, OF_DEVICE)]
    return [
        (sealer.hash(f"{guess.stage} from {guess.address}"), OF_ADDRESS),
        (sealer.hash(f"{guess.stage} of {guess.email}"), OF_ACCOUNT),
    ]


async def _take(connection: AsyncConnection, now: datetime, key: bytes, pace: Pace) -> timedelta:
    """Take one guess of a subject, or return how long it must wait. Of guesses at once, each counts."""
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key.hex(), text("0")))))
    row = (await connection.execute(select(attempts).where(attempts.c.key == key))).mappings().first()
    count = 1
    if row is not None and row["last_at"] > now - _FORGOTTEN_AFTER:
        if row["free_at"] > now:
            wait: timedelta = row["free_at"] - now
            return wait
        count = row["count"] + 1
    values = {"key": key, "count": count, "free_at": now + pace.wait(count), "last_at": now}
    await connection.execute(
        insert(attempts).values(values).on_conflict_do_update(index_elements=["key"], set_=values)
    )
    return timedelta(0)


def _device_key(sealer: Sealer, guess: Guess) -> bytes:
    return sealer.hash(f"{guess.stage} with {guess.device} of {guess.email}")
