"""A terminal in which a test starts a program, as a person does: what it shows, Ctrl-C, and closing its window."""

import asyncio
import contextlib
import fcntl
import os
import struct
import subprocess
import termios
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_SHELL = (
    "/bin/sh",
    "-c",
    'trap : INT; "$@"; exit $?',
    "sh",
)  # which the terminal belongs to, as a person's does


class Terminal:
    """One window, with the program that runs in it."""

    def __init__(self, process: "subprocess.Popen[bytes]", ours: int) -> None:
        self.process, self._ours = process, ours
        self.shown = ""

    async def shows(self, words: str) -> str:
        """Wait until the program has written these words; fail if it ends before. Return all that it has written."""
        while words not in self.shown:
            piece = await asyncio.to_thread(self._read)
            assert piece, f"it ended before it said {words!r}:\n{self.shown}"
            self.shown += piece.decode(errors="replace")
        return self.shown

    async def shows_to_its_end(self) -> str:
        """Wait until the program has ended; return all that it has written."""
        while piece := await asyncio.to_thread(self._read):
            self.shown += piece.decode(errors="replace")
        await asyncio.to_thread(self.process.wait)
        return self.shown

    def types(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def is_closed(self) -> None:
        """Close the window."""
        if self._ours >= 0:
            os.close(self._ours)
            self._ours = -1

    def _read(self) -> bytes:
        try:
            return os.read(self._ours, 65536)
        except OSError:  # nobody writes to it any more
            return b""


@contextlib.contextmanager
def a_terminal(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, columns: int = 0
) -> Iterator[Terminal]:
    """Start a program in a terminal of its own, in this folder; 0 columns are those of a terminal that tells none."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25 if columns else 0, columns, 0, 0))
    process = subprocess.Popen(
        [*_SHELL, *command],
        cwd=folder,
        env=dict(environment),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one call, and no lock
    )
    os.close(theirs)
    terminal = Terminal(process, ours)
    try:
        yield terminal
    finally:
        terminal.is_closed()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
