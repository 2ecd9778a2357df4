"""The sweep: it finds events whose webhooks were lost, and sets a bad row aside without stopping (design, part 5)."""

from typing import Any

import pytest
from sqlalchemy import text

from routing.line import carrier_queues
from routing.switchboard import sweep
from routing.transaction import Transaction
from tests.ivr.monitoring.scrapes import total
from tests.scenarios.bad_rows import BAD, GOOD, HOUR, execute, takes_no_change
from tests.scenarios.hotline import ANA, BUDI, Hotline


@pytest.mark.parametrize("times", [1, 3])
async def test_a_call_that_cannot_be_looked_at_keeps_no_other_from_being_looked_at(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty()
    legs = [await hotline.caller(f"+62813900000{n:02}").dials("+622150001234") for n in range(times + 1)]
    await hotline.passes(1)
    bad = {(await hotline.call_of(leg)).id for leg in legs[:times]}
    looks = sweep._check_call

    async def fails(tx: Transaction, call: Any) -> Any:
        if call.id in bad:
            await tx.connection.execute(
                text("update calls set language = 'xx' where id = :id"), {"id": call.id}
            )
            raise ZeroDivisionError
        return await looks(tx, call)

    monkeypatch.setattr(sweep, "_check_call", fails)
    await execute(hotline, "update calls set check_at = :now", now=hotline.clock.now())
    await hotline.sweeps()
    kinds = [await hotline.timeline_of(leg) for leg in legs]
    assert [each.count("call.set_aside") for each in kinds] == [1] * times + [0]
    assert {row.language for row in await hotline.rows("select language from calls")} == {"id"}, "undone"
    good = await hotline.call_of(legs[-1])
    assert good.check_at > hotline.clock.now()
    monkeypatch.setattr(sweep, "_check_call", looks)


async def test_a_call_that_cannot_even_be_set_aside_keeps_no_other_from_being_looked_at(
    hotline: Hotline,
) -> None:
    await hotline.on_duty()
    legs = [await hotline.caller(f"+62813900000{n:02}").dials("+622150001234") for n in range(3)]
    await hotline.passes(1)
    await execute(hotline, "update calls set check_at = :now", now=hotline.clock.now())
    bad = f"select id from calls where sid = '{legs[0].sid}'"  # noqa: S608
    async with takes_no_change(hotline, "calls", "language", bad):
        await hotline.sweeps()
    rows = [await hotline.call_of(leg) for leg in legs]
    assert [row.check_at > hotline.clock.now() for row in rows] == [False, True, True]
    await execute(hotline, "update calls set language = 'id'")


async def test_a_hold_that_cannot_even_be_set_aside_keeps_no_other_from_being_looked_at(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    await hotline.talks(hotline.caller(BAD), hotline.ana)
    await hotline.talks(hotline.caller(GOOD), hotline.budi)
    await execute(hotline, "update holds set check_at = :now", now=hotline.clock.now())
    async with takes_no_change(hotline, "holds", "why", "select id from holds order by id limit 1"):
        await hotline.sweeps()
    bad, good = await hotline.rows("select check_at from holds order by id")
    assert bad.check_at <= hotline.clock.now() < good.check_at
    await execute(hotline, "update holds set why = null")


async def test_a_queue_that_cannot_be_asked_for_keeps_no_row_from_being_looked_at(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty()
    leg = await hotline.caller().dials("+622150001234")
    await hotline.passes(1)

    async def fails(*_given: Any, **_more: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(carrier_queues, "left", fails)
        await execute(hotline, "update calls set check_at = :now", now=hotline.clock.now())
        await hotline.sweeps()
    assert (await hotline.call_of(leg)).check_at > hotline.clock.now()
    assert await total(hotline, "sweep_findings_total{noun=queue_not_set_aside}") == 1


@pytest.mark.usefixtures("copied_hourly")
@pytest.mark.deep
async def test_a_queue_that_cannot_be_deleted_is_asked_for_ever_more_seldom_and_not_for_ever(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(12)
    hotline.lab.faults.next_rest(status=500, method="DELETE", path="/Queues/", times=1000)
    await caller.hangs_up()
    await hotline.passes(5)

    def asked() -> int:
        return sum(
            1 for each in hotline.lab.rest_requests if each.method == "DELETE" and "/Queues/" in each.path
        )

    await hotline.runs(600)
    assert 3 <= asked() <= 5, "at twice its age each time: not every 5 s"
    for _ in range(24 * 6):
        await hotline.sweeps()
        await hotline.passes(HOUR)
    assert 12 <= asked() <= 18
    assert (await hotline.call_of(leg)).queue_sid is not None
    for _ in range(26):
        await hotline.sweeps()
        await hotline.passes(HOUR)
    assert (await hotline.call_of(leg)).queue_sid is None
    assert (await hotline.timeline_of(leg))[-1] == "queue.given_up"
    assert await total(hotline, "sweep_findings_total{noun=queue_set_aside}") == 1
    before = asked()
    await hotline.passes(2 * 24 * HOUR)
    await hotline.sweeps()
    assert asked() == before


async def test_a_lost_hang_up_is_found_by_the_sweep(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    hotline.lab.faults.lose_next("/voice/status", times=9)
    hotline.lab.faults.lose_next("/voice/left", times=9)
    await caller.hangs_up()
    await hotline.passes(70)
    await hotline.sweeps()
    call = await hotline.call_of(leg)
    assert (call.state, call.outcome) == ("ended", "abandoned")


@pytest.mark.deep
async def test_the_sweep_leaves_a_long_conversation_alone(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    for _ in range(20):
        await hotline.passes(180)
        await hotline.sweeps()
    await caller.is_connected_to(hotline.ana)
