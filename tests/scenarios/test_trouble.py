"""Trouble: webhooks lost, repeated, late; REST failing; processes gone (design, parts 4 and 5)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.lab import NeverAnswers, Phone
from ivr.lab.faults import Lost
from ivr.phone.twilio.errors import CreateRejected, PoolExhausted
from routing.legs import LegState, Refusal
from routing.switchboard.actions import AskCarrier
from routing.switchboard.call import waiting
from routing.switchboard.offer import ringing
from tests.routing.switchboard.decided import decided
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline


async def accepts(phone: Phone) -> None:
    await phone.answers()
    await phone.hears("Tekan satu untuk menerima")
    await phone.presses("1")


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


@pytest.mark.parametrize("lost", ["request", "answer"])
@pytest.mark.parametrize(
    "path",
    [
        "/voice/language",
        "/voice/wait",
        "/voice/offer",
        "/voice/offer/key",
        "/voice/conversation/parted",
        "/voice/conversation/resolution",
    ],
)
async def test_a_lost_document_is_fetched_again_and_nobody_notices(
    hotline: Hotline, path: str, lost: Lost
) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next(path, lost=lost)
    caller, ana = hotline.caller(), hotline.ana
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana, within=20)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await ana.hears("beristirahat sejenak")
    assert (await hotline.call_of(leg)).outcome == "conversation"


async def test_when_the_first_document_cannot_be_had_the_fallback_takes_the_call(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/incoming", times=2)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("Terima kasih sudah menelepon", within=60)
    await caller.hears("Anda berikutnya", within=60)
    await hotline.ana.rings()


async def test_the_fallback_resumes_a_caller_where_they_stand(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/language", times=3)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await caller.hears("Terima kasih sudah menelepon", within=60)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await hotline.ana.rings()


async def test_the_fallback_resumes_a_counsellor_who_has_accepted(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller, ana = hotline.caller(), hotline.ana
    await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    hotline.lab.faults.lose_next("/voice/offer/key", lost="answer", times=3)
    await ana.presses("1")
    await caller.is_connected_to(ana, within=30)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_queue_that_fails_is_tried_again_with_the_place_kept(hotline: Hotline, times: int) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.fail_next_enqueue(times=times)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("tekan 1")
    await caller.presses("1")
    await caller.hears("Anda berikutnya", within=60)
    await hotline.ana.rings()
    assert (await hotline.timeline_of(leg)).count("queue.failed") == times


async def test_a_queue_that_fails_for_good_ends_in_directions(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.fail_next_enqueue(times=10)
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("sambungan kami sedang terganggu", within=60)
    await caller.hears("satu satu dua")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "directions"


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


async def test_lost_status_callbacks_cost_a_caller_seconds_and_nobody_their_phone(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/offer/status", times=50)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.budi.rings(within=60)
    await accepts(hotline.budi)
    await caller.is_connected_to(hotline.budi)
    await caller.hangs_up()
    await hotline.budi.hangs_up()
    # The sweep asks the carrier, and lets both phones go.
    for _ in range(14):
        await hotline.passes(60)
        await hotline.sweeps()
    assert await hotline.rows("select phone from holds where released_at is null") == []


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


async def test_what_our_own_crowd_kept_from_the_carrier_says_nothing_of_it(
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


async def test_an_answer_that_comes_late_is_ended_and_its_phone_let_go(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.delay_next("/voice/offer/status", 20, times=2)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    await hotline.passes(30)
    await caller.is_connected_to(hotline.ana)


async def test_a_call_that_is_known_no_more_starts_over_and_nobody_is_left_in_a_queue(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    first = (await hotline.call_of(leg)).id
    await hotline.passes(3)
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("delete from calls"))
    await caller.hears("ada gangguan sebentar", within=60)
    await caller.hears("Terima kasih sudah menelepon", within=60)
    await caller.hears("Anda berikutnya", within=60)
    assert (await hotline.call_of(leg)).id != first


async def test_a_queue_that_fails_for_good_lets_go_of_the_phones_it_rang(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    call, service = await hotline.call_of(leg), hotline.service
    async with service.database.begin() as connection:
        await connection.execute(text("update calls set queue_errors = 2"))
    failed = waiting.QueueResult.FAILED
    await service.transactions.run(waiting.left, call.id, failed, alive=True, errors=2)
    await hotline.passes(3)
    assert hotline.lab.ringing() == []
    await caller.hears("sambungan kami sedang terganggu", within=60)


async def test_a_lost_word_of_their_connection_parts_nobody(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.ana.rings()
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)
    # As if `joined` had been lost: what the row says is what it said before.
    async with hotline.service.database.begin() as connection:
        await connection.execute(
            text(
                "update calls set state = 'connecting', check_at = :at, talked_at = null, last_seen_at = :since"
            ),
            {"at": hotline.clock.now() + timedelta(seconds=20), "since": hotline.clock.now()},
        )
    await hotline.passes(21)
    await hotline.sweeps()
    await hotline.passes(5)
    assert hotline.lab.ringing() == []
    await caller.is_connected_to(hotline.ana)
    assert (await hotline.call_of(leg)).state == "talking"


async def test_a_lost_hang_up_of_a_counsellor_who_left_holds_their_phone_no_longer(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    hotline.lab.faults.lose_next("/voice/offer/status", times=9)
    await hotline.ana.hangs_up()
    await hotline.passes(65)
    # Her rest is over, and she is rung for the caller she left.
    await hotline.ana.rings()


async def test_a_status_callback_without_its_number_is_taken_for_what_it_says(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.ana.rings()
    ((offer_id, leg_sid),) = await hotline.rows("select id, leg_sid from offers")
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("update offers set state = 'dialling', sequence = -1"))
        now = hotline.clock.now()
        await decided(
            ringing.leg_is, hotline.service.helpline, connection, now, offer_id, leg_sid, LegState.RINGING, -1
        )
    assert await hotline.rows("select state from offers") == [("ringing",)]


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
