"""On call: one press, once a test ring has proven the supervisor's phone; everybody sees who it is and until when."""

from routing.supervision import never_again
from tests.ivr.web.house import words
from tests.ivr.web.supervisor.at_work import Supervisors, supervisors
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.supervisors import has_a_phone

PHONE, TYPED = "+6281390000055", "0813-9000-0055"


async def proves(all_: Supervisors) -> None:
    """Let Sari keep her phone, and press 1 at its test ring."""
    hotline = all_.hotline
    kept = await all_.sari.post("/board/on-call/phone", {"phone": TYPED})
    assert kept.headers["location"] == "/board#jaga"
    phone = hotline.lab.phone(PHONE, "Sari's phone")
    await phone.rings()
    await phone.answers()
    await phone.hears("Tekan satu, agar kami tahu")
    await phone.presses("1")
    await phone.is_off(within=30)


async def test_a_supervisor_is_on_call_once_their_phone_is_proven(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    async with supervisors(hotline) as all_:
        assert "Belum ada supervisor yang siaga" in words(await all_.sari.get("/board"))
        early = await all_.sari.post("/board/on-call", {"minutes": "480"})
        assert (early.status_code, "belum terbukti" in words(early)) == (409, True)
        await proves(all_)
        assert "terbukti lewat tes telepon" in words(await all_.sari.get("/board"))
        wrong = await all_.sari.post("/board/on-call", {"minutes": "7"})
        assert wrong.status_code == 422
        begun = await all_.sari.post("/board/on-call", {"minutes": "480"})
        assert begun.headers["location"] == "/board#jaga"
        told = "sari@example.org siaga sebagai supervisor sampai 18.0"
        assert told in words(await all_.made.get("/board"))
        # Whose phone is not proven does not take it over; whoever sees that nobody is there any more ends it.
        assert (await all_.made.post("/board/on-call", {"minutes": "60"})).status_code == 409
        assert told in words(await all_.made.get("/board"))
        await all_.made.post("/board/on-call/end")
        await all_.made.post("/board/on-call/end")
        assert "Belum ada supervisor yang siaga" in words(await all_.made.get("/board"))
        deeds = [deed for deed, _ in await all_.audited("on_call")]
        assert deeds == ["phone_changed", "phone_tested", "began", "ended"]
        whole = await hotline.rows("select a::text from audit a")
        assert not [row for row in whole if PHONE[-8:] in row[0]]
        # The phone is a contact whom no rota names: no caller is ever given to it.
        await hotline.waits(hotline.caller())
        await hotline.ana.rings()
        assert hotline.lab.ringing() == [hotline.ana]


async def test_it_ends_by_itself_and_a_phone_nobody_answers_proves_nothing(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    async with supervisors(hotline) as all_:
        await proves(all_)
        await all_.sari.post("/board/on-call", {"minutes": "15"})
        await hotline.runs(15 * 60)
        assert "Belum ada supervisor yang siaga" in words(await all_.sari.get("/board"))
        await all_.sari.post("/board/on-call/test")
        phone = hotline.lab.phone(PHONE, "Sari's phone")
        await phone.rings()
        await phone.rejects()
        await hotline.runs(5)
        assert (await all_.sari.post("/board/on-call", {"minutes": "15"})).status_code == 409


async def test_a_phone_that_cannot_be_rung_is_not_kept(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    async with supervisors(hotline) as all_:
        for typed, status in (("12", 422), (NUMBER, 422), ("081388335030", 409)):
            refused = await all_.sari.post("/board/on-call/phone", {"phone": typed})
            assert (refused.status_code, typed in refused.text) == (status, True)
        assert await hotline.rows("select counsellor_id from accounts where counsellor_id is not null") == []
        # A counsellor who is a supervisor too has one phone, and it is held once (promise P2).
        caller = hotline.caller()
        await hotline.talks(caller, hotline.ana)
        # That another has proven it does not prove that it is hers.
        await has_a_phone(hotline, await all_.account("made"), ANA)
        held = await all_.sari.post("/board/on-call/phone", {"phone": ANA})
        assert (held.status_code, "berdering, berbicara" in words(held)) == (409, True)
        assert len(await hotline.rows("select 1 from counsellors")) == 1
        assert (await all_.sari.post("/board/on-call", {"minutes": "15"})).status_code == 409


async def test_a_number_that_is_never_to_be_rung_is_nobodys_phone(hotline: Hotline) -> None:
    async with supervisors(hotline) as all_:
        await proves(all_)
        hashes = hotline.service.helpline.sealer.hashes(PHONE)
        async with hotline.service.database.begin() as connection:
            await never_again.bar(connection, hotline.clock.now(), hashes, never_again.BY_PHONE)
        for path, form in (("phone", {"phone": TYPED}), ("test", {})):
            refused = await all_.sari.post(f"/board/on-call/{path}", form)
            assert (refused.status_code, "tidak boleh ditelepon" in words(refused)) == (409, True)
        await hotline.runs(5)
        assert hotline.lab.ringing() == []


async def test_a_phone_of_another_country_or_that_costs_by_the_minute_is_not_rung(hotline: Hotline) -> None:
    async with supervisors(hotline) as all_:
        # Of Switzerland, of the Maldives, a satellite's, a premium rate.
        for typed in ("+41791234567", "+9607712345", "+881612345678", "+628091234567"):
            refused = await all_.sari.post("/board/on-call/phone", {"phone": typed})
            assert (refused.status_code, "dari negara ini: ID." in words(refused)) == (409, True), typed
            assert typed in refused.text
        account = await all_.account("sari")
        await has_a_phone(hotline, account, "+41791234567")  # kept before
        assert (await all_.sari.post("/board/on-call/test")).status_code == 409
        await hotline.runs(5)
        assert hotline.lab.ringing() == []
        assert [deed for deed, _ in await all_.audited("on_call")] == []


async def test_an_account_has_a_few_test_rings_an_hour_to_whatever_numbers(hotline: Hotline) -> None:
    async with supervisors(hotline) as all_:
        for last in range(5):
            kept = await all_.sari.post("/board/on-call/phone", {"phone": f"0813900010{last}0"})
            assert kept.status_code == 303
        for path, form in (("phone", {"phone": TYPED}), ("test", {})):
            refused = await all_.sari.post(f"/board/on-call/{path}", form)
            assert (refused.status_code, "Tes berikutnya mulai pukul 11.00" in words(refused)) == (409, True)
        assert await hotline.rows(f"select 1 from counsellors where phone = '{PHONE}'") == []  # noqa: S608
        assert (await all_.made.post("/board/on-call/phone", {"phone": TYPED})).status_code == 303
        await hotline.passes(3600)
        assert (await all_.sari.post("/board/on-call/test")).status_code == 303
