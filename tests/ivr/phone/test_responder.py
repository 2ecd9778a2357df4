"""The responder: a repeated webhook is decided once; an event that cannot be decided becomes a journal entry."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, Hotline


@pytest.mark.parametrize(
    "path",
    [
        "/voice/incoming",
        "/voice/language",
        "/voice/wait",
        "/voice/offer",
        "/voice/offer/key",
        "/voice/offer/status",
        "/voice/conversation/joined",
    ],
)
async def test_a_repeated_webhook_changes_nothing(hotline: Hotline, path: str) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.repeat_next(path, times=3)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    assert len(await hotline.all_calls()) == 1
    assert len(await hotline.rows("select id from offers")) == 1
    kinds = await hotline.timeline_of(leg)
    assert len([kind for kind in kinds if kind.startswith("call.")]) == len(
        {kind for kind in kinds if kind.startswith("call.")}
    )


async def test_a_repeated_hang_up_changes_nothing(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.repeat_next("/voice/status")
    hotline.lab.faults.repeat_next("/voice/left")
    hotline.lab.faults.repeat_next("/voice/conversation/parted")
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await caller.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.is_off(within=20)
    leg = caller.leg
    assert leg is not None
    assert (await hotline.timeline_of(leg)).count("call.ended") == 1


async def test_p8_an_event_that_a_read_only_database_refuses_becomes_a_journal_entry(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    with monkeypatch.context() as replica:
        for app in hotline.processes:

            async def refuses(*_facts: object, **_more: object) -> None:
                raise DBAPIError("update", {}, Exception("cannot execute UPDATE in a read-only transaction"))

            replica.setattr(app.state.service.transactions, "run_by", refuses)
        await caller.hangs_up()
    for app in hotline.processes:
        await app.state.service.replayer.replay_all()
    assert (await hotline.call_of(leg)).outcome == "abandoned"
