"""Local holds: a file with the phones that this host's processes ring or connect, so that each has one caller.

The database keeps promise P2. Without it, this file keeps it among the processes of one host. Rings made with the
database stand here too, since a neighbouring process may be without it. The file has ids and no number. Claims end
by the monotonic clock, so that no step of the wall clock changes them.
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
# Use of the file takes less than a millisecond, but on a busy machine a process may be paused in the middle of it.
# The wait for the lock blocks the whole process, so it is short.
_TURN_SECONDS, _BETWEEN_TRIES_SECONDS = 0.1, 0.002
_OFFER = "offer "
_ROOM_BYTES = 8192  # for a hundred phones
_LONGEST_CLAIM_SECONDS = 3600.0
# It counts a machine's sleep, where the system can.
_SINCE_START = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Claim(NamedTuple):
    """Who has a phone (a caller's leg SID, or `ring_of` an offer), and until when at most (monotonic seconds)."""

    leg_sid: str
    until: float


def ring_of(name: UUID | str) -> str:
    """Return the name under which an offer has a phone, from the offer's id or its leg's SID."""
    return f"{_OFFER}{name}"


class LocalHolds:
    """One process's access to the file, which all processes of a host share.

    Claims that cannot be written are kept in memory, so that at least this process rings no phone twice.
    """

    def __init__(
        self,
        data_dir: Path,
        trouble: DiskErrors | None = None,
        *,
        ahead: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`ahead` returns by how many seconds the clock of `now` is ahead of the monotonic one (`Clock.ahead`)."""
        self._ahead = ahead
        self._path = data_dir / NAME
        self._trouble = trouble or DiskErrors()
        self._seen: dict[str, Claim] = {}  # the file, as last read
        self._claims_here: dict[str, Claim] = {}  # not in the file
        # Released, but still in the file. Whole claims: by now the same leg may have a new one by another process.
        self._let_go_here: set[tuple[str, Claim]] = set()

    def prepare(self) -> None:
        """Reserve the file's space while the disk has room; later writes overwrite it.

        Drop claims from before the host's start: the monotonic clock began again.
        """
        try:
            with self._open() as file:
                _lock(file)
                started = time.time() - time.clock_gettime(_SINCE_START)
                _write(file, {} if os.fstat(file).st_mtime < started else _read(file) or {})
        except OSError as error:
            self._trouble.met("claim", "engaged.not_kept", error)

    def take(self, counsellor_ids: Sequence[int], leg_sid: str, now: datetime, until: datetime) -> int | None:
        """Claim the first of these counsellors whom no other caller has; return None if all are taken.

        A caller has one at a time.
        """
        with self._claims(now) as claims:
            self._release(claims, leg_sid)
            free = next((each for each in counsellor_ids if str(each) not in claims), None)
            if free is not None:
                claims[str(free)] = Claim(leg_sid, self._unset(until))
            return free

    def prolong(self, counsellor_id: int, leg_sid: str, now: datetime, until: datetime) -> None:
        """Give a leg the claim on a phone until `until`, whoever has it."""
        with self._claims(now) as claims:
            claims[str(counsellor_id)] = Claim(leg_sid, self._unset(until))

    def release(self, leg_sid: str, now: datetime) -> None:
        """Release the phone that a caller's leg, or an offer of this name, has."""
        if self._is_used():
            with self._claims(now) as claims:
                self._release(claims, leg_sid)

    def empty(self, now: datetime, *, but: Collection[str] = (), held: Collection[int] = ()) -> None:
        """Release all phones of callers, `but` those of these legs and of counsellors `held` in the database."""
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
        """Yield the claims of now, to be changed, under the file's lock.

        Where a full disk or a frozen process prevents that, log it and go on: the file is read without the lock, and
        only this process knows its own changes.
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
                    # Without the lock, a half written file tells nothing: keep what was read before.
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
        """Return the valid claims of the file, with those that only this process knows."""
        claims = {
            each: claim
            for each, claim in in_file.items()
            # A claim that ends impossibly late is from before the host's start.
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
        """Yield the file's descriptor: a buffered file could fail again when it is closed."""
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
    """Return the file's claims; None if it is half written."""
    try:
        text = os.pread(file, os.fstat(file).st_size, 0)
        return {each: Claim(*claim) for each, claim in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        return None


def _write(file: int, claims: dict[str, Claim]) -> None:
    """Overwrite the claims, padded with room for more, so that it works on a full disk too.

    The file grows before it is overwritten, so that the old claims stay whole if the disk is full.
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
