"""A warm child: where a test reads workbooks by the hundred, one process that has imported all forks for each of them.

The product starts an interpreter for each workbook, which takes most of the time; `tests/ivr/workbooks/` does so too.
"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NoReturn

import pytest

from ivr.workbooks import workbook

_CODE_BYTES = 4


@pytest.fixture(scope="module")
def warm_child() -> Iterator[None]:
    """Let workbooks be read in forks of one process."""
    ours, theirs = socket.socketpair()
    turn = threading.Lock()

    def run(given: IO[bytes], told: IO[bytes]) -> int:
        with turn:
            socket.send_fds(ours, [b"."], [given.fileno(), told.fileno()])
            code = ours.recv(_CODE_BYTES)
        assert code, "the process that forks has ended"
        return int.from_bytes(code, "little", signed=True)

    with ours, theirs, pytest.MonkeyPatch.context() as patch:
        # As the product starts its child: without our environment, with a group of its own.
        forks = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", str(Path(__file__).resolve()), str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        patch.setattr(workbook, "_run", run)
        yield
        ours.close()
        assert forks.wait(60) == 0


def main() -> None:
    """Fork for each pair of files that is sent, and answer with the exit code, until nobody asks any more."""
    from ivr.workbooks import child  # noqa: PLC0415 - as the product's child has it

    with socket.socket(fileno=int(sys.argv[1])) as asked:
        while True:
            message, files, _, _ = socket.recv_fds(asked, 1, 2)
            if not message:
                return
            if (pid := os.fork()) == 0:
                asked.close()
                for number, file in enumerate(files):
                    os.dup2(file, number)
                _end_by(child.main)
            for file in files:
                os.close(file)
            _, status = os.waitpid(pid, 0)
            asked.sendall(os.waitstatus_to_exitcode(status).to_bytes(_CODE_BYTES, "little", signed=True))


def _end_by(work: Callable[[], None]) -> NoReturn:
    """End this process with the exit code of the work, without tidying up what it was forked with."""
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
