"""Faults on request: lost, repeated, delayed and reordered webhooks, a REST API that fails, all by seed."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from ivr.lab import Answers, Line
from ivr.lab.faults import Faults, RestFault
from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk
from .queueing import prepared

EVENTS = ["initiated", "ringing", "answered", "completed"]
PROGRESS = {"StatusCallback": f"{BASE}/progress", "StatusCallbackEvent": EVENTS}


@asynccontextmanager
async def another_desk(seed: int) -> AsyncIterator[Desk]:
    desk = Desk(seed)
    try:
        yield desk
    finally:
        await desk.lab.close()
        await desk.rest.aclose()


def told(desk: Desk) -> list[str]:
    return [each["SequenceNumber"] for each in desk.got("/progress")]


async def rung_and_declined(desk: Desk) -> None:
    desk.answers(offer="", progress="")
    await desk.call(desk.ana.number, **PROGRESS)
    await desk.ana.rings()
    await desk.ana.rejects()
    await desk.clock.advance(60)


async def test_a_repeated_webhook_comes_twice_and_is_carried_out_once(desk: Desk):
    desk.answers(in_="<Say>hello</Say>", status="")
    desk.lab.faults.repeat_next("/in")
    await desk.dial()
    await desk.caller.is_off()
    assert len(desk.got("/in")) == 2
    assert desk.got("/in")[0] == desk.got("/in")[1]
    assert [each.text for each in leg_of(desk.caller).heard] == ["hello"]


async def test_a_lost_status_callback_is_tried_again_once(desk: Desk):
    desk.lab.faults.lose_next("/progress")
    await rung_and_declined(desk)
    assert told(desk) == ["0", "1", "2"]
    desk.service.got.clear()
    desk.lab.faults.lose_next("/progress", times=2)
    await rung_and_declined(desk)
    assert told(desk) == ["1", "2"]
    assert desk.lab.errors == []


async def test_faults_that_replace_others_are_played_on_webhooks_and_rest_requests(desk: Desk):
    desk.lab.faults = Faults(lose=1.0, rest_500=1.0)
    assert (await desk.rest.get("/Queues.json")).status_code == 500
    await desk.dial()
    await desk.clock.advance(60)
    assert {each.failure for each in desk.lab.requests} <= {"the request was lost", "the answer was lost"}
    assert desk.lab.faults.played


async def test_a_delayed_status_callback_is_overtaken(desk: Desk):
    desk.lab.faults.delay_next("/progress", seconds=20)
    await rung_and_declined(desk)
    assert told(desk) == ["1", "2", "0"]


async def test_a_delayed_document_comes_late(desk: Desk):
    desk.answers(in_="<Say>hello</Say>", status="")
    desk.lab.faults.delay_next("/in", seconds=3)
    began = desk.clock.now()
    await desk.dial()
    hello = await desk.caller.hears("hello")
    assert (hello.at - began).total_seconds() == 3


async def test_any_delay_by_chance_keeps_the_order_and_reordering_does_not():
    orders = set()
    for seed in range(8):
        async with another_desk(seed) as desk:
            desk.lab.faults.delay = 1.0
            await rung_and_declined(desk)
            assert told(desk) == ["0", "1", "2"]
        async with another_desk(seed) as desk:
            desk.lab.faults.reorder = 1.0
            desk.lab.faults.longest_delay = 20
            await rung_and_declined(desk)
            orders.add(tuple(told(desk)))
    assert len(orders) > 1


async def test_the_wait_of_an_enqueue_may_fail_inside_twilio(desk: Desk):
    prepared(desk)
    desk.lab.faults.fail_next_enqueue()
    await desk.dial()
    await desk.caller.hears("goodbye caller")
    assert desk.last("/after")["QueueResult"] == "system-error"
    assert "QueueSid" not in desk.last("/after")


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500)])
async def test_rest_may_refuse_and_do_nothing(desk: Desk, status: int, code: int):
    desk.lab.faults.next_rest(status=status, method="POST", path="/Calls.json")
    form = {"To": desk.ana.number, "From": HOTLINE, "Url": f"{BASE}/offer"}
    assert (await desk.rest.get("/Calls.json")).status_code == 200
    answer = await desk.rest.post("/Calls.json", data=form)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    await desk.ana.does_not_ring()
    assert desk.lab.calls == []
    assert (await desk.rest.post("/Calls.json", data=form)).status_code == 201


async def test_rest_may_create_a_call_and_lose_the_answer(desk: Desk):
    desk.answers(offer="<Say>hello</Say>", progress="")
    desk.lab.faults.lose_next_answer()
    with pytest.raises(httpx.ReadTimeout):
        await desk.call(desk.ana.number, **PROGRESS)
    await desk.ana.rings()
    assert told(desk) == ["0", "1"]
    assert (desk.lab.rest_requests[-1].status, len(desk.lab.calls)) == (201, 1)
    assert "answer_lost=True" in desk.lab.rest_requests[-1].fault


async def test_an_html_page_may_answer_instead_of_rest_and_nothing_is_done(desk: Desk):
    form = {"To": desk.ana.number, "From": HOTLINE, "Url": f"{BASE}/offer"}
    page = RestFault(status=200, body="<html>Welcome</html>")
    with desk.lab.faults.every_rest(page, method="POST", path="/Calls.json"):
        for _ in range(2):
            answer = await desk.rest.post("/Calls.json", data=form)
            assert (answer.status_code, answer.text) == (200, page.body)
            assert answer.headers["content-type"].startswith("text/html")
        assert (await desk.rest.get("/Calls.json")).json()["calls"] == []
    assert (await desk.rest.post("/Calls.json", data=form)).status_code == 201


async def test_a_rest_request_may_time_out_while_the_call_that_it_made_rings(desk: Desk):
    began = desk.clock.now()

    async def asks() -> None:
        with pytest.raises(httpx.ReadTimeout):
            await desk.call(desk.ana.number)

    with desk.lab.faults.every_rest(RestFault(answer_lost=True, waited_for=10)):
        asking = desk.clock.spawn(asks(), name="asks")
        await desk.ana.rings(within=5)
        assert not asking.done()
        await desk.clock.run(until=began + timedelta(seconds=20), stop=asking.done)
    assert (desk.clock.now() - began).total_seconds() == 10


async def test_rest_may_lose_the_request_itself(desk: Desk):
    desk.lab.faults.lose_next_request(path="/Calls.json")
    with pytest.raises(httpx.ReadTimeout):
        await desk.call(desk.ana.number)
    await desk.ana.does_not_ring()
    assert desk.lab.calls == []


async def test_calls_may_be_throttled(desk: Desk):
    desk.answers(offer="")
    desk.lab.account.calls_per_second = 0.1
    await desk.call(desk.ana.number)
    await desk.call(desk.budi.number)
    await desk.ana.rings()
    await desk.budi.does_not_ring(for_=8)
    await desk.budi.rings(within=3)


async def test_faults_by_chance_are_told(desk: Desk):
    desk.lab.faults.rest_429 = 1.0
    answer = await desk.rest.get("/Calls.json")
    assert answer.status_code == 429
    assert len(desk.lab.faults.played) == 1


async def a_day(seed: int, misbehave: Callable[[Desk], None]) -> tuple[list[Line], list[str]]:
    """Return the events and the faults of a day whose callers and counsellors act by themselves."""
    async with another_desk(seed) as desk:
        prepared(desk)
        desk.answers(progress="")
        misbehave(desk)
        desk.ana.behaves(Answers(after=3, talks_for=30))
        desk.budi.behaves(Answers(after=6, talks_for=20))
        for caller in ("+62811000901", "+62811000902", "+62811000903"):
            await desk.lab.phone(caller).behaves(Answers(patience=90)).dials(HOTLINE)
            await desk.clock.advance(10)
        for phone in (desk.ana, desk.budi):
            answer = await desk.rest.post(
                "/Calls.json",
                data={"To": phone.number, "From": HOTLINE, "Url": f"{BASE}/offer"} | PROGRESS,
            )
            assert answer.status_code in {201, 429}
        await desk.clock.advance(200)
        lines = [line for line in desk.lab.transcript if line.who != "!!"]
        return lines, list(desk.lab.faults.played)


def chaos(desk: Desk) -> None:
    faults = desk.lab.faults
    faults.lose, faults.repeat, faults.delay, faults.reorder, faults.rest_429 = 0.1, 0.2, 0.2, 0.2, 0.2


async def test_the_same_seed_gives_the_same_day_and_another_seed_another():
    first, second, third = await a_day(1, chaos), await a_day(1, chaos), await a_day(2, chaos)
    assert first == second
    assert first[1] != third[1]
    assert len(first[1]) > 5


async def test_without_faults_every_seed_gives_the_same_day():
    assert await a_day(1, lambda _: None) == await a_day(2, lambda _: None)
