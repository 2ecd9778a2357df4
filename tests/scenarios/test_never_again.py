"""Never again: a number is not rung any more because somebody said so, on the phone or as a supervisor."""

from uuid import UUID

import pytest

from ivr.lab import Phone
from routing.supervision import barring, by_hand, never_again
from routing.supervision.by_hand import BeingAttempted, NeverRung
from routing.transaction import Transaction
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.scenarios.callbacks import ASKS, a_callback, state_of, told
from tests.scenarios.hotline import ANA, Hotline

REASON = "mengatakannya di pesan suara"


async def is_barred(hotline: Hotline, number: str) -> bool:
    async with hotline.service.database.begin() as connection:
        hashes = hotline.service.helpline.sealer.hashes(number)
        return await never_again.is_barred(connection, hashes)


async def bars(hotline: Hotline, call: UUID) -> None:
    """Let a supervisor have the caller of a call never rung again."""
    await hotline.service.transactions.run(barring.bar_caller, call, "account 7", REASON)


async def types(hotline: Hotline, caller: Phone, number: str) -> None:
    """Ask for a callback to another number."""
    await caller.presses("2")
    await caller.hears("tanda pagar")
    await caller.presses(f"{number}#")
    await caller.hears("Tekan satu bila benar", within=30)
    await caller.presses("1")


async def test_who_presses_9_is_never_rung_again_until_they_ask_from_that_phone(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.fetches(ana)
    await caller.rings()
    leg = await caller.answers()
    await caller.hears(ASKS)
    await caller.presses("9")
    await caller.hears("tidak akan ditelepon lagi")
    await caller.is_off()
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await ana.hears("Orangnya belum dapat dihubungi")
    await ana.is_off()
    assert await state_of(hotline) == ("cancelled", 1)
    assert (await told(hotline))[-2:] == ["never_again", "cancelled"]
    assert await is_barred(hotline, caller.number)
    # Nobody else may have it rung ...
    busy, stranger = hotline.caller("+6281390000008"), hotline.caller("+6281390000007", "Stranger")
    await hotline.runs(60)
    await hotline.talks(busy, ana)
    await hotline.waits(stranger)
    await stranger.presses("1")
    await stranger.hears("nomor ini")
    await types(hotline, stranger, "081390000001")
    await stranger.hears("nomor itu tidak dapat kami telepon")
    await stranger.hangs_up()
    assert len([each for each in await hotline.callbacks() if each.number_hash]) == 1
    # ... but they themselves, from that phone.
    await hotline.agrees(caller)
    assert not await is_barred(hotline, caller.number)
    assert (await hotline.callbacks())[-1].state == "in_line"
    assert "again" in await told(hotline)


async def test_a_supervisors_never_again_cancels_the_callback_and_is_not_taken_back_by_phone(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller("+6281390000009", "Long talker"), hotline.ana)
    caller = hotline.caller()
    call = (await hotline.call_of(await hotline.agrees(caller))).id
    assert (await state_of(hotline))[0] == "in_line"
    await bars(hotline, call)
    assert (await state_of(hotline))[0] == "cancelled"
    assert await hotline.rows("select id from calls where callback_id is not null and state <> 'ended'") == []
    # None is offered to it, and it cannot be typed either.
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor yang Anda pakai sekarang tidak dapat kami telepon kembali")
    await caller.hears_nothing_like("Tekan satu bila kami boleh menelepon ke nomor ini")
    await caller.presses("081390000001#")
    await caller.hears("Tekan satu bila benar", within=30)
    await caller.presses("1")
    await caller.hears("nomor itu tidak dapat kami telepon")
    await caller.presses("081390000077#")
    await caller.hears("Tekan satu bila benar", within=30)
    await caller.presses("1")
    await caller.hears("begitu tiba giliran", within=30)
    assert not [row for row in await hotline.dump() if REASON in row]


async def test_while_somebody_waits_for_the_caller_it_is_seen_to_its_end_first(hotline: Hotline) -> None:
    await a_callback(hotline)
    caller = hotline.caller()
    await hotline.fetches(hotline.ana)
    await caller.rings()
    (callback,) = await hotline.callbacks()
    with pytest.raises(BeingAttempted):
        await bars(hotline, callback.call_id)
    assert not await is_barred(hotline, caller.number)


async def test_whatever_would_ring_it_finds_that_it_must_not(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy, caller, ana = hotline.caller("+6281390000009", "Long talker"), hotline.caller(), hotline.ana
    await hotline.talks(busy, ana)
    await hotline.agrees(caller)
    # As it is about to be rung, for a process that has read of it before.
    hashes = hotline.service.helpline.sealer.hashes(caller.number)
    async with hotline.service.database.begin() as connection:
        await never_again.bar(connection, hotline.clock.now(), hashes, "account 7")
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await hotline.runs(60)
    await hotline.fetches(ana)
    await ana.hears("Orangnya belum dapat dihubungi", within=60)
    assert caller.engaged is None
    # As it is due again.
    assert (await state_of(hotline))[0] == "scheduled"
    await hotline.runs(6 * 60)
    assert (await state_of(hotline))[0] == "cancelled"
    # By a supervisor, by hand.
    await hotline.rows("update callbacks set state = 'exhausted' returning id")
    (callback,) = await hotline.callbacks()
    async with hotline.service.database.begin() as connection:
        tx = Transaction(connection, hotline.clock.now(), hotline.service.helpline)
        with pytest.raises(NeverRung):
            await by_hand.ring(tx, callback.id, hotline.clock.now(), tonight=False)
    # By the key of whoever talked to them.
    await hotline.runs(60)
    await hotline.talks(caller, ana)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("3")
    await ana.hears("tindak lanjut untuk penyelia")
