"""The month while the demo runs: a database that is stopped meanwhile holds it up, and no more."""

import pytest
from sqlalchemy import text

from ivr.commands.demo.console import filling
from ivr.commands.demo.environment import Environment
from ivr.database.engine import Database
from tests.ivr.commands.processes import until

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]


async def calls_in(database: Database) -> int:
    async with database.begin() as connection:
        return int((await connection.execute(text("select count(*) from calls"))).scalar_one())


async def test_a_database_that_is_stopped_as_the_demo_begins_gets_the_month_once_it_is_back(
    demo: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    await demo.troubles.switch("database", on=True)
    async with filling(demo):
        said = ""

        def is_said() -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return "written once it is back" in said

        await until(is_said)
        assert said.count("\n") == 1, "nothing breaks a line of a file"
        assert demo.filling.is_set(), "the page goes on to say that it is being written"
        await demo.troubles.switch("database", on=False)
        await until(lambda: not demo.filling.is_set())
    assert await calls_in(demo.database) > 1000
