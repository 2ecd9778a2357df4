"""Kills: two `serve` and two `work` serve one line, and each is killed at its worst moment (P8)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from ivr.lab import Phone
from ivr.lab.people.expectations import wait_for
from tests.ivr.commands.killing import owner_of
from tests.ivr.commands.processes import PATIENCE
from tests.soak.house import NUMBER, House, open_house

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]

ANA, BUDI = "+6281200000001", "+6281200000002"
CALLER, ANOTHER = "+6281390000001", "+6281390000002"
SPEED = 3.0


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    async with open_house(
        speed=SPEED,
        counsellors=[ANA, BUDI],
        url=database_url,
        WAIT_DOCUMENT_SECONDS="3",
        WRAP_UP_SECONDS="2",
        RING_SECONDS="55",  # while processes are restarted, which takes long on a busy machine
        REST_CALLS_PER_SECOND="0.05",
    ) as house:
        yield house


async def waits(house: House, number: str) -> Phone:
    caller = house.lab.phone(number, f"Caller {number[-1]}")
    await caller.dials(NUMBER)
    await caller.hears("Terima kasih", within=60)
    await caller.presses("1")
    return caller


async def accepts(counsellor: Phone) -> None:
    await counsellor.answers()
    await counsellor.hears("Ada penelepon", within=60)
    await counsellor.presses("1")


async def becomes(house: House, statement: str, *, any_rows: bool) -> None:
    """Wait until a statement finds rows, or none."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if bool(await house.rows(statement)) == any_rows:
                return
            await asyncio.sleep(0.02)


async def rings_first(house: House) -> Phone:
    """Wait until one of the two phones rings."""
    ana, budi = house.lab.phone(ANA), house.lab.phone(BUDI)
    assert await wait_for(house.lab, lambda: ana.is_ringing or budi.is_ringing, 120, patient=True)
    return ana if ana.is_ringing else budi


async def test_a_ring_that_a_killed_process_had_planned_is_made_by_another(house: House) -> None:
    await house.crew.starts("serve-0", "serve-1")
    house.balancer.ports = house.crew.ports[:1]
    await waits(house, CALLER)
    await rings_first(house)
    await waits(house, ANOTHER)
    # The first ring had the first slot; the second slot comes twenty seconds later and is planned ten seconds ahead.
    await becomes(house, "select 1 from offers where state = 'planned'", any_rows=True)
    house.crew.kill("serve-0")
    house.balancer.ports = house.crew.ports[1:]
    ana, budi = house.lab.phone(ANA), house.lab.phone(BUDI)
    assert await wait_for(house.lab, lambda: ana.is_ringing and budi.is_ringing, 90, patient=True)
    assert len(await house.rows("select 1 from offers")) == 2
    assert house.lab.double_rings == []
    house.crew.start("serve-0")
    house.balancer.ports = house.crew.ports
    await accepts(ana)
    await accepts(budi)
    both = [leg for phone in (ana, budi) if (leg := phone.engaged)]
    assert await wait_for(house.lab, lambda: all(leg.bridge for leg in both), 60, patient=True)


async def test_a_process_killed_between_its_commit_and_its_ring_costs_the_caller_one_ring(
    house: House,
) -> None:
    await house.crew.starts()
    killed: list[str] = []

    def strike(port: int) -> bool:
        house.door.before_create = None
        killed.append(_kill_owner(house, port))
        return True

    house.door.before_create = strike
    caller = await waits(house, CALLER)
    assert await wait_for(house.lab, lambda: bool(killed), 60, patient=True)
    house.crew.start(killed[0])
    winner = await rings_first(house)
    await accepts(winner)
    await caller.is_connected_to(winner, within=60)
    assert house.lab.double_rings == []
    offered = await house.rows("select phone, leg_sid is null as never_rung from offers order by planned_at")
    assert winner.number == offered[-1].phone
    assert sum(row.never_rung for row in offered) == 1, "what may have rung is not rung again"


async def test_nobody_notices_a_kill_while_a_caller_waits_or_talks(house: House) -> None:
    await house.crew.starts()

    def strike(port: int) -> None:
        house.door.after_create = None
        _kill_owner(house, port)

    house.door.after_create = strike
    caller = await waits(house, CALLER)
    winner = await rings_first(house)
    for name in house.crew.dead():
        house.crew.start(name)
    await house.crew.is_up()
    house.crew.kill("work-0")
    house.crew.kill("work-1")
    await accepts(winner)
    await caller.is_connected_to(winner, within=60)
    for name in ("serve-0", "serve-1"):
        house.crew.kill(name)
        await house.crew.starts(name)
    await caller.is_connected_to(winner, within=1)
    await house.crew.starts("work-0", "work-1")
    await caller.hangs_up()
    await winner.hears("Percakapan selesai", within=60)
    await winner.presses("1")
    await winner.is_off(within=60)
    await becomes(house, "select 1 from holds where released_at is null", any_rows=False)
    (call,) = await house.rows("select state, outcome, resolution from calls")
    assert tuple(call) == ("ended", "conversation", "resolved")
    assert CALLER.removeprefix("+") not in "".join(
        log.read_text("utf-8") for log in house.folder.glob("*.log")
    )


def _kill_owner(house: House, port: int) -> str:
    process = owner_of(port, house.crew.running.values())
    assert process is not None
    name = house.crew.name_of(process)
    house.crew.kill(name)
    return name
