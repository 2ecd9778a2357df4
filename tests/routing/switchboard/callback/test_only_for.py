"""Only for: a supervisor rings a caller back as the hotline: their own phone, key 1, then the caller's (P2, P6)."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from routing.supervision import ringing_back
from routing.supervision.by_hand import BeingAttempted, NeverRung
from routing.supervision.never_again import bar
from routing.supervision.own_phone import PhoneNotProven
from routing.supervision.ringing_back import CarrierAway, InOtherHands, OnTheLine, OwnPhoneHeld
from routing.switchboard.call import ending
from routing.switchboard.callback import only_for
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.scenarios.callbacks import ASKS, a_callback, state_of, told
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline
from tests.scenarios.supervisors import THEIRS, a_supervisor, proves, their_phone


async def given_up(hotline: Hotline) -> UUID:
    """Let a callback's attempts be used up, while Ana is free; return its id."""
    await a_callback(hotline)
    await hotline.ana.rings()
    await hotline.ana.rejects()
    (callback,) = await hotline.callbacks()
    await hotline.rows(
        "update callbacks set state = 'exhausted', attempts = 3, ended_at = asked_at returning id"
    )
    await hotline.service.transactions.run(ending.end, callback.attempt_id, "a test")
    await hotline.passes(2)
    return UUID(str(callback.id))


async def rings(hotline: Hotline, callback: UUID, account: int) -> Any:
    return await hotline.service.transactions.run(ringing_back.ring_callback, callback, account)


async def test_the_supervisors_phone_rings_first_and_after_key_1_the_callers(hotline: Hotline) -> None:
    callback, account = await given_up(hotline), await a_supervisor(hotline)
    await rings(hotline, callback, account)
    sari, caller = their_phone(hotline), hotline.caller()
    ring = await sari.rings()
    assert ring.from_ == NUMBER
    assert hotline.lab.ringing() == [sari], "neither a counsellor's phone rings, nor the caller's"
    # Nobody rings it twice (promise P2).
    with pytest.raises((BeingAttempted, OwnPhoneHeld)):
        await rings(hotline, callback, account)
    await sari.answers()
    await sari.hears("Ada yang meminta untuk ditelepon kembali")
    assert hotline.lab.ringing() == []
    await sari.presses("1")
    await sari.hears("Kami sedang menelepon orangnya")
    ring = await caller.rings()
    assert ring.from_ == NUMBER
    leg = await caller.answers()
    await caller.hears(ASKS)
    assert not [said for said in leg.heard if NAMES_A_HOTLINE.search(said.text)]
    await caller.presses("1")
    await caller.is_connected_to(sari, within=30)
    assert await state_of(hotline) == ("done", 3)
    await caller.hangs_up()
    await sari.hears("Percakapan selesai")
    await sari.presses("1")
    assert (await told(hotline))[-3:] == ["in_line", "attempting", "done"]


async def test_no_counsellor_is_rung_for_it_though_they_are_free(database_url: str, tmp_path: Path) -> None:
    async with a_hotline(database_url, tmp_path, ring_at_once=2) as hotline:
        callback, account = await given_up(hotline), await a_supervisor(hotline)
        await hotline.runs(70)
        await rings(hotline, callback, account)
        sari = their_phone(hotline)
        await sari.rings()
        await hotline.runs(10)
        assert hotline.lab.ringing() == [sari]
        await sari.rejects()
        await hotline.runs(5)
        assert hotline.lab.ringing() == []


@pytest.mark.parametrize("how", ["declines", "is not there", "gives up"])
async def test_a_supervisor_who_does_not_take_it_leaves_the_caller_in_peace(
    hotline: Hotline, how: str
) -> None:
    callback, account = await given_up(hotline), await a_supervisor(hotline)
    await rings(hotline, callback, account)
    sari = their_phone(hotline)
    await sari.rings()
    if how == "declines":
        await sari.rejects()
    elif how == "gives up":
        await sari.answers()
        await sari.hears("Ada yang meminta")
        await sari.presses("2")
        await sari.is_off(within=30)
    await hotline.runs(60)
    # Back in the list, and nobody else was rung for it meanwhile.
    assert await state_of(hotline) == ("exhausted", 3)
    (last,) = await hotline.rows("select state, outcome from calls where only_for is not null")
    assert tuple(last) == ("ended", "not_reached")
    assert not [leg for leg in hotline.lab.calls if leg.phone is hotline.lab.phones["+6281390000001"]][1:]
    await rings(hotline, callback, account)
    await sari.rings()
    await sari.rejects()
    await hotline.runs(5)


async def test_a_caller_who_is_not_reached_stays_with_whoever_rang_them(hotline: Hotline) -> None:
    callback, account = await given_up(hotline), await a_supervisor(hotline)
    await rings(hotline, callback, account)
    sari, caller = their_phone(hotline), hotline.caller()
    await hotline.fetches(sari)
    await caller.rings()
    await caller.rejects()
    await sari.hears("Orangnya belum dapat dihubungi")
    await sari.is_off()
    assert await state_of(hotline) == ("exhausted", 4)
    await hotline.runs(20 * 60)
    assert hotline.lab.ringing() == []


async def test_a_caller_who_confirms_after_the_supervisor_has_gone_is_the_next_in_line(
    hotline: Hotline,
) -> None:
    callback, account = await given_up(hotline), await a_supervisor(hotline)
    await rings(hotline, callback, account)
    sari, caller = their_phone(hotline), hotline.caller()
    await hotline.fetches(sari)
    await caller.rings()
    await caller.answers()
    await caller.hears(ASKS)
    await sari.hangs_up()
    await caller.presses("1")
    await hotline.ana.rings(within=90)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana, within=30)


async def test_it_is_refused_where_it_must_not_be(hotline: Hotline) -> None:
    callback, account = await given_up(hotline), await a_supervisor(hotline)
    await hotline.rows("update test_rings set state = 'lapsed' returning id")
    with pytest.raises(PhoneNotProven):
        await rings(hotline, callback, account)
    await hotline.rows("update test_rings set state = 'confirmed' returning id")
    await hotline.rows("update reach set down_since = now() returning id")
    with pytest.raises(CarrierAway):
        await rings(hotline, callback, account)
    await hotline.rows("update reach set down_since = null returning id")
    own = hotline.lab.phone(THEIRS, "Sari's phone")
    await own.dials(NUMBER)
    await own.hears("Terima kasih sudah bertugas")
    with pytest.raises(OwnPhoneHeld):
        await rings(hotline, callback, account)
    await own.hangs_up()
    await hotline.passes(2)
    caller = hotline.caller()
    await hotline.waits(caller)
    with pytest.raises(OnTheLine):
        await rings(hotline, callback, account)
    await caller.hangs_up()
    await hotline.passes(2)
    hashes = hotline.service.helpline.sealer.hashes("+6281390000001")
    async with hotline.service.database.begin() as connection:
        await bar(connection, hotline.clock.now(), hashes, "account 7")
    with pytest.raises(NeverRung):
        await rings(hotline, callback, account)
    assert await state_of(hotline) == ("exhausted", 3)
    assert await hotline.rows("select 1 from calls where only_for is not null") == []


async def test_a_callers_message_is_answered_by_a_callback_that_is_the_supervisors(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    account = await a_supervisor(hotline)
    caller = hotline.caller()
    call = await hotline.call_of(await hotline.waits(caller))
    await caller.hangs_up()
    await hotline.passes(5)
    await hotline.service.transactions.run(ringing_back.ring_caller, call.id, account)
    await hotline.fetches(their_phone(hotline))
    await caller.rings()
    await caller.rejects()
    await their_phone(hotline).is_off(within=60)
    (row,) = await hotline.callbacks()
    assert (row.state, row.attempts, row.handling, row.handled_by) == (
        "exhausted",
        1,
        "claimed",
        f"account {account}",
    )
    await proves(hotline, account)
    assert only_for.WHY not in {
        each.why for each in await hotline.rows("select detail ->> 'why' as why from events")
    }


async def test_a_callback_that_another_supervisor_has_is_not_rung_from_a_message(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    account = await a_supervisor(hotline)
    caller = hotline.caller()
    call = await hotline.call_of(await hotline.agrees(caller))
    await hotline.rows("update callbacks set handling = 'claimed', handled_by = 'account 7' returning id")
    with pytest.raises(InOtherHands):
        await hotline.service.transactions.run(ringing_back.ring_caller, call.id, account)
    assert await hotline.rows("select 1 from calls where only_for is not null") == []
