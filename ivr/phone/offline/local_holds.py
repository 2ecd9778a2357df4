"""Local holds: the phones that this host's processes ring, or join, while the database is away; one caller each.

Promise P2 is the database's. Without it, this file keeps it among the processes of one host: what they ring with it
stands here too, since some may be without it while others are not. It holds ids, no number, and ends by the host's
clock that nobody sets: neither a step of the wall clock nor a sleep ends a claim, or prolongs it.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from ivr.phone.offline.disk_errors import DiskErrors

NAME = "standby.engaged"
# A turn takes less than a millisecond, but on a busy machine a process may lose its processor in the middle of one. The
# wait is no longer than a caller may wait for: it stops the whole process.
_TURN_SECONDS, _BETWEEN_TRIES_SECONDS = 0.1, 0.002
_OFFER = "offer "
_ROOM_BYTES = 8192  # for a hundred phones
_LONGEST_CLAIM_SECONDS = 3600.0
# With the time that a machine has slept, where the system tells it.
_SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Claim(NamedTuple):
    """Whose caller has a phone (the leg's SID; or `ring_of` an offer), and until when at the latest (monotonic)."""

    leg_sid: str
    until: float


def ring_of(name: UUID | str) -> str:
    """Return by what name an offer has a phone: its own id's, or that of the leg that rings."""
    return f"{_OFFER}{name}"


class LocalHolds:
    """One process's view of the file, which all processes of a host share.

    What the file does not take is kept here, so that this process alone rings no phone twice.
    """

    def __init__(
        self,
        data_dir: Path,
        trouble: DiskErrors | None = None,
        *,
        ahead: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`ahead`: by how many seconds the clock that gives `now` is ahead of the host's monotonic one (`Clock`)."""
        self._ahead = ahead
        self._path = data_dir / NAME
        self._trouble = trouble or DiskErrors()
        self._seen: dict[str, Claim] = {}  # in the file, when it was last read
        self._claims_here: dict[str, Claim] = {}  # that the file has not
        # That the file has still. Not by the leg's name: in another process it may have claimed a phone anew since.
        self._let_go_here: set[tuple[str, Claim]] = set()

    def prepare(self) -> None:
        """Make room in the file while the disk has some: what it holds is overwritten from then on.

        What was claimed before the host was started is over: the clock by which it ends began anew.
        """
        try:
            with self._open() as file:
                _lock(file)
                started = time.time() - time.clock_gettime(_SINCE_START)
                _write(file, {} if os.fstat(file).st_mtime < started else _read(file) or {})
        except OSError as error:
            self._trouble.met("claim", "engaged.not_kept", error)

    def take(self, counsellor_ids: Sequence[int], leg_sid: str, now: datetime, until: datetime) -> int | None:
        """Claim the first of these phones that no other caller has; None when each is another's.

        A caller has one at a time.
        """
        with self._claims(now) as claims:
            self._release(claims, leg_sid)
            free = next((each for each in counsellor_ids if str(each) not in claims), None)
            if free is not None:
                claims[str(free)] = Claim(leg_sid, self._unset(until))
            return free

    def prolong(self, counsellor_id: int, leg_sid: str, now: datetime, until: datetime) -> None:
        """Keep a phone claimed for longer: the two talk."""
        with self._claims(now) as claims:
            claims[str(counsellor_id)] = Claim(leg_sid, self._unset(until))

    def release(self, leg_sid: str, now: datetime) -> None:
        """Let the phone be rung again that a caller had, or an offer by this name."""
        if self._is_used():
            with self._claims(now) as claims:
                self._release(claims, leg_sid)

    def empty(self, now: datetime, *, but: Collection[str] = (), held: Collection[int] = ()) -> None:
        """Let every phone be rung again that callers had, `but` these legs, and who is `held` in the database."""
        if self._is_used():
            with self._claims(now) as claims:
                for each, claim in list(claims.items()):
                    is_kept = claim.leg_sid in but or int(each) in held or claim.leg_sid.startswith(_OFFER)
                    if not is_kept:
                        del claims[each]

    def _unset(self, instant: datetime) -> float:
        return instant.timestamp() - (self._ahead() or 0.0)

    def _is_used(self) -> bool:
        return bool(self._claims_here) or self._path.exists()

    def _release(self, claims: dict[str, Claim], leg_sid: str) -> None:
        names = {leg_sid, ring_of(leg_sid)}
        for each in [each for each, claim in claims.items() if claim.leg_sid in names]:
            del claims[each]

    @contextlib.contextmanager
    def _claims(self, now: datetime) -> Iterator[dict[str, Claim]]:
        """Give what is claimed now, to be changed; the other processes wait for their turn, a moment.

        A disk that takes nothing, or a process that froze at its turn, costs the log a line, and the caller nothing:
        only this process knows of what it has claimed then. What the others have is read out of turn.
        """
        with contextlib.ExitStack() as opened:
            turn: int | None = None
            try:
                file = opened.enter_context(self._open())
                try:
                    _lock(file)
                    turn = file
                finally:
                    found = _read(file)
                    # Out of turn, one that is being written at this moment says nothing new.
                    if found is not None or turn is not None:
                        self._seen = found or {}
            except OSError as error:
                self._trouble.met("claim", "engaged.not_read", error)
            claims = self._merged(self._seen, self._unset(now))
            yield claims
            if turn is not None and (claims == self._seen or self._write(turn, claims)):
                self._seen = claims
            self._claims_here = {each: it for each, it in claims.items() if self._seen.get(each) != it}
            self._let_go_here = self._seen.items() - claims.items()

    def _merged(self, in_file: dict[str, Claim], now: float) -> dict[str, Claim]:
        """Return what stands in the file and is not over, with what this process alone knows of."""
        claims = {
            each: claim
            for each, claim in in_file.items()
            # One that ends later than any does is of the time before the host was started.
            if now < claim.until <= now + _LONGEST_CLAIM_SECONDS and (each, claim) not in self._let_go_here
        }
        for each, claim in self._claims_here.items():
            if claim.until > now and (each not in claims or claims[each].until < claim.until):
                claims[each] = claim
        return claims

    def _write(self, file: int, claims: dict[str, Claim]) -> bool:
        try:
            _write(file, claims)
        except OSError as error:
            self._trouble.met("claim", "engaged.not_kept", error)
            return False
        return True

    @contextlib.contextmanager
    def _open(self) -> Iterator[int]:
        """Give the file's descriptor. Nothing waits in a buffer for its end, to fail there once more."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield file
        finally:
            os.close(file)


def _lock(file: int) -> None:
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


def _read(file: int) -> dict[str, Claim] | None:
    """Return what is written; None where a process was killed as it wrote, or is writing."""
    try:
        text = os.pread(file, os.fstat(file).st_size, 0)
        return {each: Claim(*claim) for each, claim in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return None


def _write(file: int, claims: dict[str, Claim]) -> None:
    """Write them in the place of the last ones, with room behind them for more: a full disk takes these, too.

    Room is made before anything is overwritten, so that what stands there is whole if there is none.
    """
    text, size = json.dumps(claims).encode(), os.fstat(file).st_size
    room = -(-len(text) // _ROOM_BYTES) * _ROOM_BYTES
    if size < room:
        _put(file, b" " * (room - size), size)
    _put(file, text.ljust(max(room, size)), 0)


def _put(file: int, text: bytes, at: int) -> None:
    while text:
        put = os.pwrite(file, text, at)
        text, at = text[put:], at + put
