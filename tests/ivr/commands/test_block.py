"""`satunomor block`: numbers that are turned away for a while, and never shown."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from routing.sealing import Sealer
from tests.ivr.commands.clinic import Clinic, a_clinic
from tests.scenarios.hotline import ANA

NUMBER = "+6281390000001"
WHY = ("--reason", "rings and laughs")


@pytest.fixture
async def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    async with a_clinic(tmp_path, database_url) as clinic:
        yield clinic


async def listed(clinic: Clinic) -> list[dict[str, Any]]:
    result = await clinic.run("block", "list", "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["blocks"]
    return found


def hashes(clinic: Clinic) -> list[bytes]:
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        return [bytes(row[0]) for row in connection.execute("select caller_hash from blocks")]


def lasts(block: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(block["until"]) - datetime.fromisoformat(block["since"])


async def test_a_number_is_turned_away_for_24_hours_listed_without_it_and_let_in_again(
    clinic: Clinic,
) -> None:
    added = await clinic.run("block", "add", *WHY, answer="0813 9000 0001\n")
    assert (added.exit_code, "turned away until" in added.stdout) == (0, True), added.output
    assert hashes(clinic) == [Sealer([clinic.environment["SECRET_KEY"]]).hash(NUMBER)]
    (block,) = await listed(clinic)
    assert sorted(block) == ["by", "reason", "since", "until"]
    assert (block["reason"], bool(block["by"]), lasts(block)) == (WHY[1], True, timedelta(hours=24))
    shown = await clinic.run("block", "list")
    assert (shown.exit_code, WHY[1] in shown.stdout) == (0, True), shown.output
    removed = await clinic.run("block", "remove", answer=f"{NUMBER}\n")
    assert (removed.exit_code, "let in again" in removed.stdout) == (0, True), removed.output
    everything = "".join(each.output for each in (added, shown, removed))
    assert NUMBER[-8:] not in everything
    assert await listed(clinic) == []
    assert "No number" in (await clinic.run("block", "list")).stdout


@pytest.mark.parametrize(
    ("end", "length"),
    [
        (("--for", "90m"), timedelta(minutes=90)),
        (("--for", "12h"), timedelta(hours=12)),
        (("--for", "7d"), timedelta(days=7)),
        (("--for", "ever"), None),
        (("--until", "2099-01-01T00:00"), ...),
    ],
)
async def test_another_end_may_be_named_and_adding_again_changes_it(
    clinic: Clinic, end: tuple[str, str], length: Any
) -> None:
    await clinic.run("block", "add", "--reason", "at first", "--for", "ever", answer=f"{NUMBER}\n")
    result = await clinic.run("block", "add", *WHY, *end, answer=f"{NUMBER}\n")
    assert result.exit_code == 0, result.output
    (block,) = await listed(clinic)
    assert block["reason"] == WHY[1]
    if length is ...:
        assert block["until"] == "2099-01-01T00:00:00+07:00"
    else:
        assert (None if block["until"] is None else lasts(block)) == length


async def test_a_shorter_end_is_told_with_the_longer_one_that_it_replaces(clinic: Clinic) -> None:
    for span, replaced in (("7d", False), ("30d", False), ("1d", True), ("ever", False), ("30d", True)):
        added = await clinic.run("block", "add", *WHY, "--for", span, answer=f"{NUMBER}\n")
        assert (added.exit_code, "Until now it was turned away" in added.stdout) == (0, replaced), span
    assert "away for good, by" in added.stdout


async def test_adding_a_block_replaces_the_one_made_with_an_older_key(clinic: Clinic) -> None:
    await clinic.run("block", "add", *WHY, "--for", "ever", answer=f"{NUMBER}\n")
    new = "another key that is long enough to seal with"
    keys = f"{new},{clinic.environment['SECRET_KEY']}"
    result = await clinic.run("block", "add", *WHY, answer=f"{NUMBER}\n", SECRET_KEY=keys)
    assert result.exit_code == 0, result.output
    assert hashes(clinic) == [Sealer([new]).hash(NUMBER)]


@pytest.mark.parametrize(
    ("arguments", "answer", "said"),
    [
        (("add", *WHY), "", "no phone number"),
        (("add", *WHY), "anonymous\n", "no phone number"),
        (("add", *WHY), "6591234567\n", "more than one way"),
        (("add", *WHY, NUMBER), f"{NUMBER}\n", "unexpected extra argument"),
        (("add",), f"{NUMBER}\n", "--reason"),
        (("add", "--reason", "  "), f"{NUMBER}\n", "write why"),
        (("add", "--reason", "x" * 201), f"{NUMBER}\n", "write why"),
        (("add", "--reason", "0813-9000 0001 again"), f"{NUMBER}\n", "looks like a number"),
        (("add", *WHY, "--for", "7"), f"{NUMBER}\n", "no span"),
        (("add", *WHY, "--for", "0d"), f"{NUMBER}\n", "no span"),
        (("add", *WHY, "--for", "\u0661d"), f"{NUMBER}\n", "no span"),
        (("add", *WHY, "--until", "yesterday"), f"{NUMBER}\n", "no time"),
        (("add", *WHY, "--until", "2020-01-01T00:00"), f"{NUMBER}\n", "past"),
        (("add", *WHY, "--until", "16:00", "--for", "7d"), f"{NUMBER}\n", "not both"),
        (("add", *WHY), f"{ANA}\n", "counsellor"),
        (("remove",), "", "no phone number"),
        (("remove", NUMBER), "", "unexpected extra argument"),
    ],
)
async def test_an_invalid_number_or_end_is_misuse_and_changes_nothing(
    clinic: Clinic, arguments: tuple[str, ...], answer: str, said: str
) -> None:
    result = await clinic.run("block", *arguments, answer=answer)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output
    assert await listed(clinic) == []


async def test_the_hotlines_own_number_is_not_turned_away(clinic: Clinic) -> None:
    result = await clinic.run("block", "add", *WHY, answer=f"{clinic.environment['HOTLINE_NUMBER']}\n")
    assert (result.exit_code, "hotline's own" in result.stderr) == (2, True), result.output


async def test_removing_a_block_that_does_not_exist_fails_and_says_so(clinic: Clinic) -> None:
    result = await clinic.run("block", "remove", answer=f"{NUMBER}\n")
    assert (result.exit_code, "not turned away" in result.stderr) == (1, True), result.output


async def test_without_the_database_it_says_so(clinic: Clinic, tmp_path: Path) -> None:
    gone = f"postgresql://x@/x?host={tmp_path}"
    for command in (("add", *WHY), ("remove",), ("list",)):
        result = await clinic.run("block", *command, answer=f"{NUMBER}\n", DATABASE_URL=gone)
        assert result.exit_code == 2, command
