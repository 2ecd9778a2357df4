"""Retention: numbers and recordings are erased after their time, or when the caller asks (design, parts 7 and 9)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from ivr import retention
from ivr.lab import NeverAnswers, Phone
from ivr.monitoring import logs
from routing import audit, blocks, erasure
from routing.audit import Actor, Deed
from routing.people import accounts, one_time_links, sessions, sign_in_attempts
from routing.people.roles import Role
from routing.people.sign_in_attempts import Guess
from routing.supervision import never_again, notes
from tests.scenarios.hotline import ANA, Hotline, a_hotline
from tests.scenarios.kept import a_recording, has_called

DAYS = timedelta(days=1)


@pytest.fixture(scope="module", autouse=True)
def _logs() -> None:
    logs.configure()


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path) -> AsyncIterator[Hotline]:
    async with a_hotline(database_url, tmp_path) as hotline:
        yield hotline


async def erases_old(hotline: Hotline, after: timedelta) -> retention.Erased:
    service = hotline.service
    now = hotline.clock.now() + after
    return await retention.erase_old(service.settings, service.database, service.gateway, now)


async def forgets(hotline: Hotline, number: str) -> retention.Erased:
    service = hotline.service
    helpline, now = service.helpline, hotline.clock.now()
    erased = await retention.forget(
        service.database, service.gateway, helpline, now, helpline.sealer.hashes(number)
    )
    await retention.forget_at_carrier(service.database, service.gateway, now, number, erased)
    return erased


async def types_another(hotline: Hotline, caller: Phone, number: str) -> None:
    """Ask to be rung back at another number."""
    await hotline.waits(caller)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("tanda pagar")
    await caller.presses(f"{number}#")
    await caller.hears("Tekan satu bila benar", within=30)
    await caller.presses("1")
    await caller.is_off(within=60)


async def test_a_call_without_a_summary_gets_one_within_two_days(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await has_called(hotline)
    async with hotline.service.database.begin() as connection:
        await connection.execute(text("delete from call_summaries"))
    await erases_old(hotline, timedelta(days=1))
    assert await hotline.rows("select id from calls except select call_id from call_summaries") == []


async def test_sessions_links_and_attempts_go_when_they_are_over_and_old_rows_of_the_audit(
    hotline: Hotline,
) -> None:
    service = hotline.service
    now, sealer = hotline.clock.now(), service.helpline.sealer
    guess = Guess("rina@example.org", "198.51.100.1")
    tables = ("account_sessions", "one_time_links", "sign_in_attempts", "known_devices", "audit")

    async def counts() -> list[int]:
        async with service.database.begin() as connection:
            return [
                (await connection.execute(text(f"select count(*) from {table}"))).scalar_one()  # noqa: S608
                for table in tables
            ]

    async with service.database.begin() as connection:
        account = await accounts.add(connection, now, guess.email, [Role.ADMIN])
        await sessions.begin(connection, now, account, is_open=True)
        await one_time_links.make(connection, now, account, one_time_links.Purpose.INVITATION)
        await sign_in_attempts.allow(connection, now, guess, sealer)
        await sign_in_attempts.know(connection, now, guess.email, sealer)
        for days in (0, 900):
            await audit.note(connection, now + days * DAYS, Actor(account), Deed("account.signed_in"), sealer)
    await erases_old(hotline, timedelta(hours=11))
    assert await counts() == [1, 1, 2, 1, 2]
    await erases_old(hotline, timedelta(hours=25))
    assert await counts() == [0, 1, 0, 1, 2]
    await erases_old(hotline, 181 * DAYS)
    assert await counts() == [0, 0, 0, 0, 2]
    await erases_old(hotline, 731 * DAYS)
    assert await counts() == [0, 0, 0, 0, 1]


async def test_numbers_are_erased_after_their_days_and_the_call_stays(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    leg = await has_called(hotline)
    assert (await erases_old(hotline, 29 * DAYS)).numbers == 0
    assert (await erases_old(hotline, 31 * DAYS)).numbers == 1
    assert (await erases_old(hotline, 31 * DAYS)).numbers == 0
    call = await hotline.call_of(leg)
    assert (call.caller_hash, call.caller_sealed, call.outcome) == (None, None, "abandoned")
    assert await hotline.timeline_of(leg)


async def test_notes_of_messages_go_with_the_number_after_its_days_or_when_its_caller_asks(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    for number in ("+6281390000001", "+6281390000002"):
        await a_recording(hotline, await has_called(hotline, number))
    await hotline.rows("update voicemails set note = 'sealed' returning id")
    await forgets(hotline, "+6281390000001")
    assert [row.note for row in await hotline.messages()] == [None, b"sealed"]
    await erases_old(hotline, 29 * DAYS)
    assert [row.note for row in await hotline.messages()] == [None, b"sealed"]
    await erases_old(hotline, 31 * DAYS)
    assert [row.note for row in await hotline.messages()] == [None, None]


async def test_recordings_are_erased_at_the_carrier_and_one_that_is_not_is_tried_again(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    leg = await has_called(hotline)
    await a_recording(hotline, leg)
    hotline.lab.faults.next_rest(status=500, path="/Recordings/")
    first = await erases_old(hotline, 31 * DAYS)
    assert (first.recordings, first.left) == (0, 1)
    assert (await erases_old(hotline, 31 * DAYS)).recordings == 1
    assert (await erases_old(hotline, 31 * DAYS)).recordings == 0
    assert hotline.lab.recordings[0].deleted is not None


async def test_p6_one_that_cannot_be_erased_at_the_carrier_keeps_no_other_one(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    for number in ("+6281390000011", "+6281390000012", "+6281390000013"):
        await a_recording(hotline, await has_called(hotline, number))
    stuck = hotline.lab.recordings[0].sid
    hotline.lab.faults.next_rest(status=500, method="DELETE", path=f"/Recordings/{stuck}")
    erased = await erases_old(hotline, 31 * DAYS)
    assert (erased.recordings, erased.left) == (2, 1)
    hotline.lab.faults.rest_500 = 1.0
    assert (await erases_old(hotline, 31 * DAYS)).left == 1
    hotline.lab.faults.rest_500 = 0.0
    assert (await erases_old(hotline, 31 * DAYS)).recordings == 1


async def test_calls_go_after_two_years_with_all_that_hangs_on_them(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await caller.hangs_up()
    await hotline.passes(100)
    assert (await erases_old(hotline, 700 * DAYS)).calls == 0
    assert (await erases_old(hotline, 731 * DAYS)).calls == 1
    for table in ("calls", "offers", "events", "holds"):
        assert await hotline.rows(f"select 1 from {table}") == [], table  # noqa: S608


async def test_a_long_backlog_is_erased_in_batches(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    await has_called(hotline)
    async with hotline.service.database.begin() as connection:
        await connection.execute(
            text(
                "insert into calls (id, sid, state, outcome, language, caller_hash, caller_sealed, arrived_at,"
                " place_at, returned, last_seen_at, check_at, ended_at, queue_errors)"
                " select gen_random_uuid(), 'CA' || n, state, outcome, language, caller_hash, caller_sealed,"
                " arrived_at, place_at, returned, last_seen_at, check_at, ended_at, 0"
                " from calls, generate_series(1, 1200) n"
            )
        )
    assert (await erases_old(hotline, 31 * DAYS)).numbers == 1201


async def test_p6_who_asks_is_forgotten_here_and_at_the_carrier_and_nobody_else_is(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    first, other = await has_called(hotline), await has_called(hotline, "+6281390000002")
    recording = await a_recording(hotline, first)
    erased = await forgets(hotline, first.phone.number)
    assert (erased.numbers, erased.recordings, erased.records, erased.left) == (1, 1, 1, 0)
    assert (await hotline.call_of(first)).caller_sealed is None
    assert (await hotline.call_of(other)).caller_sealed is not None
    assert [leg.sid for leg in hotline.lab.calls if leg.direction == "inbound"] == [other.sid]
    assert [each.sid for each in hotline.lab.recordings if each.deleted] == [recording]
    again = await forgets(hotline, first.phone.number)
    assert (again.numbers, again.left, again.on_the_line) == (0, 0, 0)


async def test_p6_a_caller_whose_number_is_already_erased_here_is_still_forgotten_at_the_carrier(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    first, other = await has_called(hotline), await has_called(hotline, "+6281390000002")
    hotline.lab.add_recording(first).stop()
    await hotline.passes(3)
    await erases_old(hotline, 31 * DAYS)
    hotline.lab.faults.next_rest(status=500, method="GET", path="/Calls.json")
    assert not (await forgets(hotline, first.phone.number)).is_listed
    erased = await forgets(hotline, first.phone.number)
    assert (erased.numbers, erased.records, erased.recordings, erased.left) == (0, 1, 1, 0)
    assert [leg.sid for leg in hotline.lab.calls if leg.direction == "inbound"] == [other.sid]
    assert (await forgets(hotline, first.phone.number)).records == 0


async def test_p6_a_recording_that_is_being_made_still_is_left_and_told_of(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    leg = await has_called(hotline)
    await erases_old(hotline, 31 * DAYS)
    hotline.lab.add_recording(leg).stop()
    erased = await forgets(hotline, leg.phone.number)
    assert (erased.records, erased.recordings, erased.left) == (0, 0, 1)
    await hotline.passes(3)
    erased = await forgets(hotline, leg.phone.number)
    assert (erased.records, erased.recordings, erased.left) == (1, 1, 0)


async def test_what_the_carrier_does_not_erase_now_can_be_asked_for_again(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    leg = await has_called(hotline)
    hotline.lab.faults.next_rest(status=500, method="DELETE", path="/Calls/")
    assert (await forgets(hotline, leg.phone.number)).left == 1
    assert (await hotline.call_of(leg)).caller_sealed is not None
    assert (await forgets(hotline, leg.phone.number)).numbers == 1


async def test_a_call_that_goes_on_is_left_alone_and_told_of_and_a_block_stays(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)
    async with hotline.service.database.begin() as connection:
        hashed = hotline.service.helpline.sealer.hash(caller.number)
        await blocks.block(connection, hotline.clock.now(), hashed)
    erased = await forgets(hotline, caller.number)
    assert (erased.numbers, erased.on_the_line, erased.blocked) == (0, 1, True)
    await caller.hangs_up()
    await hotline.passes(2)
    assert (await forgets(hotline, caller.number)).numbers == 1
    assert await hotline.rows("select 1 from blocks")


async def test_p6_a_callback_is_withdrawn_and_forgotten_with_its_caller(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.agrees(caller)
    erased = await forgets(hotline, caller.number)
    assert (erased.numbers, erased.callbacks, erased.records, erased.on_the_line) == (2, 1, 1, 0)
    (callback,) = await hotline.callbacks()
    assert (callback.state, callback.number_hash, callback.number_sealed) == ("cancelled", None, None)
    assert [row.outcome for row in await hotline.all_calls()] == ["callback", "not_reached"]


@pytest.mark.deep
async def test_p6_the_phone_of_a_caller_who_was_rung_back_is_forgotten_after_its_days(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.agrees(caller)
    await hotline.fetches(hotline.ana)
    await caller.rings(within=30)
    await caller.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.runs(100)
    held = "select 1 from holds where phone like 'hash %'"
    assert len(await hotline.rows(held)) == 1
    assert (await erases_old(hotline, 31 * DAYS)).numbers == 2
    assert await hotline.rows(held) == []


async def test_p6_forget_does_not_leave_a_message_that_nobody_announced_yet(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.presses("2")
    await caller.hears("beep", within=40)
    hotline.lab.faults.lose_next("/voice/voicemail/recorded", times=9)
    hotline.lab.faults.lose_next("/voice/voicemail/recording", times=9)
    hotline.expects_errors = True
    await caller.speaks(12)
    await caller.hangs_up()
    await hotline.passes(20)
    erased = await forgets(hotline, caller.number)
    for _ in range(80):
        await hotline.passes(10)
        await hotline.service.voicemail_fetcher.collect()
    states = [row.state for row in await hotline.rows("select state from voicemails")]
    assert erased.left == 1 or "kept" not in states, (erased, states)


@pytest.mark.deep
async def test_p6_forget_says_when_a_callback_of_theirs_goes_on(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    caller = hotline.caller()
    await types_another(hotline, caller, "081390000077")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(40)
    await hotline.fetches(hotline.ana, within=40)
    await hotline.caller("+6281390000077").rings()
    first = await forgets(hotline, caller.number)
    await hotline.ana.hangs_up()
    await hotline.runs(60)
    await forgets(hotline, caller.number)
    (callback,) = await hotline.callbacks()
    assert first.on_the_line or first.left or callback.number_sealed is None, (first, callback.state)


async def test_p6_the_other_number_that_a_caller_typed_is_forgotten_with_them(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    caller, other = hotline.caller(), hotline.caller("+6281390000077", "Other phone")
    await types_another(hotline, caller, "081390000077")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(40)
    await hotline.fetches(hotline.ana, within=40)
    await other.rings()
    await other.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.passes(5)
    # A recording that the carrier did not erase must still be found later.
    hotline.lab.faults.next_rest(status=500, method="DELETE", path="/Calls/")
    first = await forgets(hotline, caller.number)
    assert (first.numbers, first.left) == (0, 2)
    second = await forgets(hotline, caller.number)
    assert (second.numbers, second.records, second.left) == (2, 2, 0)
    theirs = [row for row in await hotline.all_calls() if row.caller_hash is not None]
    assert [row.sid for row in theirs] == [hotline.lab.calls[0].sid], "only the other caller's is left"
    assert (await forgets(hotline, caller.number)).numbers == 0


@pytest.mark.deep
async def test_p3_a_phone_that_rings_for_a_callback_that_is_forgotten_is_let_go(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    caller = hotline.caller()
    await hotline.agrees(caller)
    await hotline.runs(120)
    hotline.ana.behaves(None)
    await hotline.rows("update counsellors set rests_until = null, misses = 0, last_since = null returning 1")
    await hotline.ana.rings(within=120)
    await forgets(hotline, caller.number)
    await hotline.passes(3)
    assert hotline.lab.ringing() == []


async def test_one_kind_that_cannot_be_erased_keeps_no_other(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    leg = await has_called(hotline)
    await a_recording(hotline, leg)

    async def fails(*_given: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(erasure, "erase_numbers", fails)
    with pytest.raises(ZeroDivisionError):
        await erases_old(hotline, 31 * DAYS)
    assert hotline.lab.recordings[0].deleted is not None
    assert [line for line in hotline.log.troubles if "retention.not_done" in line]


async def test_why_a_number_is_never_rung_again_goes_with_numbers_and_the_wish_stays(
    hotline: Hotline,
) -> None:
    await hotline.on_duty(ANA)
    number = "+6281390000001"
    await has_called(hotline, number)
    sealer = hotline.service.helpline.sealer
    barred = "select reason is null as is_erased from never_again"

    async def bars() -> None:
        async with hotline.service.database.begin() as connection:
            now, reason = hotline.clock.now(), sealer.seal("alasannya")
            await never_again.bar(connection, now, sealer.hashes(number), "account 7", reason)

    await bars()
    await erases_old(hotline, 29 * DAYS)
    assert await hotline.rows(barred) == [(False,)]
    await erases_old(hotline, 31 * DAYS)
    assert await hotline.rows(barred) == [(True,)]
    await bars()
    assert (await forgets(hotline, number)).never_rung
    assert await hotline.rows(barred) == [(True,)]
    assert not (await forgets(hotline, "+6281390000002")).never_rung


async def test_a_block_that_is_over_is_not_kept(hotline: Hotline) -> None:
    helpline, now = hotline.service.helpline, hotline.clock.now()
    async with hotline.service.database.begin() as connection:
        await blocks.block(
            connection, now, helpline.sealer.hash("+6281390000001"), until=now + timedelta(hours=24)
        )
        await blocks.block(connection, now, helpline.sealer.hash("+6281390000002"), note="for good")
    await erases_old(hotline, timedelta(hours=25))
    assert [row.note for row in await hotline.rows("select note from blocks")] == ["for good"]


async def test_notes_of_a_withheld_number_go_when_numbers_go(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    call = await hotline.call_of(await has_called(hotline, "anonymous"))
    sealer, now = hotline.service.helpline.sealer, hotline.clock.now()
    async with hotline.service.database.begin() as connection:
        await notes.add(connection, now, call.id, "Menelepon tanpa nomor", by=Actor(1), sealer=sealer)
    await erases_old(hotline, 29 * DAYS)
    assert len(await hotline.rows("select from notes")) == 1
    await erases_old(hotline, 31 * DAYS)
    assert await hotline.rows("select from notes") == []
