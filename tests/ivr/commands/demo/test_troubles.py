"""The demo's troubles: each is real, callers get what its sentence says, and it ends."""

import asyncio
import contextlib
from functools import partial

import httpx
import pytest

from ivr.commands.demo.environment import NUMBER, Environment
from ivr.commands.demo.processes import Which
from ivr.commands.demo.troubles import Troubles
from ivr.database.engine import DatabaseNotReachable
from ivr.lab import Answers, NeverAnswers, Phone
from ivr.lab.people.expectations import wait_for
from ivr.web.languages import translations
from tests.ivr.commands.processes import PATIENCE, processes_in, until

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]

ACCEPTS = Answers(presses=(("Tekan satu untuk menerima", "1"),))


async def team(demo: Environment) -> list[Phone]:
    return [demo.lab.phone(duty.phone, duty.name) for duty in await demo.on_duty()]


async def waits(demo: Environment, number: str = "+6281390000001") -> Phone:
    caller = demo.lab.phone(number)
    await caller.dials(NUMBER)
    await caller.hears("satu satu dua", within=PATIENCE)
    await caller.presses("1")
    return caller


async def is_connected(demo: Environment, caller: Phone) -> Phone:
    """Wait until a counsellor talks with this caller."""
    phones = await asyncio.to_thread(lambda: list(demo.lab.phones.values()))
    assert await wait_for(
        demo.lab, lambda: any(phone.talks_with(caller) for phone in phones), 600, patient=True
    ), "nobody came"
    return next(phone for phone in phones if phone.talks_with(caller))


async def ends(demo: Environment, caller: Phone, counsellor: Phone) -> None:
    await caller.speaks(5)
    await caller.hangs_up()
    await counsellor.is_off(within=600)


async def kinds(demo: Environment, caller: Phone) -> list[str]:
    """Return the kinds of events on the timeline of a caller's only call."""
    (leg,) = (leg for leg in demo.lab.calls if leg.direction == "inbound" and leg.from_ == caller.number)
    with contextlib.suppress(DatabaseNotReachable):
        return [event.kind for event in await demo.timeline(leg)]
    return []


async def test_the_database_is_stopped_while_a_caller_waits_and_the_two_talk_all_the_same(
    demo: Environment,
) -> None:
    phones = await team(demo)
    for phone in phones:
        phone.behaves(NeverAnswers())
    caller = await waits(demo)
    await phones[0].rings(within=PATIENCE)
    told: list[bool] = []
    trouble = demo.troubles["database"]
    demo.troubles.on_change.append(lambda: told.append(trouble.is_on))
    await demo.troubles.switch("database", on=True)
    assert trouble.is_on
    assert told == [True]
    with pytest.raises(DatabaseNotReachable):
        await demo.on_duty()
    for phone in phones:
        phone.behaves(ACCEPTS)
    counsellor = await is_connected(demo, caller)
    assert counsellor in phones
    assert not any("postgres -D" in line for line in processes_in(demo.folder)), "nobody has started it again"
    await ends(demo, caller, counsellor)

    await demo.troubles.switch("database", on=False)
    assert not trouble.is_on
    assert told[-1] is False
    async with asyncio.timeout(PATIENCE):
        while "call.ended" not in await kinds(demo, caller):  # noqa: ASYNC110 - other processes write it
            await asyncio.sleep(0.05)
    async with httpx.AsyncClient(base_url=demo.public_url) as browser:
        await browser.post(await demo.link(), headers={"sec-fetch-site": "same-origin"})
        log = await browser.get("/calls")
    assert log.status_code == 200
    assert log.text.count('href="/calls/') == 1


async def test_a_silent_carrier_a_caller_is_connected_from_their_own_leg(demo: Environment) -> None:
    for phone in await team(demo):
        phone.behaves(ACCEPTS)
    await demo.troubles.switch("carrier", on=True)
    caller = await waits(demo)
    counsellor = await is_connected(demo, caller)
    assert not [leg for leg in demo.lab.calls if leg.direction == "outbound-api"]
    await ends(demo, caller, counsellor)
    await demo.troubles.switch("carrier", on=False)
    assert not demo.troubles["carrier"].is_on


async def test_webhooks_that_are_lost_or_come_twice_keep_nobody_from_a_counsellor(demo: Environment) -> None:
    for phone in await team(demo):
        phone.behaves(ACCEPTS)
    await demo.troubles.switch("webhooks", on=True)
    played, number = demo.lab.faults.played, 6281390000001
    while not all(any(each in fault for fault in played) for each in ("lost='", "repeated=True")):
        caller = await waits(demo, f"+{number}")
        await ends(demo, caller, await is_connected(demo, caller))
        number += 1
    await demo.troubles.switch("webhooks", on=False)
    assert not demo.troubles["webhooks"].is_on
    before = len(played)
    caller = await waits(demo, f"+{number}")
    await ends(demo, caller, await is_connected(demo, caller))
    assert len(played) == before


async def test_who_talks_goes_on_while_the_killed_processes_come_back(demo: Environment) -> None:
    for phone in await team(demo):
        phone.behaves(ACCEPTS)
    caller = await waits(demo)
    counsellor = await is_connected(demo, caller)
    for which, command in ((Which.WEB, " serve "), (Which.WORKER, " work ")):
        (before,) = (line for line in processes_in(demo.folder) if command in f"{line} ")
        await demo.troubles.switch(which.value, on=True)
        trouble = demo.troubles[which.value]
        await until(partial(getattr, trouble, "is_on"))
        if which is Which.WEB:
            async with httpx.AsyncClient(base_url=demo.public_url) as browser:
                assert (await browser.get("/healthz")).status_code == 502
        await until(partial(demo.processes.is_there, which))
        (after,) = (line for line in processes_in(demo.folder) if command in f"{line} ")
        assert before.split()[:4] == after.split()[:4]
    assert counsellor.talks_with(caller)
    async with httpx.AsyncClient(base_url=demo.public_url) as browser:
        assert (await browser.get("/readyz")).is_success
    await ends(demo, caller, counsellor)


async def test_the_speed_changes_while_a_caller_waits(demo: Environment) -> None:
    phones = await team(demo)
    for phone in phones:
        phone.behaves(NeverAnswers())
    caller = await waits(demo)
    await phones[0].rings(within=PATIENCE)
    await demo.clock.change(1)
    phones[0].behaves(None)
    await phones[0].answers()
    await phones[0].hears("Tekan satu untuk menerima", within=PATIENCE)
    await demo.clock.change(10)
    await phones[0].presses("1")
    await caller.is_connected_to(phones[0], within=PATIENCE)
    await ends(demo, caller, phones[0])


def test_each_trouble_says_what_callers_get_in_both_languages(demo: Environment) -> None:
    words = translations("id").gettext
    troubles: Troubles = demo.troubles
    assert {name for name, _ in troubles} == {"carrier", "webhooks", "database", "web", "worker"}
    for _, trouble in troubles:
        for said in (trouble.title, trouble.callers_get):
            assert words(said) != said
