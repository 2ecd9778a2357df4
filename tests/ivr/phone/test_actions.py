"""Actions: what is asked of the carrier after a commit, and what follows when the carrier fails."""

import asyncio

import pytest
from sqlalchemy import text

from ivr.lab import Answers, NeverAnswers, Phone, VoicemailBox
from ivr.phone.twilio.errors import CreateRejected, PoolExhausted
from routing.legs import Refusal
from routing.switchboard.actions import AskCarrier
from tests.legs import leg_of
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline

ACCEPTS = (("Tekan satu untuk menerima", "1"),)


@pytest.fixture(params=["rest_429", "rest_500", "rest_request_lost"])
def down(request: pytest.FixtureRequest, hotline: Hotline) -> str:
    """Let every REST request fail in this way."""
    setattr(hotline.lab.faults, request.param, 1.0)
    return str(request.param)


def is_back(hotline: Hotline) -> None:
    faults = hotline.lab.faults
    faults.rest_429 = faults.rest_500 = faults.rest_request_lost = 0.0


async def somebody_rings(hotline: Hotline, direction: str = "outbound-dial") -> Phone:
    """Let time pass, with sweeps, until a phone rings in this way."""
    for _ in range(300):
        await hotline.passes(1)
        if hotline.clock.now().second % 5 == 0:
            await hotline.sweeps()
        for phone in hotline.lab.ringing():
            if leg_of(phone).direction == direction:
                return phone
    raise AssertionError("nobody rings")


@pytest.mark.usefixtures("down")
async def test_p8_with_rest_down_a_caller_reaches_a_counsellor_from_their_own_leg(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    counsellor = await somebody_rings(hotline)
    await accepts(counsellor, within=120)
    await caller.is_connected_to(counsellor)
    rung = leg_of(counsellor)
    assert (rung.direction, rung.from_) == ("outbound-dial", NUMBER)
    held = await hotline.rows(
        "select 1 from holds where released_at is null and phone = (select phone from offers"
        " where state = 'accepted')"
    )
    assert len(held) == 1
    assert (await hotline.call_of(leg)).state == "talking"
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.passes(3)
    assert (await hotline.call_of(leg)).outcome == "conversation"
    assert "offer.accepted" in await hotline.timeline_of(leg)


@pytest.mark.usefixtures("down")
async def test_p8_a_caller_whose_counsellor_leaves_is_put_back_at_the_head_of_the_line(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(Answers(presses=ACCEPTS, talks_for=20))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    await caller.hears("Percakapan Anda sudah berakhir. Anda boleh menutup telepon", within=90)
    began = hotline.clock.now()
    await caller.hears("menelepon seorang konselor", within=90)
    assert (hotline.clock.now() - began).total_seconds() >= 8, "nobody is rung before they have stayed"
    await hotline.passes(15)
    assert leg.bridge is not None


@pytest.mark.usefixtures("down")
async def test_p4_with_rest_down_a_machine_never_gets_a_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(VoicemailBox(after=3))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    for _ in range(120):
        await hotline.passes(1)
        assert leg.bridge is None, "a machine got the caller"
    states = {row.state for row in await hotline.rows("select state from offers where by_caller")}
    assert "lapsed" in states


@pytest.mark.deep
@pytest.mark.usefixtures("down")
async def test_p2_p3_with_rest_down_many_callers_ring_no_phone_twice_and_one_wins(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(Answers(presses=ACCEPTS))
    callers = [hotline.caller(f"+62813900000{n:02}", f"Caller {n}") for n in range(8)]
    for caller in callers:
        caller.behaves(Answers(presses=(("tekan 1", "1"),), talks_for=15))
        await caller.dials(NUMBER)
    for _ in range(48):
        await hotline.passes(5)
        await hotline.sweeps()
    assert hotline.lab.double_rings == []
    assert len(await hotline.rows("select 1 from calls where talked_at is not null")) >= 3


@pytest.mark.usefixtures("down")
async def test_p8_between_two_rings_the_caller_is_in_the_line_and_hears_its_words(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(NeverAnswers())
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    await caller.hears("/media/music/", within=90)
    assert any(queue.entries for queue in hotline.lab.queues)
    await caller.hears("menelepon seorang konselor", within=90)
    kinds = await hotline.timeline_of(leg)
    assert "offer.no_answer" in kinds
    assert "dispatch.considered" in kinds


@pytest.mark.usefixtures("down")
async def test_p7_with_rest_down_the_timeline_still_tells_who_was_rung_and_why(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=120)
    told = await hotline.events_of(leg)
    dialled = [event for event in told if event.kind == "offer.dialling" and "own leg" in event.detail["why"]]
    assert len(dialled) == 1
    assert any(event.kind == "dispatch.considered" for event in told)


@pytest.mark.usefixtures("down")
async def test_p8_when_rest_answers_again_phones_are_rung_through_it(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    is_back(hotline)
    counsellor = await somebody_rings(hotline, "outbound-api")
    assert await hotline.rows("select 1 from reach where down_since is null")
    counsellor.behaves(None)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")
    await caller.is_connected_to(counsellor)


@pytest.mark.deep
async def test_p8_while_creates_alone_fail_the_only_counsellor_on_duty_is_rung_from_the_callers_leg(
    hotline: Hotline, down: str
) -> None:
    is_back(hotline)
    status = {"rest_429": 429, "rest_500": 500}.get(down, 503)
    hotline.lab.faults.next_rest(status=status, method="POST", path="/Calls.json", times=99)
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    began = hotline.clock.now()
    assert await somebody_rings(hotline) is hotline.ana
    assert (hotline.clock.now() - began).total_seconds() < 180
    await accepts(hotline.ana, within=120)
    await caller.is_connected_to(hotline.ana)


@pytest.mark.deep
@pytest.mark.usefixtures("down")
async def test_a_caller_on_their_own_leg_returns_at_most_twice_after_short_talks(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(Answers(presses=ACCEPTS, talks_for=10))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("percakapan Anda kembali berakhir terlalu cepat", within=300)
    await caller.hears("Tekan satu agar kami telepon kembali", within=30)
    accepted = await hotline.rows("select 1 from offers where accepted_at is not null")
    assert len(accepted) == 3
    call = await hotline.call_of(leg)
    assert (call.state, call.short_talks, call.returned) == ("overflow", 3, False)


async def test_a_create_that_is_refused_for_the_moment_is_tried_again_in_a_moment(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.next_rest(status=429, path="/Calls.json")
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings(within=12)
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    assert "offer.failed" in await hotline.timeline_of(leg)


@pytest.mark.parametrize("fault", ["answer", "500"])
async def test_a_create_whose_result_is_unknown_is_never_repeated_and_the_caller_goes_on(
    hotline: Hotline, fault: str
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.ana.behaves(NeverAnswers())
    if fault == "answer":
        hotline.lab.faults.lose_next_answer()
        hotline.lab.faults.lose_next("/voice/offer/status", times=8)
        hotline.expects_errors = True
    else:
        hotline.lab.faults.next_rest(status=500, path="/Calls.json")
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.budi.rings(within=15)
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    assert [leg.to for leg in hotline.lab.calls].count(ANA) <= 1
    assert "offer.unsure" in await hotline.timeline_of(leg)


async def test_a_leg_whose_create_answer_was_lost_may_still_win_the_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.lose_next_answer()
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)


async def test_the_queue_of_a_call_that_is_over_is_deleted_at_the_carrier(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(12)
    assert len(hotline.lab.queues) == 1
    await caller.hangs_up()
    await hotline.passes(5)
    assert hotline.lab.queues == []


async def test_queues_left_in_numbers_are_deleted_a_few_at_a_time(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hangs_up()
    await hotline.passes(120)
    async with hotline.service.database.begin() as connection:
        await connection.execute(
            text(
                "insert into calls (id, sid, state, outcome, language, arrived_at, place_at, returned, last_seen_at,"
                " check_at, ended_at, queue_errors, queue_sid) select gen_random_uuid(), 'CA' || n, state, outcome,"
                " language, arrived_at, place_at, returned, last_seen_at, check_at, ended_at, 0, 'QU' || n"
                " from calls, generate_series(1, 40) n"
            )
        )
    at_once, most, deleted = 0, 0, 0

    async def delete_queue(_sid: str) -> None:
        nonlocal at_once, most, deleted
        at_once, deleted = at_once + 1, deleted + 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1

    monkeypatch.setattr(hotline.service.gateway, "delete_queue", delete_queue)
    await hotline.sweeps()
    assert (deleted, most) == (40, 5)


async def test_a_request_that_our_own_full_pool_stopped_is_not_the_carriers_fault(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hotline.on_duty(ANA)

    async def ring(_phone: str, _offer_id: object) -> str:
        raise CreateRejected("not sent: PoolTimeout", Refusal.CROWDED)

    async def answers() -> None:
        raise PoolExhausted("PoolTimeout")

    with monkeypatch.context() as crowded:
        for app in hotline.processes:
            crowded.setattr(app.state.service.gateway, "ring", ring)
            crowded.setattr(app.state.service.gateway, "answers", answers)
            app.state.service.actions.start([AskCarrier()])
        await hotline.waits(hotline.caller())
        await hotline.passes(15)
        assert len(await hotline.rows("select 1 from offers")) > 3
        assert await hotline.rows("select 1 from reach where failures = 0 and down_since is null")
    await hotline.ana.rings(within=5)
    await accepts(hotline.ana)


async def test_a_queue_whose_wait_requests_were_all_lost_is_removed_at_the_carrier(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    hotline.lab.faults.lose_next("/voice/wait", times=9)
    await caller.presses("1")
    await hotline.passes(1)
    await caller.hangs_up()
    await hotline.runs(90)
    assert hotline.lab.queues == []
