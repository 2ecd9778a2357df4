"""The number's own webhooks: the fallback takes up a leg in any state."""

from sqlalchemy import text

from tests.scenarios.hotline import ANA, NUMBER, Hotline


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
