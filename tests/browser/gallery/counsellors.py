"""The gallery's chapter of the counsellors: who needs a look, one of them, and what is done there."""

from datetime import UTC, datetime, timedelta

from routing.calls import State as CallState
from routing.counselling.testrings import Failure
from routing.counselling.testrings import State as Tested
from routing.offers import State as OfferState
from routing.people.roles import Role
from tests.browser.gallery.sample import published
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.routing.rows import MINUTE, SECOND, a_call, a_test_ring, an_offer

LOOKS = {
    "Joko": "misses = 3, last_since = '2026-12-23 14:37+00'",
    "Putu": "cleared_until = '2026-12-30'",
    "Tirta": "cleared = false",
    "Eka": "paused_at = '2026-12-23 13:20+00', paused_until = '2026-12-25 01:00+00', paused_by = 'coordinator', "
    "paused_why = 'Ujian sampai Jumat'",
}


async def the_counsellors(stage: Stage) -> States:
    """Show the list, and one of it in several states."""
    token, desk = await stage.desk()
    await published(stage, desk)
    for name, how in LOOKS.items():
        await stage.changed(
            "update counsellors set {how} where name = :name".replace("{how}", how), name=name
        )
    async with stage.house.transaction() as connection:
        found = await connection.exec_driver_sql("select name, id from counsellors")
        ids = {row.name: row.id for row in found}
    await _offers(stage, ids)
    await _test_rings(stage, ids)
    yield State("counsellors", "/counsellors", token)
    yield State("counsellors-found", "/counsellors?q=ruang", token)
    yield State("counsellors-none-found", "/counsellors?q=Zulaikha", token)
    last, paused = f"/counsellors/{ids['Joko']}", f"/counsellors/{ids['Eka']}"
    yield State("counsellor", f"/counsellors/{ids['Dimas']}", token)
    yield State("counsellor-last", last, token)
    yield State("counsellor-paused", paused, token)
    yield State("counsellor-not-cleared", f"/counsellors/{ids['Tirta']}", token)
    yield State("counsellor-clearance-ends", f"/counsellors/{ids['Putu']}", token)
    yield State("counsellor-wrong", last, token, act=pressing("Ganti nomor|Change the number", phone="0812"))
    yield State("counsellor-number", paused, token, act=pressing("^(Lihat|Tampilkan|Show)$"))
    for name, state in (("Citra", "rings"), ("Ratih", "no-key"), ("Bagas", "failed")):
        yield State(f"counsellor-test-{state}", f"/counsellors/{ids[name]}#uji", token)
    yield State("counsellors-no-rights", "/counsellors", await stage.signed_in("Tari", Role.SUPERVISOR))


async def _test_rings(stage: Stage, ids: dict[str, int]) -> None:
    """Let everybody's number have been tested but Tirta's; those of three need a look at how it went."""
    long_ago, now = datetime(2026, 11, 2, 3, 31, 2, tzinfo=UTC), stage.house.clock.now()
    async with stage.house.transaction() as connection:
        for name, id_ in ids.items():
            if name == "Tirta":
                continue
            rung = {"ringing_at": long_ago, "answered_at": long_ago + 7 * SECOND}
            ended = {"ended_at": long_ago + 13 * SECOND, "leg_over_at": long_ago + 15 * SECOND}
            state = Tested.LAPSED if name == "Ratih" else Tested.CONFIRMED
            await a_test_ring(connection, id_, state, account=stage.account, **rung, **ended)
        await a_test_ring(
            connection, ids["Citra"], Tested.RINGING, account=stage.account, pressed_at=now, ringing_at=now
        )
        failed = {"failure": Failure.REFUSED, "ended_at": now - MINUTE, "leg_over_at": now - MINUTE}
        await a_test_ring(
            connection, ids["Bagas"], Tested.FAILED, account=stage.account, pressed_at=now - MINUTE, **failed
        )


async def _offers(stage: Stage, ids: dict[str, int]) -> None:
    """Let some have talked in the last days."""
    now = stage.house.clock.now()
    async with stage.house.transaction() as connection:
        call = await a_call(connection, CallState.ENDED)
        for number, (name, minutes) in enumerate((("Dimas", 41), ("Ratih", 58), ("Citra", 24), ("Eka", 33))):
            at = now - timedelta(days=number + 1, minutes=17)
            talked = {"accepted_at": at, "connected_at": at, "parted_at": at + timedelta(minutes=minutes)}
            await an_offer(connection, call.id, ids[name], OfferState.ENDED, planned_at=at, **talked)
            await an_offer(
                connection, call.id, ids[name], OfferState.NO_ANSWER, planned_at=at - timedelta(hours=number)
            )
        for missed in (6, 27, 33):
            at = now - timedelta(minutes=missed)
            await an_offer(connection, call.id, ids["Joko"], OfferState.NO_ANSWER, planned_at=at)
