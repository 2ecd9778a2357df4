"""`satunomor forget` reads a number from standard input, erases its traces, and says what it erased."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from routing.sealing import Sealer
from tests.ivr.commands.clinic import Clinic, a_clinic

NUMBER = "+6281390000001"


@pytest.fixture
async def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    async with a_clinic(tmp_path, database_url) as clinic:
        yield clinic


def a_call(clinic: Clinic) -> None:
    """Insert a call of this number; the carrier has already forgotten it."""
    sealer = Sealer([clinic.environment["SECRET_KEY"]])
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as connection:
        connection.execute(
            "insert into calls (id, sid, state, outcome, language, caller_hash, caller_sealed, arrived_at, place_at,"
            " returned, last_seen_at, check_at, ended_at, queue_errors) values (gen_random_uuid(), 'CA1', 'ended',"
            " 'abandoned', 'id', %s, %s, now(), now(), false, now(), now(), now(), 0)",
            (sealer.hash(NUMBER), sealer.seal(NUMBER)),
        )


async def test_says_what_it_erased_and_the_second_time_that_there_is_nothing(clinic: Clinic):
    a_call(clinic)
    result = await clinic.run("forget", answer="0813 9000 0001\n")
    assert (result.exit_code, "the number of 1 call" in result.stdout) == (0, True), result.output
    assert NUMBER[1:] not in result.output
    again = await clinic.run("forget", answer=f"{NUMBER}\n")
    assert (again.exit_code, "Nothing was found" in again.stdout) == (0, True)


@pytest.mark.parametrize("answer", ["", "\n", "Ana\n", "+6281\n"])
async def test_without_a_number_on_standard_input_it_is_misuse(clinic: Clinic, answer: str):
    result = await clinic.run("forget", answer=answer)
    assert (result.exit_code, "no phone number" in result.stderr) == (2, True), result.output


async def test_bare_digits_with_two_readings_are_misuse_and_nobody_elses_traces_are_erased(clinic: Clinic):
    a_call(clinic)
    result = await clinic.run("forget", answer="6591234567\n")
    assert (result.exit_code, "more than one way" in result.stderr) == (2, True), result.output
    assert "6591234567" not in result.output


async def test_an_argument_is_misuse_since_others_could_read_it(clinic: Clinic):
    assert (await clinic.run("forget", NUMBER)).exit_code == 2


async def test_what_twilio_does_not_erase_now_stays_to_be_asked_for_again(clinic: Clinic, tmp_path: Path):
    a_call(clinic)
    spool = tmp_path / "data" / "standby"
    spool.mkdir(parents=True)
    (spool / "01764130000000000000-000001-7-CA1.not-read").touch()
    clinic.lab.faults.next_rest(status=500, method="DELETE", path="/Calls/")
    result = await clinic.run("forget", answer=f"{NUMBER}\n")
    assert (result.exit_code, "run this again" in result.stderr) == (1, True), result.output
    assert "DATA_DIR/standby" in result.stderr
    assert (await clinic.run("forget", answer=f"{NUMBER}\n")).exit_code == 0


async def test_without_the_database_it_says_so(clinic: Clinic, tmp_path: Path):
    result = await clinic.run(
        "forget", answer=f"{NUMBER}\n", DATABASE_URL=f"postgresql://x@/x?host={tmp_path}"
    )
    assert result.exit_code == 2
