"""A command as a process of its own, with what it wrote, its exit status, and what it cost."""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Beyond these the machine would suffer with the command: it is ended.
_MOST_SECONDS, _MOST_BYTES = 60, 2_000_000_000
_KILOBYTES = 1024


@dataclass(frozen=True)
class Ended:
    """A command that has ended; seconds of processor time and the most memory, those of its children included."""

    status: int
    out: str
    err: str
    seconds: float
    megabytes: float


def run(folder: Path, *words: str, **variables: str) -> Ended:
    """Run `satunomor` with these words in a folder, and wait for its end."""
    out, err = folder / ".out", folder / ".err"
    with out.open("wb") as output, err.open("wb") as errors:
        # Linux counts the memory of whoever starts a process as the process's own: a small one starts it.
        told = subprocess.run(
            [sys.executable, "-S", __file__, str(output.fileno()), str(errors.fileno()), *words],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "COLUMNS": "200", **variables},
            pass_fds=(output.fileno(), errors.fileno()),
            stdout=subprocess.PIPE,
            check=True,
        )
    return Ended(out=out.read_text("utf-8"), err=err.read_text("utf-8"), **json.loads(told.stdout))


def main() -> None:
    """Start the command that is named, with its output where it is told, and tell what it cost."""
    out, err, *words = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "ivr.commands", *words],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, int(out), 1), (os.POSIX_SPAWN_DUP2, int(err), 2)],
    )
    _, status, cost = os.wait4(child, 0)
    told = {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": cost.ru_utime + cost.ru_stime,
        "megabytes": cost.ru_maxrss / _KILOBYTES,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
