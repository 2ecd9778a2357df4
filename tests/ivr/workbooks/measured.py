"""A process that reads one file and tells what came of it, in what processor time and in how much memory."""

import json
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.workbooks.reading import load, read_table
from routing.rota.sheets.facts import TableNotRead


@dataclass(frozen=True)
class Measured:
    """What came of a file: the fact, or the number of rows; and what it cost, the child process included."""

    kind: str
    values: dict[str, Any]
    seconds: float
    megabytes: float


def measure(path: Path) -> Measured:
    """Read a file in a process of its own."""
    command = [sys.executable, "-m", __name__, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    return Measured(**json.loads(told))


def main() -> None:
    """Read the file that is named, and tell."""
    begin = _processor_time()
    values: dict[str, Any]
    try:
        kind, values = "read", {"rows": len(read_table(load(Path(sys.argv[1]))).rows)}
    except TableNotRead as fact:
        kind, values = fact.kind, fact.values
    seconds = _processor_time() - begin
    most = max(_own(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    sys.stdout.write(
        json.dumps({"kind": kind, "values": values, "seconds": seconds, "megabytes": most / 1024})
    )


def _processor_time() -> float:
    """Return the seconds that this program has had, and the children that it has waited for."""
    spent = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _own() -> int:
    """Return the most memory that this program had, in KB; `getrusage` counts that of the one that started it too."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*([0-9]+)", status.read_text()) if status.exists() else None
    return int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
