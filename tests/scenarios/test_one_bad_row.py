"""One bad row stops nothing: it is set aside and told of, and the others go on (design, part 5)."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ivr import secret_key
from ivr.settings import GivenSettings
from routing import calls as calls_
from routing.line import carrier_queues
from routing.sealing import Sealer
from routing.switchboard import sweep
from routing.switchboard.call import ending
from routing.transaction import Transaction
from tests.ivr.monitoring.scrapes import total
from tests.routing.switchboard.decided import decided
from tests.routing.transactions import tx_at
from tests.scenarios.callbacks import ASKS, a_callback, state_of
from tests.scenarios.hotline import ANA, BUDI, Hotline, a_hotline

BAD, GOOD = "+6281390000001", "+6281390000002"
LOST = Sealer(["a key that nobody has any more, since it was not kept"])
HOUR = 3600


async def execute(hotline: Hotline, statement: str, **values: Any) -> None:
    async with hotline.service.database.begin() as connection:
        await connection.execute(text(statement), values)


async def two_are_due(hotline: Hotline) -> None:
    """Let two callbacks be due, neither in the line yet, while Ana is free."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    for number in (BAD, GOOD):
        await hotline.agrees(hotline.caller(number))
    await execute(hotline, "update callbacks set state = 'scheduled', attempt_id = null")
    await execute(
        hotline, "update calls set check_at = :now where state = 'waiting'", now=hotline.clock.now()
    )
    async with hotline.service.database.begin() as connection:
        for call in await calls_.to_check(tx_at(connection, hotline.clock.now()), limit=9):
            await decided(
                ending.end, hotline.service.helpline, connection, hotline.clock.now(), call.id, "the test's"
            )
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(70)


async def is_sealed_with(hotline: Hotline, sealer: Sealer) -> None:
    first = "(select id from callbacks order by asked_at limit 1)"
    await execute(
        hotline,
        f"update callbacks set number_sealed = :sealed where id = {first}",  # noqa: S608
        sealed=sealer.seal(BAD),
    )


def rows_set_aside(hotline: Hotline) -> list[str]:
    return [line for line in hotline.log.lines if "row.set_aside" in line]


@pytest.mark.deep
async def test_a_callback_whose_number_cannot_be_opened_keeps_no_other_from_the_line_and_rings_once_it_can(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await two_are_due(hotline)
    await is_sealed_with(hotline, LOST)
    await hotline.sweeps()
    bad, good = await hotline.callbacks()
    assert (bad.state, good.state) == ("scheduled", "in_line")
    assert bad.due_at >= hotline.clock.now() + timedelta(minutes=55)
    told = await hotline.rows("select detail from events where kind = 'callback.set_aside'")
    assert [row.detail["why"].split()[0] for row in told] == ["SealNotOpened"]
    assert len(rows_set_aside(hotline)) == 1
    assert await total(hotline, "sweep_findings_total{noun=callback_set_aside}") == 1
    await hotline.fetches(hotline.ana)
    answers = hotline.caller(GOOD)
    await answers.rings()
    await answers.answers()
    await answers.hears(ASKS)
    await answers.presses("1")
    await answers.is_connected_to(hotline.ana, within=20)
    await hotline.runs(60)
    assert len(rows_set_aside(hotline)) == 1, "it is in nobody's way for an hour"
    await answers.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    # The key is added back to SECRET_KEY.
    await is_sealed_with(hotline, hotline.service.helpline.sealer)
    await hotline.passes(HOUR)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana)
    await hotline.caller(BAD).rings()


@pytest.mark.deep
async def test_one_that_can_never_be_opened_costs_a_look_an_hour_and_expires_as_any_other(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await two_are_due(hotline)
    await is_sealed_with(hotline, LOST)
    await execute(hotline, "delete from callbacks where asked_at = (select max(asked_at) from callbacks)")
    for hours in range(1, 4):
        await hotline.sweeps()
        await hotline.sweeps()
        assert len(rows_set_aside(hotline)) == hours
        await hotline.passes(HOUR + 10)
    await execute(
        hotline, "update callbacks set expires_at = :now where state = 'scheduled'", now=hotline.clock.now()
    )
    await hotline.sweeps()
    assert [row.state for row in await hotline.callbacks()] == ["expired"]


@pytest.mark.deep
async def test_no_counsellor_after_the_other_waits_for_a_callback_that_nobody_can_ring(
    hotline: Hotline,
) -> None:
    hotline.expects_trouble = True
    await a_callback(hotline)
    await execute(
        hotline, "update calls set caller_sealed = :sealed where state = 'waiting'", sealed=LOST.seal(BAD)
    )
    await hotline.fetches(hotline.ana)
    await hotline.ana.hears("tidak", within=30)
    await hotline.ana.is_off(within=30)
    assert await state_of(hotline) == ("scheduled", 0)
    await hotline.ana.does_not_ring(for_=300)
    assert len(rows_set_aside(hotline)) == 1


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


@contextlib.asynccontextmanager
async def takes_no_change(hotline: Hotline, table: str, column: str, which: str) -> AsyncIterator[None]:
    """Let the database refuse whatever is written to one row."""
    hotline.expects_trouble = True
    await execute(hotline, f"update {table} set {column} = 'bad' where id = ({which})")  # noqa: S608
    sound = f"constraint sound check ({column} is distinct from 'bad') not valid"
    await execute(hotline, f"alter table {table} add {sound}")
    yield
    await execute(hotline, f"alter table {table} drop constraint sound")
    stays = [line for line in hotline.log.lines if "row.not_set_aside" in line]
    assert len(stays) == 1
    assert "CheckViolation" in stays[0] or "IntegrityError" in stays[0]
    noun = table.removesuffix("s")
    assert await total(hotline, f"sweep_findings_total{{noun={noun}_not_set_aside}}") == 1


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


@pytest.mark.deep
async def test_a_callback_that_cannot_even_be_set_aside_keeps_no_other_from_the_line(
    hotline: Hotline,
) -> None:
    await two_are_due(hotline)
    oldest = "select id from callbacks order by asked_at limit 1"
    async with takes_no_change(hotline, "callbacks", "language", oldest):
        await hotline.sweeps()
    assert [row.state for row in await hotline.callbacks()] == ["scheduled", "in_line"]
    await execute(hotline, "update callbacks set language = 'id'")


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


async def test_what_the_key_of_the_first_day_has_sealed_is_opened_and_found_once_secret_key_is_set(
    database_url: str, tmp_path: Path
) -> None:
    first = secret_key.sealer(GivenSettings(data_dir=tmp_path))
    async with a_hotline(database_url, tmp_path) as hotline:
        await two_are_due(hotline)
        await is_sealed_with(hotline, first)
        await hotline.sweeps()
        assert {row.state for row in await hotline.callbacks()} == {"in_line"}
        assert first.hash(BAD) in hotline.service.helpline.sealer.hashes(BAD)
