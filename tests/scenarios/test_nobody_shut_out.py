"""No automatic rule takes a counsellor off duty (design, part 4.4; promise P9): misses, failed legs and pauses."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ivr.lab import Answers, Busy, Leg, NeverAnswers, Phone, Unreachable
from ivr.lab.people.phones import Behaviour
from routing import counsellors
from routing.counsellors import PausedBy
from routing.line import roster
from routing.rota.files.lines import ShiftLine
from tests.scenarios.hotline import ANA, BUDI, NUMBER, Hotline, a_hotline, shift
from tests.scenarios.outage import Away

NOBODY = "tidak ada konselor yang bertugas"
WAITED = "Anda sudah menunggu lama"
DECLINES = (("untuk menerima", "2"),)
ACCEPTS = (("untuk menerima", "1"), ("Percakapan selesai", "1"))
# A Wednesday, 08:00 in Jakarta.
MORNING = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def rings_of(hotline: Hotline) -> list[Any]:
    return [leg for leg in hotline.lab.calls if leg.direction == "outbound-api"]


def said_to(leg: Any, words: str) -> bool:
    return any(words in said.text for said in leg.heard)


async def reasons(hotline: Hotline, leg: Any) -> set[str]:
    """Return every reason on a call's timeline for counsellors who were or were not rung."""
    considered = [event for event in await hotline.events_of(leg) if event.kind == "dispatch.considered"]
    return {why for event in considered for why in event.detail["counsellors"].values()}


# --- Automatic conclusions


async def test_p9_who_misses_three_rings_comes_last_and_is_rung_for_the_next_caller(hotline: Hotline) -> None:
    """A regression: on 423a9b6 every later caller heard, into the next day, that nobody is on duty."""
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    first, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    leg = await hotline.waits(first)
    await hotline.passes(236)
    assert len(rings_of(hotline)) == 3
    assert "counsellor.last" in await hotline.timeline_of(leg)
    assert [line for line in hotline.log.lines if '"counsellor.last"' in line], "the coordinator is told"
    assert await hotline.rows("select id from counsellors where paused_at is not null") == []
    await hotline.passes(60)
    other = await hotline.waits(second)
    await hotline.ana.rings()
    hotline.ana.behaves(None)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await second.is_connected_to(hotline.ana)
    await first.hears(WAITED, within=60)
    assert not said_to(leg, NOBODY)
    assert not said_to(other, NOBODY)
    assert "last_after_misses" in await reasons(hotline, leg)
    assert await hotline.rows("select id from counsellors where last_since is not null") == [], (
        "a key was pressed"
    )


@pytest.mark.deep
@pytest.mark.parametrize("behaviour", [Busy(after=1), Unreachable(), Answers(presses=DECLINES)])
async def test_p9_a_decline_a_busy_line_and_a_failed_leg_are_no_misses(
    hotline: Hotline, behaviour: Behaviour
) -> None:
    """A regression: on 423a9b6 three of them took the only counsellor off duty after 142 s."""
    await hotline.on_duty(ANA)
    hotline.ana.behaves(behaviour)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(240)
    assert len(rings_of(hotline)) >= 4, "each after a rest of 60 s"
    assert {"counsellor.paused", "counsellor.last"} & set(await hotline.timeline_of(leg)) == set()
    hotline.ana.behaves(None)
    await caller.hears(WAITED, within=90)
    assert not said_to(leg, NOBODY)


@pytest.mark.parametrize("ends_after", [3, 20])
async def test_a_ring_that_the_carrier_ended_early_is_no_miss(hotline: Hotline, ends_after: int) -> None:
    await hotline.on_duty(ANA)
    await hotline.waits(hotline.caller())
    ring = await hotline.ana.rings()
    await hotline.passes(ends_after)
    ring.end("no-answer")
    await hotline.passes(2)
    assert [row.misses for row in await hotline.rows("select misses, rests_until from counsellors")] == [0]


async def test_a_voice_that_presses_nothing_is_a_miss_and_any_key_ends_the_row(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set misses = 2 returning id")
    await hotline.waits(hotline.caller())
    ana = hotline.ana
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.is_off(within=40)
    assert [row.misses for row in await hotline.rows("select misses from counsellors")] == [3]
    await ana.rings(within=150)
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("7")
    await hotline.passes(1)
    assert [tuple(row) for row in await hotline.rows("select misses, last_since from counsellors")] == [
        (0, None)
    ]


async def test_who_rings_in_comes_last_no_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await hotline.rows("update counsellors set misses = 3, last_since = now() returning id")
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Anda tercatat siap")
    assert [tuple(row) for row in await hotline.rows("select misses, last_since from counsellors")] == [
        (0, None)
    ]


async def test_legs_that_fail_at_two_counsellors_are_the_carriers_fault_until_one_rings(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    for phone in (hotline.ana, hotline.budi):
        phone.behaves(Unreachable())
    await hotline.waits(hotline.caller())
    await hotline.passes(15)
    assert [line for line in hotline.log.lines if '"carrier.legs_fail"' in line]
    assert await hotline.rows("select id from route where failing_since is not null")
    hotline.budi.behaves(None)
    await hotline.budi.rings(within=70)
    assert [line for line in hotline.log.lines if '"carrier.legs_ring"' in line]
    assert [row.failures for row in await hotline.rows("select failures from route")] == [0]


@pytest.mark.deep
async def test_one_phone_that_fails_beside_others_that_ring_is_that_phones_fault(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI)
    hotline.ana.behaves(Unreachable())
    hotline.budi.behaves(Busy(after=1))
    await hotline.waits(hotline.caller())
    await hotline.passes(240)
    assert await hotline.rows("select id from route where failing_since is not null") == []


# --- Pauses that people ask for


@pytest.mark.deep
async def test_p9_a_pause_asked_for_at_the_desk_ends_with_the_duty_and_nobody_has_to_end_it(
    hotline: Hotline,
) -> None:
    await hotline.publish(
        shift(ANA, line=2, start=8 * 60, end=12 * 60), shift(ANA, line=3, start=12 * 60 + 30, end=16 * 60)
    )
    ana = hotline.ana
    await ana.dials(NUMBER)
    await ana.hears("Tekan satu bila siap")
    await ana.presses("2")
    await ana.hears("jeda sampai pukul 12.00 WIB")
    await ana.hangs_up()
    await hotline.passes(60)
    await ana.dials(NUMBER)
    await ana.hears("Halo, terima kasih sudah bertugas")
    await ana.hears("jeda sampai pukul 12.00 WIB")
    await ana.hangs_up()
    caller, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    leg = await caller.dials(NUMBER)
    await caller.hears(NOBODY, within=60)
    await caller.hears("bertugas kembali hari ini pukul 12.30 WIB")
    await caller.presses("1")
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await caller.presses("1")
    await caller.hears("Anda akan kami telepon mulai hari ini pukul 12.30 WIB")
    await caller.is_off(within=60)
    assert (await hotline.call_of(leg)).outcome == "callback"
    await hotline.passes(2.5 * 3600)
    await hotline.waits(second)
    await ana.rings()


@pytest.mark.deep
async def test_a_callback_agreed_while_all_are_paused_by_a_coordinator_rings_when_that_is_over(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    until = hotline.clock.now() + timedelta(hours=2)
    async with hotline.service.database.begin() as connection:
        ana = (await counsellors.ids_by_phone(connection, [ANA]))[ANA]
        await counsellors.pause(connection, hotline.clock.now(), ana, until=until, by=PausedBy.COORDINATOR)
    caller = hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears(NOBODY, within=60)
    await caller.hears("bertugas kembali hari ini pukul 12.00 WIB")
    await caller.presses("1")
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await caller.presses("1")
    await caller.hears("Anda akan kami telepon mulai hari ini pukul 12.00 WIB")
    await caller.is_off(within=60)
    hotline.ana.behaves(Answers(presses=(("untuk menerima", "1"), ("Tekan dua bila tidak bisa", "2"))))
    await hotline.passes((until - hotline.clock.now()).total_seconds() - 5)
    await hotline.sweeps()
    assert rings_of(hotline) == []
    await hotline.runs(20)
    assert [leg.phone.number for leg in rings_of(hotline)][:1] == [ANA]


async def test_somebody_who_came_on_duty_meanwhile_is_not_denied(hotline: Hotline) -> None:
    await hotline.publish(shift(ANA, start=10 * 60 + 1, end=16 * 60))
    caller = hotline.caller()
    await hotline.passes(20)
    await caller.dials(NUMBER)
    await caller.hears("pukul 10.01 WIB", within=60)
    await caller.hears("Saat ini belum ada konselor yang dapat menerima telepon Anda", within=90)
    await caller.hears("Tekan nol untuk tetap menunggu konselor")
    await caller.presses("0")
    await hotline.ana.rings()


async def test_p9_without_the_database_who_is_paused_is_rung_when_the_pause_is_over(away: Away) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    now = hotline.clock.now()
    async with hotline.service.database.begin() as connection:
        ana = (await counsellors.ids_by_phone(connection, [ANA]))[ANA]
        await counsellors.pause(
            connection, now, ana, until=now + timedelta(minutes=5), by=PausedBy.COORDINATOR
        )
    await away.keeps()
    await away.stops()
    early, late = hotline.caller(), hotline.caller("+6281390000002", "Late")
    await early.dials(NUMBER)
    await early.hears(NOBODY, within=60)
    await early.hears("bertugas kembali hari ini pukul 10.05 WIB")
    await early.hangs_up()
    await hotline.passes(240)
    await late.dials(NUMBER)
    await hotline.ana.rings(within=60)
    await late.hangs_up()


# --- A day of the sample rota


@pytest.mark.deep
async def test_p9_a_day_of_the_sample_rota(database_url: str, tmp_path: Path) -> None:
    """The one counsellor misses six rings, declines twice, and her route fails for ten minutes."""
    async with a_hotline(database_url, tmp_path, start=MORNING) as hotline:
        # One counsellor for each weekday, around the clock.
        days = [f"+62812000010{n}" for n in range(7)]
        days[2] = ANA
        await hotline.publish(
            *(ShiftLine(n + 2, 1 << n, None, 0, 1440, f"Konselor {n}", phone) for n, phone in enumerate(days))
        )
        callers = [hotline.caller(f"+628139000010{n}", f"Caller {n}") for n in range(1, 7)]
        legs = await _she_misses_six_rings(hotline, callers[:3])
        (last,) = await hotline.rows("select last_since from counsellors where last_since is not null")
        await _is_rung_seldom(hotline, last.last_since)
        legs += await _she_is_back_and_declines_twice(hotline, callers)
        legs += await _her_route_fails_for_ten_minutes(hotline, callers[4:])

        # Every caller ended in one of P1's endings, and heard the truth.
        await hotline.runs(60)
        outcomes = [(await hotline.call_of(leg)).outcome for leg in legs]
        assert outcomes == ["voicemail", "callback", "callback", "conversation", "voicemail", "conversation"]
        assert [row.state for row in await hotline.callbacks()] == ["done", "done"]
        assert not [leg for leg in hotline.lab.calls if said_to(leg, NOBODY)]
        told = "select id from events where kind = 'counsellor.paused' or detail ->> 'why' like 'nobody is on duty%'"
        assert await hotline.rows(told) == []
        assert "counsellor.last" in await hotline.timeline_of(legs[0])
        for leg in legs[:3]:
            assert "last_after_misses" in await reasons(hotline, leg)
        async with hotline.service.database.begin() as connection:
            (named,) = await roster.candidates(connection, hotline.service.helpline.rota, hotline.clock.now())
        assert (named.phone, named.is_on_duty, named.last) == (ANA, True, False)


async def _she_misses_six_rings(hotline: Hotline, callers: list[Phone]) -> list[Leg]:
    """Three of one caller, who leaves a message; three of two at once, who ask to be rung back."""
    hotline.ana.behaves(NeverAnswers())
    first, *both = callers
    legs = [await hotline.waits(first)]
    await _leaves_a_message(first)
    legs += [await hotline.waits(caller) for caller in both]
    await hotline.passes(230)
    assert len(rings_of(hotline)) == 6
    for caller in both:
        await caller.presses("1")
        await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
        await caller.presses("1")
        await caller.is_off(within=90)
    return legs


async def _she_is_back_and_declines_twice(hotline: Hotline, callers: list[Phone]) -> list[Leg]:
    hotline.ana.behaves(Answers(presses=ACCEPTS))
    for caller in callers[1:3]:
        caller.behaves(Answers(presses=(("apakah Anda meminta", "1"),), talks_for=30))
    await hotline.runs(600)
    hotline.ana.behaves(Answers(presses=DECLINES))
    leg = await hotline.waits(callers[3])
    await hotline.passes(100)
    assert (await hotline.timeline_of(leg)).count("offer.declined") == 2
    await _reaches_her(hotline, callers[3])
    return [leg]


async def _her_route_fails_for_ten_minutes(hotline: Hotline, callers: list[Phone]) -> list[Leg]:
    """Whoever calls meanwhile leaves a message, or reaches her after it."""
    failing = "select id from route where failing_since is not null"
    hotline.ana.behaves(Unreachable())
    early, late = callers
    legs = [await hotline.waits(early)]
    await _leaves_a_message(early)
    assert await hotline.rows(failing)
    legs.append(await hotline.waits(late))
    await hotline.passes(200)
    await _reaches_her(hotline, late)
    assert await hotline.rows(failing) == []
    return legs


async def _leaves_a_message(caller: Phone) -> None:
    await caller.hears(WAITED, within=320)
    await caller.presses("2")
    await caller.hears("beep", within=60)
    await caller.speaks(8)
    await caller.presses("#")
    await caller.is_off(within=60)


async def _reaches_her(hotline: Hotline, caller: Phone) -> None:
    hotline.ana.behaves(Answers(presses=ACCEPTS))
    await caller.is_connected_to(hotline.ana, within=120)
    await hotline.passes(30)
    await caller.hangs_up()
    await hotline.passes(90)


async def _is_rung_seldom(hotline: Hotline, last_since: datetime) -> None:
    """After her third miss, she is rung once in 120 s, or in 60 s for a caller who has had no ring."""
    rung = await hotline.rows("select call_id, dialled_at from offers order by dialled_at")
    before: set[Any] = {offer.call_id for offer in rung if offer.dialled_at <= last_since}
    for earlier, offer in pairwise(rung):
        if offer.dialled_at > last_since:
            rest = 120 if offer.call_id in before else 60
            assert (offer.dialled_at - earlier.dialled_at).total_seconds() >= rest
        before.add(offer.call_id)
