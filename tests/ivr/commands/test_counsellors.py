"""`satunomor counsellors` as coordinators see it: each counsellor's state, and pauses that people ask for (P9)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from typer.testing import CliRunner, Result

from ivr.commands import app
from ivr.database.engine import Database
from routing.rota import publishing
from routing.rota.files.lines import Reading
from tests.scenarios.hotline import ANA, BUDI, CITRA, shift

JAKARTA = ZoneInfo("Asia/Jakarta")
Typed = Callable[..., Result]


@pytest.fixture
async def typed(database_url: str, tmp_path: Path) -> Typed:
    """Give what a coordinator types, beside a rota that names three counsellors around the clock."""
    database = Database(database_url, pool_size=1)
    async with database.begin() as connection:
        await publishing.publish(
            connection,
            Reading(
                shifts=[shift(phone, line=line) for line, phone in enumerate((ANA, BUDI, CITRA), start=2)]
            ),
            now=datetime.now(UTC),
            by="test",
            source="test.csv",
            zone="Asia/Jakarta",
        )
    await database.close()
    runner = CliRunner(env={"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "COLUMNS": "200"})
    return lambda *words: runner.invoke(app, ["counsellors", *words])


def execute(database_url: str, statement: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(statement)


def listed(typed: Typed) -> dict[str, dict[str, object]]:
    result = typed("--json")
    assert result.exit_code == 0, result.output
    return {one["name"]: one for one in json.loads(result.stdout)["counsellors"]}


def test_the_list_tells_how_everybody_stands_and_no_number(typed: Typed, database_url: str) -> None:
    execute(database_url, "update counsellors set misses = 3, last_since = now() where name = 'Ana'")
    execute(database_url, "update counsellors set rests_until = now() + interval '50 s' where name = 'Budi'")
    execute(database_url, "update counsellors set cleared = false where name = 'Citra'")
    result = typed()
    assert result.exit_code == 0, result.output
    rows = {line.split("│")[2].strip(): line for line in result.stdout.splitlines() if line.count("│") > 3}
    assert "free; last after misses since" in rows["Ana"]
    assert "resting until" in rows["Budi"]
    assert "not cleared" in rows["Citra"]
    assert [" yes " in rows[name] for name in ("Ana", "Budi", "Citra")] == [True, True, False]
    for told in (result.stdout, typed("--json").stdout):
        assert not any(phone[5:] in told.replace(" ", "") for phone in (ANA, BUDI, CITRA))
    found = listed(typed)
    assert [found[name]["state"] for name in ("Ana", "Budi", "Citra")] == ["free", "resting", "not_cleared"]
    assert found["Ana"]["last_since"] is not None


def test_a_counsellor_is_paused_until_a_time_and_resumed(typed: Typed) -> None:
    until = (datetime.now(JAKARTA) + timedelta(hours=3)).replace(second=0, microsecond=0, tzinfo=None)
    result = typed("pause", "ana", "--until", until.isoformat())
    assert result.exit_code == 0, result.output
    assert f"Ana is paused until {until:%A %Y-%m-%d %H:%M} WIB." in result.stdout
    ana = listed(typed)["Ana"]
    assert (ana["state"], ana["on_duty"], ana["paused_by"]) == ("paused", False, "coordinator")
    assert ana["paused_until"] == f"{until.isoformat()}+07:00"
    assert "by a coordinator" in typed().stdout
    assert typed("resume", "ANA").stdout.strip() == "Ana is paused no more."
    assert listed(typed)["Ana"]["state"] == "free"
    assert typed("resume", "ana").stdout.strip() == "Ana was not paused."


def test_a_clock_time_is_the_next_that_comes(typed: Typed) -> None:
    past = datetime.now(JAKARTA) - timedelta(minutes=5)
    assert typed("pause", "Ana", "--until", f"{past:%H:%M}").exit_code == 0
    tomorrow = past + timedelta(days=1)
    assert str(listed(typed)["Ana"]["paused_until"]).startswith(f"{tomorrow:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["pause", "Ana", "--until", "noon"], "this is no time"),
        (["pause", "Ana", "--until", "2020-01-01T10:00"], "this time is past"),
        (["pause", "Dewi", "--until", "16:00"], "No counsellor is called Dewi"),
        (["pause", "An", "--until", "16:00"], "No counsellor is called An"),
        (["resume", "Dewi"], "No counsellor is called Dewi"),
        (["pause", "Ana"], "--until"),
    ],
)
def test_what_cannot_be_done_is_told_and_is_misuse(typed: Typed, words: list[str], told: str) -> None:
    result = typed(*words)
    assert result.exit_code == 2
    assert told in result.stderr


def test_of_two_of_one_name_the_id_tells_which(typed: Typed, database_url: str) -> None:
    execute(database_url, "update counsellors set name = 'Ana' where name = 'Budi'")
    result = typed("resume", "Ana")
    assert result.exit_code == 2
    assert "2 counsellors are called Ana" in result.stderr
    with psycopg.connect(database_url) as connection:
        ids = [str(row[0]) for row in connection.execute("select id from counsellors where name = 'Ana'")]
    assert all(id_ in result.stderr for id_ in ids)
    assert typed("pause", ids[1], "--until", "16:00").exit_code == 0
