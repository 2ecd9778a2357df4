"""`python -m tests.bench`: prints tables and writes bench.json."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ivr import shutdown
from tests.bench import decisions, house, strangers, webhooks
from tests.bench.strangers import Beside
from tests.bench.webhooks import Cost

console = Console(highlight=False, width=130)


async def main() -> dict[str, Any]:
    """Measure everything in one run, so that its ratios mean something on any machine."""
    with house.database(os.environ.get("DATABASE_URL")) as place, tempfile.TemporaryDirectory() as folder:
        costs = await webhooks.measure_all(place, Path(folder))
        show_costs(costs)
        decided = await decisions.measure_all(place)
        show_decisions(decided)
        beside = await strangers.measure(place, Path(folder))
        show_beside(beside)
    return {
        "webhooks": {name: asdict(cost) for name, cost in costs.items()},
        "decisions_ms": decided,
        "p95_ms_beside_strangers": asdict(beside),
    }


def show_costs(costs: dict[str, Cost]) -> None:
    """Print what the webhooks cost, and as multiples of the one without a database."""
    table = Table(
        "webhook",
        "server µs",
        "x no database",
        "database µs",
        "statements",
        "trips",
        "p50 ms",
        "p95 ms",
        "a second",
    )
    base = costs["no database"].server_us
    for name, cost in costs.items():
        table.add_row(
            name,
            f"{cost.server_us:.0f}",
            f"{cost.server_us / base:.2f}",
            f"{cost.database_us:.0f}",
            "" if cost.statements is None else str(cost.statements),
            "" if cost.trips is None else str(cost.trips),
            f"{cost.p50:.2f}",
            f"{cost.p95:.2f}",
            f"{cost.per_second:.0f}",
        )
    console.print(table)


def show_decisions(decided: dict[str, float]) -> None:
    """Print what the decisions about the whole line take."""
    table = Table("decision", "ms")
    for name, milliseconds in decided.items():
        table.add_row(name, f"{milliseconds:.3f}")
    console.print(table)


def show_beside(beside: Beside) -> None:
    """Print how much strangers slow down the signed webhooks sent at the same time."""
    table = Table("`wait` at p95", *(f"run {n + 1}" for n in range(len(beside.alone))))
    for name, runs in (("alone", beside.alone), ("beside strangers", beside.beside)):
        table.add_row(f"{name}, ms", *(f"{run.p95:.1f}" for run in runs))
        table.add_row(f"{name}, cores of the server", *(f"{run.cores:.2f}" for run in runs))
    console.print(table)
    console.print(f"Median run: {beside.times:.2f} times as long.")


shutdown.end_by_signals()
found = shutdown.run(main())
Path("bench.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
console.print("Written to bench.json.")
