"""The metrics folder, shared by the processes of one `serve` (decision 0130).

It is in memory if there is room, since a full disk must not end calls.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
_PREFIX = "satunomor-metrics-"
_ROOM_BYTES = 32 * 1024 * 1024
_TRIES = 3


@contextlib.contextmanager
def kept(data_dir: Path) -> Iterator[Path | None]:
    """Yield the folder for the length of the block; None if none can be made, so that each process counts alone."""
    with contextlib.ExitStack() as opened:
        yield next((made for place in _places(data_dir) if (made := _made_in(place, opened))), None)


def _places(data_dir: Path) -> Iterator[Path]:
    yield _MEMORY
    with contextlib.suppress(OSError):  # raised if no temporary folder can be written
        yield Path(tempfile.gettempdir())
    yield data_dir


def _made_in(place: Path, opened: contextlib.ExitStack) -> Path | None:
    """Make a folder here and hold its lock, which marks it as in use; return None if there is no room."""
    with contextlib.suppress(OSError):
        if not place.is_dir():
            return None
        _remove_left(place)
        if shutil.disk_usage(place).free < _ROOM_BYTES:
            return None
        for _ in range(_TRIES):
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place))
            opened.callback(shutil.rmtree, folder, ignore_errors=True)
            lock = _locked(folder)
            if lock is not None:
                opened.callback(os.close, lock)
                # Another `serve` may have removed it as left over, before we locked it.
                if folder.is_dir():
                    return folder.absolute()
    return None


def _remove_left(place: Path) -> None:
    """Remove the folders of killed processes."""
    for folder in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            lock = _locked(folder)
            if lock is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(lock)


def _locked(folder: Path) -> int | None:
    """Take the folder's lock, which the kernel releases when we die; return None if another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
