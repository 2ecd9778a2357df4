"""The snapshot file: a sealed copy of the rota on this host's disk, replaced as a whole."""

import contextlib
import os
import socket
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from ivr.phone.offline.disk_errors import DiskErrors
from routing.rota import snapshot
from routing.rota.snapshot import RotaSnapshot, SnapshotNotReadable
from routing.sealing import Sealer, SealNotOpened

log = structlog.get_logger(__name__)

NAME = "standby.sealed"
# Also written without a change, so that the file's age shows an operator that it is up to date.
_AGAIN_AFTER = timedelta(minutes=10)


class SnapshotFile:
    """One process's access to the copy, which all processes of a host share."""

    def __init__(self, data_dir: Path, sealer: Sealer, trouble: DiskErrors | None = None) -> None:
        self._trouble = trouble or DiskErrors()
        self._path = data_dir / NAME
        self._sealer = sealer
        self._seen: tuple[int, int] = (0, 0)
        self._copy: RotaSnapshot | None = None

    def latest(self) -> RotaSnapshot | None:
        """Return the copy on disk; None if none can be read."""
        try:
            mark = _mark(self._path.stat())
            if mark != self._seen:
                self._copy = snapshot.from_json(self._sealer.open(self._path.read_bytes()))
                self._seen = mark
        except FileNotFoundError:
            return None
        except (OSError, SealNotOpened, SnapshotNotReadable) as error:
            log.warning("standby.not_read", why=type(error).__name__)
        return self._copy

    def keep(self, new: RotaSnapshot, now: datetime) -> None:
        """Replace the copy if the new one differs or the old one is 10 minutes old."""
        last = self.latest()
        if last is not None and new.same_as(last) and now - last.taken_at < _AGAIN_AFTER:
            return
        # Containers that share a disk may have equal process ids.
        made = self._path.with_name(f"{NAME}.{socket.gethostname()}.{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(self._sealer.seal(snapshot.to_json(new)))
                file.flush()
                os.fsync(file.fileno())
                mark = _mark(os.fstat(file.fileno()))
            made.replace(self._path)
            # A long one is not read back to learn what this process wrote.
            self._copy, self._seen = new, mark
        except OSError as error:
            self._trouble.met("copy", "standby.not_kept", error)
            with contextlib.suppress(OSError):
                made.unlink()


def _mark(found: os.stat_result) -> tuple[int, int]:
    """Return what tells one file of this name from the next."""
    return found.st_mtime_ns, found.st_ino
