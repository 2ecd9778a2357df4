"""The spool: notes of calls served without a database, sealed, on this host's disk until they are taken in.

A file a note: it is there whole or not at all, and goes when it is taken in. Its name tells the order and the leg.
"""

import contextlib
import fcntl
import itertools
import os
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import structlog

from ivr.standby.trouble import DiskTrouble
from routing.sealing import Sealer, SealNotOpened
from routing.switchboard import notes
from routing.switchboard.notes import Note

log = structlog.get_logger(__name__)

FOLDER = "standby"
_SUFFIX, _BAD = ".note", ".not-read"
_AT_ONCE = 500
_DIGITS = 20  # with which a file's name begins: the instant of its note, in microseconds
_numbers = itertools.count(1)


class Spool:
    """One process's end of the spool, which all processes of a host share."""

    def __init__(self, data_dir: Path, sealer: Sealer, trouble: DiskTrouble | None = None) -> None:
        self._folder = data_dir / FOLDER
        self._sealer = sealer
        self._trouble = trouble or DiskTrouble()

    def write(self, note: Note) -> None:
        """Write a note down. A disk that is full costs the log a line, and the caller nothing; no file stays."""
        micros = round(note.at.timestamp() * 1e6)
        name = f"{micros:0{_DIGITS}}-{next(_numbers):06}-{os.getpid()}-{note.sid}"
        made = self._folder / name
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made.write_bytes(self._sealer.seal(note.written()))
            made.rename(made.with_suffix(_SUFFIX))
        except OSError as error:
            self._trouble.met("note", "note.not_written", error, is_error=True)
            with contextlib.suppress(OSError):
                made.unlink()

    def is_empty(self) -> bool:
        """Whether there is nothing to take in, as far as the disk tells."""
        try:
            return not self._paths()
        except OSError as error:
            log.warning("notes.not_read", why=type(error).__name__)
            return True

    def in_order(self) -> Iterator[tuple[list[Path], list[Note]]]:
        """Give what there is in the order in which it happened, what one leg did without a break together.

        Each is read when its turn comes: what another process has taken in by then is no longer there.
        """
        for _, of_leg in groupby(self._paths()[:_AT_ONCE], _leg):
            yield self._read_all(list(of_leg))

    def legs(self) -> set[str]:
        """Return the legs of which there are notes."""
        return {_leg(path) for path in self._paths()}

    def rung(self) -> frozenset[int]:
        """Return the counsellors whose phones ring, or talk, by what there is: of very much, by the newest."""
        try:
            _, newest = self._read_all(self._paths()[-_AT_ONCE:])
            of_leg = {note.sid: note.rings for note in newest}
        except OSError as error:
            log.warning("notes.not_read", why=type(error).__name__)
            return frozenset()
        return frozenset(counsellor for counsellor in of_leg.values() if counsellor is not None)

    def of_leg(self, sid: str) -> tuple[list[Path], list[Note]]:
        """Return the notes of one leg in their order."""
        return self._read_all([path for path in self._paths() if _leg(path) == sid])

    def remove(self, paths: list[Path]) -> None:
        """Forget what has been taken in."""
        for path in paths:
            path.unlink(missing_ok=True)

    def set_aside(self, paths: list[Path]) -> None:
        """Keep what cannot be taken in, for people to look at, out of the way of the rest."""
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                path.rename(path.with_suffix(_BAD))

    def erase(self, before: datetime) -> None:
        """Erase the notes of before, also those set aside or half written: they have numbers."""
        for path in _files(self._folder):
            if int(path.name[:_DIGITS]) < before.timestamp() * 1e6:
                with contextlib.suppress(
                    OSError
                ):  # a disk that takes nothing keeps nobody from anything else
                    path.unlink()

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Keep the other processes of this host out; gives False when one of them is at it."""
        if not self._folder.is_dir():
            yield False
            return
        with (self._folder / "turn").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def _read_all(self, paths: list[Path]) -> tuple[list[Path], list[Note]]:
        found = [(path, note) for path in paths if (note := self._read(path)) is not None]
        return [path for path, _ in found], [note for _, note in found]

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_SUFFIX}"))

    def _read(self, path: Path) -> Note | None:
        try:
            return notes.read(self._sealer.open(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, SealNotOpened, ValueError, KeyError, TypeError) as error:
            log.error("note.not_read", why=type(error).__name__)  # noqa: TRY400 - the note stays, under another name
            self.set_aside([path])
            return None


def has_files(data_dir: Path) -> bool:
    """Whether this host has notes, to be taken in or set aside."""
    return bool(_files(data_dir / FOLDER))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*-*") if path.name[:_DIGITS].isdigit()]


def _leg(path: Path) -> str:
    return path.stem.rpartition("-")[2]
