"""Engaged: the phones that this host's processes ring, or join, while the database is away; one caller each.

Promise P2 is the database's. Without it, this file keeps it among the processes of one host: what they ring with it
stands here too, since some may be without it while others are not. It holds ids, no number.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TextIO
from uuid import UUID

import structlog

log = structlog.get_logger(__name__)

NAME = "standby.engaged"
# A turn takes less than a millisecond, but on a busy machine a process may lose its processor in the middle of one. The
# wait is no longer than a caller may wait for: it stops the whole process.
_TURN_SECONDS, _BETWEEN_TRIES_SECONDS = 0.1, 0.002
_OFFER = "offer "


class Claim(NamedTuple):
    """Whose caller has a phone (the leg's SID; or `ring_of` an offer), and until when at the latest (POSIX time)."""

    leg_sid: str
    until: float


def ring_of(name: UUID | str) -> str:
    """Return by what name an offer has a phone: its own id's, or that of the leg that rings."""
    return f"{_OFFER}{name}"


class Engaged:
    """One process's view of the file, which all processes of a host share."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / NAME

    def take(self, counsellor_ids: Sequence[int], leg_sid: str, now: datetime, until: datetime) -> int | None:
        """Claim the first of these phones that no other caller has; None when each is another's.

        A caller has one at a time.
        """
        with self._claims(now) as claims:
            _release(claims, leg_sid)
            free = next((each for each in counsellor_ids if str(each) not in claims), None)
            if free is not None:
                claims[str(free)] = Claim(leg_sid, until.timestamp())
            return free

    def prolong(self, counsellor_id: int, leg_sid: str, now: datetime, until: datetime) -> None:
        """Keep a phone claimed for longer: the two talk."""
        with self._claims(now) as claims:
            claims[str(counsellor_id)] = Claim(leg_sid, until.timestamp())

    def release(self, leg_sid: str, now: datetime) -> None:
        """Let the phone be rung again that a caller had, or an offer by this name."""
        if self._path.exists():
            with self._claims(now) as claims:
                _release(claims, leg_sid)

    def empty(self, now: datetime, *, but: Collection[str] = ()) -> None:
        """Let every phone be rung again that callers had, `but` these: the database knows of the others."""
        if self._path.exists():
            with self._claims(now) as claims:
                for each, claim in list(claims.items()):
                    if claim.leg_sid not in but and not claim.leg_sid.startswith(_OFFER):
                        del claims[each]

    @contextlib.contextmanager
    def _claims(self, now: datetime) -> Iterator[dict[str, Claim]]:
        """Give what is claimed now, to be changed; the other processes wait for their turn, a moment.

        A disk that takes nothing, or a process that froze at its turn, costs the log a line, and the caller nothing:
        no phone is claimed then.
        """
        claims: dict[str, Claim] = {}
        with contextlib.ExitStack() as opened:
            try:
                file = opened.enter_context(self._open())
                before = _read(file.read())
            except OSError as error:
                log.warning("engaged.not_read", why=type(error).__name__)
                yield claims
                return
            claims |= {each: claim for each, claim in before.items() if claim.until > now.timestamp()}
            yield claims
            if claims != before:
                _write(file, claims)

    def _open(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        try:
            _lock(file)
        except OSError:
            file.close()
            raise
        return file


def _lock(file: TextIO) -> None:
    until = time.monotonic() + _TURN_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(_BETWEEN_TRIES_SECONDS)
        else:
            return


def _release(claims: dict[str, Claim], leg_sid: str) -> None:
    names = {leg_sid, ring_of(leg_sid)}
    for each in [each for each, claim in claims.items() if claim.leg_sid in names]:
        del claims[each]


def _read(text: str) -> dict[str, Claim]:
    """Return what is written; nothing where a process was killed as it wrote."""
    try:
        return {each: Claim(*claim) for each, claim in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _write(file: TextIO, claims: dict[str, Claim]) -> None:
    try:
        file.seek(0)
        file.truncate()
        json.dump(claims, file)
        file.flush()
    except OSError as error:
        log.warning("engaged.not_kept", why=type(error).__name__)
