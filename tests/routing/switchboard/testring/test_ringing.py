"""A test ring at the phone: what whoever picks up hears, what counts as a key, and how each end is told."""

from ivr.lab import Answers, Behaviour, Busy, NeverAnswers, Unreachable, VoicemailBox
from tests.routing.rows import a_counsellor
from tests.routing.switchboard.testring.pressing import KEY, presses, results, rings_of, told
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline

# What each phone does, and what comes of its test.
ENDS: dict[str, tuple[Behaviour, str, str | None]] = {
    "key 1": (Answers(presses=((KEY, "1"),)), "confirmed", None),
    "key 5, then 1": (Answers(presses=((KEY, "5"), ("pilihan itu tidak tersedia", "1"))), "confirmed", None),
    "key 2": (Answers(presses=((KEY, "2"),)), "lapsed", None),
    "no key": (Answers(), "lapsed", None),
    "hangs up": (Answers(patience=8), "lapsed", None),
    "voicemail box": (VoicemailBox(after=3), "lapsed", None),
    "no answer": (NeverAnswers(), "no_answer", None),
    "busy": (Busy(), "busy", None),
    "unreachable": (Unreachable(), "failed", "leg"),
}


async def test_each_end_is_told_once_counts_as_no_miss_and_frees_the_phone(hotline: Hotline) -> None:
    phones = []
    async with hotline.service.database.begin() as connection:
        for n, (name, (behaviour, *_)) in enumerate(ENDS.items(), start=10):
            phones.append(hotline.lab.phone(f"+62812000000{n}", name).behaves(behaviour))
            await a_counsellor(connection, n, name=name, phone=phones[-1].number)
    for phone in phones:
        await presses(hotline, phone)
        await hotline.passes(1)
    await hotline.passes(70)
    assert dict(zip(ENDS, await results(hotline), strict=True)) == {
        name: (state, why) for name, (_, state, why) in ENDS.items()
    }
    heard = [(by, detail["result"], detail.get("why", "")) for by, detail in await told(hotline)]
    assert sorted(heard) == sorted(("Wulan", state, why or "") for _, state, why in ENDS.values())
    assert await hotline.rows("select 1 from holds where released_at is null") == []
    assert await hotline.rows("select 1 from counsellors where misses > 0 or rests_until is not null") == []
    assert [rings_of(hotline, phone) for phone in phones] == [1] * len(phones)


async def test_a_caller_who_waits_is_not_given_to_a_phone_under_test_and_is_right_after(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await presses(hotline, hotline.ana)
    await hotline.ana.rings()
    caller = hotline.caller()
    await hotline.waits(caller)
    await hotline.passes(5)
    assert rings_of(hotline, hotline.ana) == 1
    await hotline.ana.answers()
    await hotline.ana.hears(KEY)
    await hotline.ana.presses("1")
    await hotline.ana.is_off()
    await accepts(hotline.ana, within=5)
    await caller.is_connected_to(hotline.ana)
    await caller.hangs_up()


async def test_a_key_puts_who_missed_several_offers_in_turn_again(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set misses = 3, last_since = '2026-11-25 02:00+00' returning 1")
    hotline.ana.behaves(Answers(presses=((KEY, "1"),)))
    await presses(hotline, hotline.ana)
    await hotline.passes(30)
    assert await hotline.rows("select 1 from counsellors where misses > 0") == []


async def test_a_test_is_called_off_when_its_counsellor_rings_in_and_the_desk_holds_the_phone(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI)
    hotline.lab.faults.lose_next("/voice/test/status", times=50)
    hotline.expects_errors = True
    await presses(hotline, hotline.ana)
    leg = await hotline.ana.rings()
    # A second line of hers: the first still rings.
    hotline.ana.leg = None
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    assert await results(hotline) == [("cancelled", None)]
    await hotline.passes(1)
    assert leg.over
    await hotline.runs(90)
    assert await hotline.rows("select 1 from holds where test_id is not null and released_at is null") == []
    assert len(await told(hotline)) == 1


async def test_lost_words_of_a_leg_free_the_phone_when_the_carrier_is_asked(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/test/status", times=50)
    hotline.ana.behaves(Answers(presses=((KEY, "1"),)))
    await presses(hotline, hotline.ana)
    await hotline.runs(30)
    assert await results(hotline) == [("confirmed", None)]
    assert len(await hotline.rows("select 1 from holds where released_at is null")) == 1
    await hotline.runs(90)
    assert await hotline.rows("select 1 from holds where released_at is null") == []


async def test_a_late_or_repeated_webhook_changes_nothing(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.lab.faults.delay_next("/voice/test/status", 12, times=1)
    hotline.lab.faults.repeat_next("/voice/test/key", times=1)
    hotline.ana.behaves(Answers(presses=((KEY, "1"),)))
    await presses(hotline, hotline.ana)
    await hotline.passes(40)
    assert await results(hotline) == [("confirmed", None)]
    assert len(await told(hotline)) == 1
