"""Events of a counsellor: who paused and resumed, and that nobody changes what was told."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import ProgrammingError

from ivr.database.engine import Database
from routing import counsellors
from routing.audit import Actor
from routing.counselling import details, events, pausing
from routing.counselling.events import Kind
from routing.counsellors import PausedBy
from tests.routing.rows import MINUTE, NOW, a_counsellor

RINA = Actor(account=7)


async def test_a_pause_has_an_end_and_a_reason_that_goes_with_it(database: Database) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection)
        await pausing.pause(connection, NOW, ana, until=NOW + MINUTE, by=RINA, why="her exam")
        paused = await counsellors.by_id(connection, ana)
        assert paused is not None
        assert (paused.pause_ends(NOW), paused.paused_by) == (NOW + MINUTE, PausedBy.COORDINATOR)
        assert paused.paused_why == "her exam"
        assert await pausing.resume(connection, NOW, ana, by=RINA)
        assert not await pausing.resume(connection, NOW, ana, by=RINA)
        resumed = await counsellors.by_id(connection, ana)
        assert resumed is not None
        assert (resumed.pause_ends(NOW), resumed.paused_why) == (None, None)
        told = await events.newest(connection, ana, 10)
    assert [(each.kind, each.account) for each in told] == [(Kind.RESUMED, 7), (Kind.PAUSED, 7)]
    assert told[1].detail == {"until": (NOW + MINUTE).isoformat()}


async def test_details_are_changed_once(database: Database) -> None:
    async with database.begin() as connection:
        id_ = await a_counsellor(connection)
        for changed in (True, False):
            ana = await counsellors.by_id(connection, id_)
            assert ana is not None
            said = {"languages": ("id", "jv"), "organisation": "Teman Bicara"}
            assert await details.change(connection, NOW, ana, **said, by=RINA) is changed  # type: ignore[arg-type]
        assert len(await events.newest(connection, id_, 10)) == 1


async def test_the_application_may_only_add(database: Database) -> None:
    async with database.begin() as connection:
        ana = await a_counsellor(connection)
        await events.note(connection, NOW, ana, Kind.CLEARED, RINA)
    for statement in (update(events.events).values(by="nobody"), delete(events.events)):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.begin() as connection:
                await connection.execute(statement)
