"""`python -m tests.soak`: play the run that SEED, CALLS and SPEED name, and print its ledger.

With OTHER=/another/checkout, two versions serve it side by side.

Ends with 0 when no promise was broken, with 1 when one was.
"""

import logging
import os
import shutil
import sys
from pathlib import Path

from ivr.monitoring import logs
from ivr.process import shutdown
from tests.soak.evidence import Evidence
from tests.soak.house import open_house
from tests.soak.ledger import ledger
from tests.soak.run import Run

_COUNSELLORS = [f"+62812000000{n:02}" for n in range(1, 41)]  # too few for everybody, now and then
_PER_SECOND = 0.5
_SPEED = 10.0  # keeps one core busy


async def soak(seed: int, calls: int, speed: float, other: Path | None) -> int:
    """Play one run; return the exit status."""
    async with open_house(seed=seed, speed=speed, counsellors=_COUNSELLORS, other=other) as house:
        run = Run(house, seed, calls, _PER_SECOND)
        await run.play(_COUNSELLORS)
        evidence = await Evidence.of(run)
        broken = ledger(evidence)
        _keep(house.folder, evidence)
    return 1 if broken else 0


def _keep(folder: Path, evidence: Evidence) -> None:
    """Keep the files that explain the run."""
    lab = evidence.run.house.lab
    kept = Path("build") / f"soak-{evidence.run.seed}"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, kept)
    (kept / "transcript.txt").write_text("\n".join(map(str, lab.transcript)), "utf-8")
    (kept / "dump.txt").write_text("\n".join(evidence.dump), "utf-8")
    requests = [
        f"{each.at:%H:%M:%S.%f} {each.params.get('CallSid')} {each.url} {each.status} {each.failure}"
        f" {1000 * each.duration:.0f} ms"
        for each in lab.requests
    ]
    rest = [
        f"{each.at:%H:%M:%S.%f} REST {each.method} {each.path} {each.status} {each.fault}"
        for each in lab.rest_requests
    ]
    (kept / "requests.txt").write_text("\n".join(sorted(requests + rest)), "utf-8")
    sys.stdout.write(f"Logs, tables, requests and the lab's transcript are in {kept}.\n")


def _speed() -> float:
    """Return a speed that this machine can keep up with: other work slows us, but not the clock."""
    share = 1 / (1 + os.getloadavg()[0] / (os.cpu_count() or 1))
    return max(2.0, round(_SPEED * share, 1))


def main() -> None:
    """Read the variables, and run."""
    logs.configure()
    shutdown.end_by_signals()
    # The lab logs each fault that it was told to play.
    logging.getLogger().setLevel(logging.CRITICAL)
    seed, calls = int(os.environ.get("SEED") or 1), int(os.environ.get("CALLS") or 2000)
    speed, other = float(os.environ.get("SPEED") or _speed()), os.environ.get("OTHER")
    sys.exit(shutdown.run(soak(seed, calls, speed, Path(other) if other else None)))


if __name__ == "__main__":
    main()
