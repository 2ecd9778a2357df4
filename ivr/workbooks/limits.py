"""Limits of the child process that reads a workbook: a file may ask for more than a machine has."""

import sys
from pathlib import Path

if sys.platform != "win32":
    import resource

SECONDS = 6  # of processor time
# By the clock, since a busy machine gives a process a small part of its time.
PATIENCE = SECONDS if sys.platform == "win32" else 60
MOST_MEMORY = 230_000_000  # over what the interpreter takes
MOST_WRITTEN = 64_000_000

NOT_ENOUGH_MEMORY = 3  # exit code of a child that could go no further


def limit_this_process() -> None:
    """Bound the memory, the processor time and the output of this process, from now on."""
    if sys.platform == "win32":
        return  # only the parent's patience is a limit there
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where both are one, Linux kills: it could not be told from a lack of memory.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        most = pages * resource.getpagesize() + MOST_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
