"""Versions: two of the program serve one line side by side, as in an upgrade that goes from host to host.

Each start of a process takes the checkout that its last start did not take. Without another checkout every start
takes ours.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs

import httpx

OURS, OTHER = "this version", "the other"


class Versions:
    """Which version each process runs, and which legs each version has answered for."""

    def __init__(self, other: Path | None = None) -> None:
        self.other = other.resolve() if other else None
        if self.other and not self._runs(self.other):
            raise ValueError(f"{self._interpreter(OTHER)} does not run that checkout: `make install` there")
        self.starts: Counter[str] = Counter()  # by process
        self.started: Counter[str] = Counter()  # by version
        self.answered: dict[str, set[str]] = {}  # by leg

    def of(self, process: str) -> str:
        """Return the version that a process runs: two neighbours begin with different ones."""
        return OTHER if self.other and (self.starts[process] + int(process[-1])) % 2 == 0 else OURS

    def are_alike(self, *processes: str) -> bool:
        """Whether there are two versions, and these processes run the same."""
        return self.other is not None and len({self.of(each) for each in processes}) == 1

    def start(self, process: str, *arguments: str) -> list[str]:
        """Count a start; return its command line."""
        self.starts[process] += 1
        self.started[self.of(process)] += 1
        return [str(self._interpreter(self.of(process))), "-m", "ivr.commands", *arguments]

    def note(self, process: str, request: httpx.Request) -> None:
        """Record which version answered a webhook."""
        for leg in parse_qs(request.content.decode()).get("CallSid", []):
            self.answered.setdefault(leg, set()).add(self.of(process))

    def told(self) -> str:
        """Print how many legs both versions answered, if there are two."""
        if self.other is None:
            return ""
        both = sum(len(each) > 1 for each in self.answered.values())
        starts = ", ".join(f"{count} of {version}" for version, count in sorted(self.started.items()))
        changed = self.starts.total() - len(self.starts)
        return (
            f"Versions: started {starts}; {changed} restarts changed a process from the one to the other;"
            f" {both} of {len(self.answered)} legs were answered by both\n"
        )

    def _runs(self, checkout: Path) -> bool:
        """Whether its interpreter runs its own program: a copied environment may run ours, and prove nothing."""
        command = [str(self._interpreter(OTHER)), "-c", "import ivr; print(ivr.__file__)"]
        try:
            found = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        return Path(found.stdout.strip()).is_relative_to(checkout)

    def _interpreter(self, version: str) -> Path:
        return self.other / ".venv/bin/python" if self.other and version == OTHER else Path(sys.executable)
