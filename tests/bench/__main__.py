"""`python -m tests.bench`: prints tables and writes bench.json."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ivr.process import shutdown
from tests.bench import beside, boards, decisions, house, pages, servers, webhooks
from tests.bench.beside import Beside
from tests.bench.house import Place
from tests.bench.pages import LargeRota
from tests.bench.webhooks import Cost

console = Console(highlight=False, width=130)


async def main() -> dict[str, Any]:
    """Measure everything in one run, so that its ratios mean something on any machine."""
    with house.database(os.environ.get("DATABASE_URL")) as place, tempfile.TemporaryDirectory() as folder:
        costs = await webhooks.measure_all(place, Path(folder))
        show_costs(costs)
        decided = await decisions.measure_all(place)
        show_decisions(decided)
        beside_strangers = await measure_strangers(place, Path(folder))
        show_beside("strangers", beside_strangers)
        beside_boards = await boards.measure(place, Path(folder))
        show_beside(f"{boards.BOARDS} boards", beside_boards)
        of_pages = await pages.measure(place, Path(folder))
        show_large_rota(of_pages.rota)
        show_beside("a large upload", of_pages.beside_upload)
        show_beside("guessers", of_pages.beside_guessers)
    return {
        "webhooks": {name: asdict(cost) for name, cost in costs.items()},
        "decisions_ms": decided,
        "p95_ms_beside_strangers": asdict(beside_strangers),
        "p95_ms_beside_boards": asdict(beside_boards),
        "pages": asdict(of_pages),
    }


async def measure_strangers(place: Place, folder: Path) -> Beside:
    """Return how long heartbeats take beside strangers."""
    waiting = await beside.let_wait(place)
    with servers.serve(place.url, folder) as server:
        return await beside.measure(server, waiting, ["tests.bench.strangers", str(server[0])], seconds=6)


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


def show_large_rota(rota: LargeRota) -> None:
    """Print what a large rota costs by the pages."""
    table = Table(
        f"{pages.ROWS:,} rows, seconds of processor time", *map(str, range(1, len(rota.checked) + 1))
    )
    table.add_row("rota check", *(f"{seconds:.1f}" for seconds in rota.checked))
    table.add_row("preview and publish", *(f"{seconds:.1f}" for seconds in rota.published))
    console.print(table)
    console.print(f"Median run: {rota.times:.2f} times as much. The longest request: {rota.longest:.2f} s.")


def show_beside(other: str, found: Beside) -> None:
    """Print how much something else slows down the signed webhooks sent at the same time."""
    table = Table("`wait` at p95", *(f"run {n + 1}" for n in range(len(found.alone))))
    for name, runs in (("alone", found.alone), (f"beside {other}", found.beside)):
        table.add_row(f"{name}, ms", *(f"{run.p95:.1f}" for run in runs))
        table.add_row(f"{name}, cores of the server", *(f"{run.cores:.2f}" for run in runs))
    console.print(table)
    console.print(f"Median run: {found.times:.2f} times as long.")


shutdown.end_by_signals()
found = shutdown.run(main())
Path("bench.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
console.print("Written to bench.json.")
