"""`satunomor users` and `satunomor audit verify`: who may sign in, by links that are printed here alone."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from tests.ivr.commands.clinic import Clinic, a_clinic

RINA = "rina@example.org"


@pytest.fixture
async def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    async with a_clinic(tmp_path, database_url, has_accounts=False) as clinic:
        yield clinic


async def test_the_first_account_is_made_by_a_link_that_is_printed_and_kept_nowhere(clinic: Clinic) -> None:
    added = await clinic.run("users", "add", " Rina@Example.org", "--role", "admin", "--role", "coordinator")
    assert added.exit_code == 0, added.output
    link = added.stdout.splitlines()[-1]
    assert link.startswith(f"{clinic.environment['PUBLIC_URL']}/link/")
    listed = json.loads((await clinic.run("users", "list", "--json")).stdout)
    assert listed == {
        "users": [
            {
                "email": RINA,
                "name": "",
                "roles": ["admin", "coordinator"],
                "password": False,
                "second_factor": False,
            }
        ]
    }
    token = link.rpartition("/")[2]
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        kept = connection.execute("select token_hash from one_time_links").fetchone()
        audited = connection.execute("select audit::text from audit").fetchall()
    assert kept is not None
    assert token.encode() not in bytes(kept[0])
    assert len(audited) == 1
    assert token not in str(audited)
    assert RINA in (await clinic.run("users", "list")).stdout


async def test_the_link_begins_with_pages_url(clinic: Clinic) -> None:
    added = await clinic.run("users", "add", RINA, "--role", "admin", PAGES_URL="https://team.example.org/")
    assert added.stdout.splitlines()[-1].startswith("https://team.example.org/link/")
    nowhere = await clinic.run("users", "add", "b@example.org", "--role", "admin", PUBLIC_URL="")
    assert (nowhere.exit_code, "PAGES_URL" in nowhere.stderr) == (2, True)


async def test_an_account_is_made_once_reset_and_ended(clinic: Clinic) -> None:
    first = await clinic.run("users", "add", RINA, "--role", "admin")
    again = await clinic.run("users", "add", RINA, "--role", "admin")
    assert (again.exit_code, "users reset" in again.stderr) == (1, True)
    reset = await clinic.run("users", "reset", RINA)
    assert reset.exit_code == 0
    assert reset.stdout.splitlines()[-1] != first.stdout.splitlines()[-1]
    last = await clinic.run("users", "end", RINA)
    assert (last.exit_code, "last admin" in last.stderr) == (1, True)
    assert (await clinic.run("users", "add", "wulan@example.org", "--role", "admin")).exit_code == 0
    assert (await clinic.run("users", "end", RINA)).exit_code == 0
    assert RINA not in (await clinic.run("users", "list")).stdout


async def test_with_smtp_url_a_link_is_left_to_the_worker_and_printed_when_asked_for(clinic: Clinic) -> None:
    url = "smtp://team%40example.org:secret@127.0.0.1:1"
    added = await clinic.run("users", "add", RINA, "--role", "admin", SMTP_URL=url)
    assert (added.exit_code, "/link/" in added.output, "--print" in added.stdout) == (0, False, True)
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        assert connection.execute("select mail_at is not null from one_time_links").fetchone() == (True,)
        reset = await clinic.run("users", "reset", RINA, "--print", SMTP_URL=url)
        assert "/link/" in reset.stdout.splitlines()[-1]
        connection.rollback()
        assert connection.execute("select mail_at is not null from one_time_links").fetchone() == (False,)


@pytest.mark.parametrize("command", [("reset", "b@example.org"), ("end", "b@example.org")])
async def test_an_unknown_account_is_told(clinic: Clinic, command: tuple[str, str]) -> None:
    told = await clinic.run("users", *command)
    assert (told.exit_code, "no account" in told.stderr) == (1, True)


@pytest.mark.parametrize("email", ["rina", "rina@", "rina@example", "a b@example.org", "a@b@example.org"])
async def test_what_is_no_email_is_refused(clinic: Clinic, email: str) -> None:
    refused = await clinic.run("users", "add", email, "--role", "admin")
    assert (refused.exit_code, "rina@example.org" in refused.stderr) == (2, True)


async def test_the_audit_is_verified_and_a_changed_row_is_found(clinic: Clinic) -> None:
    await clinic.run("users", "add", RINA, "--role", "admin")
    await clinic.run("users", "reset", RINA)
    sound = await clinic.run("audit", "verify")
    assert (sound.exit_code, "2 rows" in sound.stdout) == (0, True), sound.output
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        connection.execute("update audit set by = 'somebody else' where id = 2")
    changed = await clinic.run("audit", "verify")
    assert (changed.exit_code, "Row 2" in changed.stderr) == (1, True)
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        noted = connection.execute("select after from audit where action = 'audit.verified' order by id")
        assert [row[0] for row in noted] == [{"rows": 2}, {"rows": 1, "first_wrong": 2}]


async def test_an_account_gets_its_name_on_the_command_line(clinic: Clinic) -> None:
    added = await clinic.run("users", "add", RINA, "--role", "admin", "--name", " Rina  Hartati ")
    assert added.exit_code == 0, added.output
    listed = json.loads((await clinic.run("users", "list", "--json")).stdout)
    assert listed["users"][0]["name"] == "Rina Hartati"
    assert "Rina Hartati" in (await clinic.run("users", "list")).stdout
    wrong = await clinic.run("users", "add", "b@example.org", "--role", "admin", "--name", "x" * 101)
    assert (wrong.exit_code, "--name" in wrong.stderr) == (2, True)
