"""The spool: journal entries of calls served without a database, sealed, on this host's disk until replayed.

Each entry is a file, written whole or not at all, and removed when it is replayed. Its name tells the order and the
leg. Folders by leg let us find a leg's entries without reading all of an outage.
"""

import contextlib
import fcntl
import itertools
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, groupby
from pathlib import Path
from zlib import crc32

import structlog

from ivr.phone.offline.disk_errors import DiskErrors
from routing.sealing import Sealer, SealNotOpened
from routing.switchboard import journal_entries
from routing.switchboard.journal_entries import JournalEntry

log = structlog.get_logger(__name__)

FOLDER = "standby"
_SUFFIX, _BAD = ".note", ".not-read"
_AT_ONCE = 500
_FOLDERS = 64
_DIGITS = 20  # of the instant in microseconds, with which a file's name begins
_numbers = itertools.count(1)


class Spool:
    """One process's access to the spool, which all processes of a host share."""

    def __init__(self, data_dir: Path, sealer: Sealer, trouble: DiskErrors | None = None) -> None:
        self._folder = data_dir / FOLDER
        self._sealer = sealer
        self._trouble = trouble or DiskErrors()

    def write(self, entry: JournalEntry) -> None:
        """Write an entry. A full disk is logged, leaves no file and does not disturb the call."""
        micros = round(entry.at.timestamp() * 1e6)
        name = f"{micros:0{_DIGITS}}-{next(_numbers):06}-{os.getpid()}-{entry.sid}"
        made = self._folder_of(entry.sid) / name
        try:
            self._put(made, self._sealer.seal(entry.to_json()))
        except OSError as error:
            self._trouble.met("note", "note.not_written", error, is_error=True)
            with contextlib.suppress(OSError):
                made.unlink()

    def _put(self, made: Path, sealed: bytes) -> None:
        for tries_left in (2, 1, 0):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                made.write_bytes(sealed)
            except FileNotFoundError:  # a replay has just removed the empty folder
                if not tries_left:
                    raise
            else:
                made.rename(made.with_suffix(_SUFFIX))
                return

    def is_empty(self) -> bool:
        """Whether the disk shows nothing to replay."""
        return next(self._all(), None) is None

    def in_order(self) -> Iterator[tuple[list[Path], list[JournalEntry]]]:
        """Yield up to 500 entries in order of time; a leg's consecutive ones come together.

        Files are read late: one that another process has replayed meanwhile is gone.
        """
        for _, of_leg in groupby(_sorted(self._all())[:_AT_ONCE], _leg):
            yield self._read_all(of_leg)

    def legs(self) -> set[str]:
        """Return the legs that have entries."""
        return {_leg(path) for path in self._all()}

    def rung(self) -> frozenset[int]:
        """Return the counsellors who ring or talk by the entries (the newest 500)."""
        _, newest = self._read_all(_sorted(self._all())[-_AT_ONCE:])
        of_leg = {entry.sid: entry.rings for entry in newest}
        return frozenset(counsellor for counsellor in of_leg.values() if counsellor is not None)

    def of_leg(self, sid: str) -> tuple[list[Path], list[JournalEntry]]:
        """Return the entries of one leg in order."""
        # An older version put all entries into one folder.
        near = chain(self._entries(self._folder), self._entries(self._folder_of(sid)))
        return self._read_all(_sorted(path for path in near if _leg(path) == sid))

    def remove(self, paths: list[Path]) -> None:
        """Remove replayed entries."""
        for path in paths:
            path.unlink(missing_ok=True)
        self._tidy(path.parent for path in paths)

    def set_aside(self, paths: list[Path]) -> None:
        """Rename entries that cannot be replayed, so that people can look at them and the rest goes on."""
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                path.rename(path.with_suffix(_BAD))

    def erase(self, before: datetime) -> None:
        """Erase older entries, also those set aside or half written: they hold numbers."""
        first_kept = f"{round(before.timestamp() * 1e6):0{_DIGITS}}"
        for folder in self._folders():
            old = [each for each in self._found_in(folder) if _is_entry(each) and each.name < first_kept]
            for each in old:
                # A failing disk must not stop the rest.
                with contextlib.suppress(OSError):
                    os.unlink(each.path)  # noqa: PTH108 - as below
            if old:
                self._tidy([Path(folder)])

    def _tidy(self, folders: Iterable[Path]) -> None:
        """Remove empty folders, since every search reads all folders."""
        for folder in set(folders) - {self._folder}:
            with contextlib.suppress(OSError):
                folder.rmdir()

    @contextlib.contextmanager
    def turn(self) -> Iterator[bool]:
        """Lock out the other processes of this host; yield False if one of them has the lock."""
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

    def _folder_of(self, sid: str) -> Path:
        return self._folder / f"{crc32(sid.encode()) % _FOLDERS:02}"

    def _all(self) -> Iterator[str]:
        """Yield the paths of all entries, by folder; as text, since 50,000 `Path` objects take long."""
        return chain.from_iterable(self._entries(folder) for folder in self._folders())

    def _folders(self) -> list[str]:
        inner = [each.path for each in self._found_in(self._folder) if each.is_dir()]
        return [str(self._folder), *inner]

    def _entries(self, folder: str | Path) -> list[str]:
        return [each.path for each in self._found_in(folder) if each.name.endswith(_SUFFIX)]

    def _found_in(self, folder: str | Path) -> list[os.DirEntry[str]]:
        """Return what is in a folder; nothing if it cannot be read, so that the other folders are."""
        try:
            with os.scandir(folder) as found:
                return list(found)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._trouble.met("note", "notes.not_read", error)
            return []

    def _read_all(self, paths: Iterable[str]) -> tuple[list[Path], list[JournalEntry]]:
        found = [(Path(path), entry) for path in paths if (entry := self._read(Path(path))) is not None]
        return [path for path, _ in found], [entry for _, entry in found]

    def _read(self, path: Path) -> JournalEntry | None:
        try:
            return journal_entries.from_json(self._sealer.open(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, SealNotOpened, ValueError, KeyError, TypeError) as error:
            log.error("note.not_read", why=type(error).__name__)  # noqa: TRY400 - the file stays, under another name
            self.set_aside([path])
            return None


def has_files(data_dir: Path) -> bool:
    """Return whether this host has entries, also ones set aside."""
    return any(path.is_file() for path in (data_dir / FOLDER).rglob("*-*"))


def _is_entry(found: os.DirEntry[str]) -> bool:
    return found.name[:_DIGITS].isdigit() and found.is_file()


def _sorted(paths: Iterable[str]) -> list[str]:
    return sorted(paths, key=os.path.basename)


def _leg(path: str) -> str:
    return path.removesuffix(_SUFFIX).rpartition("-")[2]
