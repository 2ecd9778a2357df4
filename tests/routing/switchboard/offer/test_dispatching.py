"""Dispatching: who is rung next, for which caller, and when nobody is rung (design, part 4.4)."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from ivr.database.engine import Database
from ivr.lab import Busy, NeverAnswers
from routing import holds
from routing.line.dispatch import Preference
from routing.offers import offers
from routing.switchboard.actions import Ring
from routing.switchboard.call import ending
from routing.switchboard.callback import request
from routing.switchboard.offer import dispatching
from routing.transaction import Transaction
from tests.routing.switchboard.callbacks import LATER, agreed, at_once, press
from tests.routing.switchboard.switchboards import COUNSELLORS, NOW, Switchboard
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import ANA, BUDI, CITRA, Hotline, shift
from tests.scenarios.misuse import AGREED, LONG_TALKER, registers


@pytest.mark.deep
async def test_p5_a_withheld_callers_callback_is_rung_when_nobody_waits_on_the_phone(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller(LONG_TALKER, "Long talker")
    await hotline.talks(busy, hotline.ana)
    withheld, later = hotline.caller("anonymous", "Withheld"), hotline.caller("+6281390000002", "Later")
    other = hotline.caller("+6281390000077", "Other phone")
    await hotline.waits(withheld)
    await registers(withheld, "081390000077", hears=AGREED)
    await withheld.is_off(within=60)
    await hotline.waits(later)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=90)
    await hotline.ana.answers()
    await hotline.ana.hears("Ada penelepon yang menunggu")
    await hotline.ana.presses("1")
    await later.is_connected_to(hotline.ana)
    await later.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.fetches(hotline.ana)
    await other.rings()


async def test_after_60_s_of_waiting_one_more_phone_rings_at_once(hotline: Hotline) -> None:
    numbers = [f"+628120000000{last}" for last in range(1, 6)]
    await hotline.on_duty(*numbers)
    for number in numbers:
        hotline.lab.phone(number).behaves(NeverAnswers())
    leg = await hotline.waits(hotline.caller())
    since = (await hotline.call_of(leg)).waiting_since
    assert since is not None
    most = {"before": 0, "after": 0}
    for _ in range(120):
        await hotline.passes(1)
        when = "before" if (hotline.clock.now() - since).total_seconds() < 60 else "after"
        most[when] = max(most[when], len(hotline.lab.ringing()))
    assert most == {"before": 1, "after": 2}


async def test_an_offer_keeps_the_tier_the_organisation_and_what_preferred_its_counsellor(
    hotline: Hotline,
) -> None:
    names = {ANA: "Yayasan Satu", BUDI: "Yayasan Dua", CITRA: None}
    await hotline.publish(
        *(
            shift(phone, line=line, tier=2 if phone == CITRA else 1, organisation=of)
            for line, (phone, of) in enumerate(names.items(), start=2)
        )
    )
    for number in names:
        hotline.lab.phone(number).behaves(Busy())
    await hotline.waits(hotline.caller())
    await hotline.passes(30)
    kept = select(offers.c.phone, offers.c.tier, offers.c.organisation, offers.c.preferred)
    first, second, third = await hotline.rows(kept.order_by(offers.c.planned_at).limit(3))
    assert {first.phone, second.phone} == {ANA, BUDI}
    assert [each.preferred for each in (first, second, third)] == [
        Preference.LONGEST_UNOFFERED,
        Preference.TIER,
        Preference.ONLY,
    ]
    assert all((each.tier, each.organisation) == (1, names[each.phone]) for each in (first, second))
    assert tuple(third)[:3] == (CITRA, 2, None)


async def test_a_call_tries_everyone_on_duty_once_before_anyone_twice(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, CITRA, tier=(1, 2, 3))
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(Busy(after=1))
    await hotline.waits(hotline.caller())
    await hotline.passes(20)
    rung = [leg.to for leg in hotline.lab.calls if leg.direction == "outbound-api"]
    assert rung[:3] == [ANA, BUDI, CITRA]


async def test_longest_since_last_offered_comes_first(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    first = hotline.caller()
    await hotline.talks(first, hotline.ana)
    await first.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.passes(70)  # Ana has rested
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    await hotline.budi.rings()


async def test_language_is_a_preference_within_a_tier_and_never_a_bar(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, line=2, languages=("id",)), shift(BUDI, line=3, languages=("id", "en")))
    hotline.budi.behaves(Busy(after=1))
    caller = hotline.caller()
    await caller.dials("+622150001234")
    await caller.hears("For English")
    await caller.presses("2")
    await hotline.budi.rings()
    await hotline.ana.rings()


async def test_nobody_is_offered_a_call_after_the_longest_wait(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=8 * 60, end=16 * 60))
    caller = hotline.caller()
    busy = hotline.caller("+6281390000002", "Long talker")
    await hotline.talks(busy, hotline.ana)
    leg = await hotline.waits(caller)
    await caller.hears("Anda berikutnya", within=75)
    await caller.hears("sudah menunggu lama", within=320)
    await caller.hangs_up()
    assert "bertugas kembali" not in str(leg.heard)
    assert (await hotline.call_of(leg)).outcome == "directions"


async def test_one_ring_in_flight_may_finish_after_the_longest_wait(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy, caller = hotline.caller("+6281390000002", "Long talker"), hotline.caller()
    await hotline.talks(busy, hotline.ana)
    await hotline.waits(caller)
    started = hotline.clock.now()
    await hotline.passes(225)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.ana.rings(within=75)  # after her rest
    waited = (hotline.clock.now() - started).total_seconds()
    assert waited < 300
    await hotline.passes(310 - waited)
    await hotline.ana.answers()
    await hotline.ana.hears("Sudah menunggu 5 menit")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)


# --- At once


async def test_p2_two_dispatchers_offer_one_callback_once(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(5)
    await agreed(switchboard)
    await at_once(switchboard, 6, dispatching.serve_line)
    offered = await switchboard.rows("select c.callback_id from offers o join calls c on c.id = o.call_id")
    assert len([row for row in offered if row.callback_id]) == 1


async def test_p5_callers_and_callbacks_are_offered_in_one_order(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(4)
    await switchboard.rows("update counsellors set rests_until = '2026-11-25 03:00:30+00' returning id")
    for n in range(4):
        now = NOW + timedelta(seconds=n)
        await switchboard.waiting(n, now=now)
    second = (await switchboard.rows("select id from calls order by place_at offset 1 limit 1"))[0].id
    await press(switchboard, second, "1")
    await switchboard.run(request.take_number_key, second, "1", now=NOW + timedelta(seconds=10))
    await switchboard.run(ending.end, second, "hung up", now=NOW + timedelta(seconds=20))
    await switchboard.run(dispatching.serve_line, now=LATER)
    rows = await switchboard.rows(
        "select c.place_at, c.callback_id from offers o join calls c on c.id = o.call_id order by o.dial_at, o.id"
    )
    in_order = await switchboard.rows("select place_at from calls where state = 'waiting' order by place_at")
    assert sorted(row.place_at for row in rows) == [row.place_at for row in in_order]
    assert [row.callback_id is not None for row in sorted(rows, key=lambda row: row.place_at)] == [
        False,
        True,
        False,
        False,
    ]


async def test_p2_one_phone_is_held_once_whoever_asks_at_once(switchboard: Switchboard) -> None:
    await switchboard.publish(1)
    call_id = await switchboard.waiting(1)

    async def take(tx: Transaction) -> bool:
        return await holds.take(
            tx_at(tx.connection, tx.now), COUNSELLORS[0], call_id=call_id, check_at=tx.now
        )

    taken = await asyncio.gather(*(switchboard.run(take) for _ in range(40)))
    assert [each.reply for each in taken].count(True) == 1


async def test_p2_many_dispatches_at_once_ring_no_phone_twice(switchboard: Switchboard) -> None:
    await switchboard.publish(5)
    await asyncio.gather(*(switchboard.waiting(n) for n in range(50)))
    decided = await asyncio.gather(*(switchboard.run(dispatching.serve_line) for _ in range(20)))
    rings = [action for decision in decided for action in decision.actions if isinstance(action, Ring)]
    assert len(rings) == 5
    held = await switchboard.rows("select phone, count(*) from holds where released_at is null group by 1")
    assert sorted(count for _, count in held) == [1, 1, 1, 1, 1]


async def test_p5_the_head_of_the_line_is_offered_first(switchboard: Switchboard) -> None:
    await switchboard.publish(3)
    line = [await switchboard.waiting(n, NOW + timedelta(seconds=n)) for n in range(6)]
    later = NOW + timedelta(seconds=10)
    await asyncio.gather(*(switchboard.run(dispatching.serve_line, now=later) for _ in range(5)))
    offered = await switchboard.rows("select call_id from offers")
    assert {row.call_id for row in offered} == set(line[:3])
