"""A clinic: a helpline in good health over real HTTP, and the commands that look at it, run in this process."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from typer.testing import CliRunner, Result

from ivr.commands import app
from ivr.database.engine import Database
from ivr.lab import Lab
from routing.rota import publishing
from routing.rota.files.lines import Reading
from routing.rota.scope import EVERYTHING
from tests.ivr.commands.processes import Deployment, deployed
from tests.scenarios.hotline import ANA, shift

FALLBACK_URL = "https://127.0.0.2:1/fallback.xml"


class Clinic:
    """One helpline, its carrier, and its doctor."""

    def __init__(self, deployment: Deployment, lab: Lab) -> None:
        self.deployment, self.lab = deployment, lab
        self.environment: dict[str, str] = dict(deployment.environment)
        (self.number,) = lab.numbers.values()
        self.number.fallback_url = FALLBACK_URL

    async def run(self, *arguments: str, answer: str = "", **changed: str | None) -> Result:
        """Run a command with its carrier; None removes a variable."""
        return await self._run(arguments, answer, changed)

    async def _run(self, arguments: Sequence[str], answer: str, changed: dict[str, str | None]) -> Result:
        runner = CliRunner(env=self.environment | changed)
        return await asyncio.to_thread(lambda: runner.invoke(app, list(arguments), input=answer))

    async def doctor(self, **changed: str | None) -> dict[str, list[dict[str, str]]]:
        """Return the doctor's findings by check, and whether all is well."""
        result = await self._run(("doctor", "--json"), "", changed)
        assert result.exit_code in {0, 1}, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        assert answer["ok"] is (result.exit_code == 0)
        found: dict[str, list[dict[str, str]]] = {}
        for finding in answer["findings"]:
            found.setdefault(finding["check"], []).append(finding)
        return found

    async def finds(self, check: str, level: str = "failing", **changed: str | None) -> str:
        """Return the doctor's message and remedy for one check, and check that the others ran too."""
        found = await self.doctor(**changed)
        matching = [finding for finding in found.get(check, []) if finding["level"] == level]
        assert matching, found
        assert all(finding["remedy"] for finding in matching), "a finding without a remedy"
        assert {"settings", "secret", "database", "twilio"} <= found.keys()
        return " ".join(f"{finding['message']} {finding['remedy']}" for finding in matching)

    async def publish(self, **hours: int) -> None:
        """Publish a rota with one counsellor, every day at these minutes of it."""
        database = Database(self.environment["DATABASE_URL"])
        async with database.begin() as connection:
            await publishing.publish(
                connection,
                Reading(shifts=[shift(ANA, **hours)]),
                now=datetime.now(UTC),
                by="test",
                source="test.csv",
                zone="Asia/Jakarta",
                scope=EVERYTHING,
                allow_empty=True,
            )
        await database.close()

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(statement)


@asynccontextmanager
async def a_clinic(folder: Path, database_url: str, *, has_accounts: bool = True) -> AsyncIterator[Clinic]:
    """Give a helpline in which the doctor finds nothing wrong, unless it has no accounts."""
    async with deployed(folder, DATABASE_URL=database_url, FALLBACK_URL=FALLBACK_URL) as (deployment, lab):
        clinic = Clinic(deployment, lab)
        await clinic.publish()
        clinic.execute("insert into procrastinate_workers default values")
        if has_accounts:
            clinic.execute(
                "insert into accounts (email, name, roles, password_hash, created_at)"
                " values ('rina@example.org', 'Rina', '{admin,coordinator,supervisor}', 'a hash', now())"
            )
        yield clinic
