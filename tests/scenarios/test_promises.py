"""The promises (design, part 3), each by its name. What every scenario checks at its end is in `hotline`."""

import asyncio
from datetime import timedelta

import pytest

from ivr.lab import Answers, NeverAnswers, Phone, VoicemailBox
from tests.legs import leg_of
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline

COUNSELLORS = [f"+62812000000{n:02}" for n in range(1, 6)]
ACCEPTS = (("Tekan satu untuk menerima", "1"), ("Percakapan selesai", "1"))


async def test_p1_nobody_is_lost_every_call_ends_with_one_outcome(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    hotline.ana.behaves(Answers(presses=ACCEPTS))
    hotline.budi.behaves(NeverAnswers())
    for n in range(8):
        caller = hotline.caller(f"+62813900000{n:02}", f"Caller {n}")
        caller.behaves(Answers(patience=None if n % 3 else 30, talks_for=30))
        await caller.dials(NUMBER)
        await hotline.passes(7)
    await hotline.passes(500)
    outcomes = [call.outcome for call in await hotline.all_calls()]
    assert len(outcomes) == 8
    assert set(outcomes) <= {"conversation", "directions", "abandoned"}
    assert outcomes.count("abandoned") == 3, "only who hung up is abandoned"


async def test_p2_no_phone_is_rung_twice_by_50_callers_and_5_counsellors(hotline: Hotline) -> None:
    await hotline.on_duty(*COUNSELLORS)
    for number in COUNSELLORS:
        hotline.lab.phone(number).behaves(Answers(after=3, presses=ACCEPTS))
    callers = [hotline.caller(f"+62813900000{n:02}", f"Caller {n}") for n in range(50)]
    for caller in callers:
        caller.behaves(Answers(presses=(("tekan 1", "1"),), talks_for=10))
    await asyncio.gather(*(caller.dials(NUMBER) for caller in callers))
    # A counsellor who picked up second hears "already answered" in full (promise P3), for some eight seconds.
    await hotline.passes(160)
    assert hotline.lab.double_rings == []
    taken = [call for call in await hotline.all_calls() if call.outcome == "conversation"]
    assert len(taken) >= 10, "they were served all the same"


async def test_p3_who_accepts_second_hears_already_answered_and_the_other_ring_ends_within_3_s(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(*COUNSELLORS)
    for number in COUNSELLORS:
        hotline.lab.phone(number).behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    while len(ringing := hotline.lab.ringing()) < 2:
        await hotline.passes(1)
    first, second = ringing
    await first.answers()
    await second.answers()
    await first.hears("Tekan satu untuk menerima")
    await second.hears("Tekan satu untuk menerima")
    hotline.lab.faults.next_rest(status=500, path="/Calls/", times=9)  # so that nobody hangs up on the second
    first.press("1")
    second.press("1")
    await hotline.clock.settle()
    winner, loser = (first, second) if first.talks_with(caller) or _hears(first) else (second, first)
    await caller.is_connected_to(winner)
    await loser.hears("sudah diterima konselor lain")
    await loser.is_off()


async def test_p3_a_leg_still_ringing_for_a_caller_who_is_taken_is_released_within_3_s(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(*COUNSELLORS)
    for number in COUNSELLORS:
        hotline.lab.phone(number).behaves(NeverAnswers())
    await hotline.waits(hotline.caller())
    while len(ringing := hotline.lab.ringing()) < 2:
        await hotline.passes(1)
    winner, other = ringing
    await winner.answers()
    await winner.hears("Tekan satu untuk menerima")
    await winner.presses("1")
    await other.is_off(within=3)


async def test_p4_only_a_pressed_key_accepts(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(VoicemailBox(after=3))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    for _ in range(50):
        await hotline.passes(2)
        assert leg.bridge is None, "a machine got the caller"


async def test_p5_callers_are_served_in_order_of_arrival(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(Answers(after=2, presses=ACCEPTS))
    for n in range(6):
        caller = hotline.caller(f"+62813900000{n:02}", f"Caller {n}")
        caller.behaves(Answers(presses=(("tekan 1", "1"),), talks_for=10))
        await caller.dials(NUMBER)
        await hotline.passes(2)
    await hotline.passes(280)
    served = await hotline.rows(
        "select arrived_at, talked_at from calls where talked_at is not null order by talked_at"
    )
    assert len(served) == 6
    assert [row.arrived_at for row in served] == sorted(row.arrived_at for row in served)


async def test_p5_who_is_cut_off_and_rings_again_within_10_minutes_keeps_their_place(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await hotline.waits(first)
    await hotline.waits(second)
    await second.hears("urutan ke-2", within=75)
    await first.hangs_up()
    await hotline.passes(30)
    await first.dials(NUMBER)
    await first.hears("tekan 1")
    await first.presses("1")
    await first.hears("Anda berikutnya")
    await second.hears("urutan ke-2", within=75)


async def test_p5_after_10_minutes_the_place_is_gone(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    first = hotline.caller()
    hotline.ana.behaves(NeverAnswers())
    leg = await hotline.waits(first)
    await first.hangs_up()
    await hotline.passes(timedelta(minutes=10, seconds=5).total_seconds())
    again = await first.dials(NUMBER)
    await first.hears("tekan 1")
    old, new = await hotline.call_of(leg), await hotline.call_of(again)
    assert new.place_at == new.arrived_at != old.place_at


async def test_p6_the_callers_phone_shows_the_hotline_and_nothing_names_them(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    ring = await hotline.ana.rings()
    assert ring.from_ == NUMBER
    call = await hotline.call_of(leg)
    assert call.caller_sealed is not None
    assert hotline.service.helpline.sealer.open(call.caller_sealed) == caller.number
    # The check itself works: it finds a number that is there.
    assert any(ANA.removeprefix("+") in row for row in await hotline.dump())
    assert not any(caller.number.removeprefix("+") in row for row in await hotline.dump())


async def test_p7_the_timeline_tells_why_each_counsellor_was_or_was_not_rung(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 1, 2))
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.presses("2")
    await hotline.ana.hears("sedang jeda")
    await hotline.ana.hangs_up()
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.budi)
    leg = await hotline.waits(hotline.caller())
    await hotline.citra.rings()
    considered = [event for event in await hotline.events_of(leg) if event.kind == "dispatch.considered"]
    ids = {row.phone: str(row.id) for row in await hotline.rows("select id, phone from counsellors")}
    assert considered[-1].detail["counsellors"] == {
        ids[ANA]: "paused",
        ids[BUDI]: "held",
        ids[CITRA]: "rung",
    }


@pytest.mark.parametrize("step", ["waiting", "ringing", "screening"])
async def test_p8_when_one_web_process_is_gone_the_other_carries_on(hotline: Hotline, step: str) -> None:
    await hotline.on_duty(ANA)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.waits(caller)
    if step == "waiting":
        del hotline.processes[1]
    await ana.rings()
    if step == "ringing":
        del hotline.processes[1]
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    if step == "screening":
        del hotline.processes[1]
    await ana.presses("1")
    await caller.is_connected_to(ana)


def _hears(phone: Phone) -> bool:
    return any("segera terhubung" in said.text for said in leg_of(phone).heard)
