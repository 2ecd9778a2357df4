"""The stopper: a process that stops our own PostgreSQL when the one that started it was killed.

    python -m ivr.database.embedded.stopper DATA_DIR

Its standard input is a pipe that only its parent holds open: it ends when the parent has, however that ended. A parent
that has stopped the server itself writes a byte first. `kill -9` of a demo so leaves nothing running (decision 0268).
"""

import signal
import sys
from pathlib import Path

COMMAND = (sys.executable, "-m", "ivr.database.embedded.stopper")
STOPPED = b"."


def main() -> None:
    """Wait for the parent's end, then stop what it left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends with its parent, not before
    if sys.stdin.buffer.read(1) == STOPPED:
        return
    # Imported late: the demo starts faster beside a small process.
    from ivr.database.embedded.server import EmbeddedPostgres  # noqa: PLC0415

    EmbeddedPostgres(Path(sys.argv[1])).stop_unused()


if __name__ == "__main__":
    main()
