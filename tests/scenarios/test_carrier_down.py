"""The carrier's REST API is down: callers ring the counsellors from their own legs (design, part 5; promise P8)."""

import pytest

from ivr.lab import Answers, NeverAnswers, Phone, VoicemailBox
from tests.legs import leg_of
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline

ACCEPTS = (("Tekan satu untuk menerima", "1"),)


@pytest.fixture(autouse=True, params=["rest_429", "rest_500", "rest_request_lost"])
def down(request: pytest.FixtureRequest, hotline: Hotline) -> str:
    """Let every REST request fail in this way."""
    setattr(hotline.lab.faults, request.param, 1.0)
    return str(request.param)


def is_back(hotline: Hotline) -> None:
    faults = hotline.lab.faults
    faults.rest_429 = faults.rest_500 = faults.rest_request_lost = 0.0


async def somebody_rings(hotline: Hotline, direction: str = "outbound-dial") -> Phone:
    """Let time pass, the sweep at its work, until a phone rings in this way."""
    for _ in range(300):
        await hotline.passes(1)
        if hotline.clock.now().second % 5 == 0:
            await hotline.sweeps()
        for phone in hotline.lab.ringing():
            if leg_of(phone).direction == direction:
                return phone
    raise AssertionError("nobody rings")


async def accepts(counsellor: Phone, within: float = 120) -> None:
    await counsellor.rings(within=within)
    await counsellor.answers()
    await counsellor.hears("Tekan satu untuk menerima")
    await counsellor.presses("1")


async def test_p8_with_rest_down_a_caller_reaches_a_counsellor_from_their_own_leg(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=60)
    counsellor = await somebody_rings(hotline)
    await accepts(counsellor)
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


async def test_p7_with_rest_down_the_timeline_still_tells_who_was_rung_and_why(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await caller.hears("menelepon seorang konselor", within=120)
    told = await hotline.events_of(leg)
    dialled = [event for event in told if event.kind == "offer.dialling" and "own leg" in event.detail["why"]]
    assert len(dialled) == 1
    assert any(event.kind == "dispatch.considered" for event in told)


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
    await accepts(hotline.ana)
    await caller.is_connected_to(hotline.ana)


@pytest.mark.deep
async def test_from_their_own_leg_too_a_caller_is_led_back_twice_after_short_talks_and_no_oftener(
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
