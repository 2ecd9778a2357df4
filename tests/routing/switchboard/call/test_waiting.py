"""Waiting: keys and words that come at the last moment, too late, or twice."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from ivr.lab import NeverAnswers
from routing import calls, offers
from routing.calls import Call, State
from routing.line import roster
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.sql.key_taps import ONE_TAP
from routing.switchboard import fast_path
from routing.switchboard.actions import AskAboutCaller, Dispatch
from routing.switchboard.call import arrival, conversation, overflow_menu, voicemail, waiting
from routing.switchboard.call.waiting import QueueResult
from routing.switchboard.offer import acceptance, ringing
from routing.switchboard.replies import Farewell, JoinLine, LeaveLine, OverflowMenu, Part, Soon, Wait
from routing.transaction import Helpline
from tests.routing.rows import NOW, SECOND, a_call, a_counsellor, an_offer, kinds_of, phone_of, publish, rules
from tests.routing.switchboard.decided import decided
from tests.routing.switchboard.story import publish as put_on_duty
from tests.routing.switchboard.taps import a_caller, pressed, rows
from tests.routing.transactions import tx_at
from tests.scenarios.endings import MAY_HANG_UP
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.menus import TONE, in_both

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["a key for tests that is long enough to seal with"]))


async def again(connection: AsyncConnection, call: Call) -> Call:
    found = await calls.by_id(connection, call.id)
    assert found is not None
    return found


async def queue_fails(connection: AsyncConnection, call: Call, errors: int) -> Any:
    return (
        await decided(
            waiting.left, HELPLINE, connection, NOW, call.id, QueueResult.FAILED, alive=True, errors=errors
        )
    ).reply


async def test_a_key_pressed_as_the_longest_wait_ends_counts(connection: AsyncConnection) -> None:
    for key, state in (
        ("1", State.ASKING),
        ("2", State.VOICEMAIL),
        ("7", State.OVERFLOW),
        ("", State.OVERFLOW),
    ):
        call = await a_call(connection, State.WAITING, waiting_since=NOW - HELPLINE.rules.max_wait)
        heard = await decided(waiting.wait, HELPLINE, connection, NOW, call.id, key=key)
        assert isinstance(heard.reply, LeaveLine)
        assert (await again(connection, call)).state == state, key


async def test_p1_a_queue_that_releases_callers_without_our_request_counts_as_failed(
    connection: AsyncConnection,
) -> None:
    for state in (State.WAITING, State.CONNECTING):
        call = await a_call(connection, state, waiting_since=NOW)
        for errors in range(2):
            left = await decided(
                waiting.left,
                HELPLINE,
                connection,
                NOW,
                call.id,
                QueueResult.ASKED_TO,
                alive=True,
                errors=errors,
            )
            assert left.reply == JoinLine(call.id, "id", errors=errors + 1)
        left = await decided(
            waiting.left, HELPLINE, connection, NOW, call.id, QueueResult.ASKED_TO, alive=True, errors=2
        )
        assert isinstance(left.reply, OverflowMenu)


async def test_p2_we_ask_about_a_caller_who_could_not_be_joined_before_the_next_offers(
    connection: AsyncConnection,
) -> None:
    counsellor = await a_counsellor(connection)
    call = await a_call(connection, State.WAITING, waiting_since=NOW)
    offer = await an_offer(connection, call.id, counsellor, offers.State.ACCEPTED)
    await calls.move(
        tx_at(connection, NOW), call.id, State.CONNECTING, "accepted", check_at=NOW, offer_id=offer.id
    )
    parted = await decided(
        conversation.parted, HELPLINE, connection, NOW + SECOND, offer.id, alive=True, were_joined=False
    )
    assert AskAboutCaller(call.id, call.sid) in parted.actions
    await decided(waiting.wait, HELPLINE, connection, NOW + 2 * SECOND, call.id)
    await calls.move(
        tx_at(connection, NOW), call.id, State.CONNECTING, "accepted", check_at=NOW, offer_id=offer.id
    )
    heard = await decided(waiting.wait, HELPLINE, connection, NOW + 3 * SECOND, call.id)
    assert Dispatch() in heard.actions
    assert not any(isinstance(action, AskAboutCaller) for action in heard.actions), "they have just asked"


async def test_a_failure_of_the_queue_counts_once_until_the_queue_works(connection: AsyncConnection) -> None:
    call = await a_call(connection, State.WAITING, waiting_since=NOW)
    for _ in range(3):
        assert await queue_fails(connection, call, 0) == JoinLine(call.id, "id", errors=1)
    assert (await kinds_of(connection, call.id)).count("queue.failed") == 1
    await decided(waiting.wait, HELPLINE, connection, NOW + SECOND, call.id)
    assert (await again(connection, call)).queue_errors == 0
    assert await queue_fails(connection, call, 1) == JoinLine(call.id, "id", errors=2), "in a row"
    for _ in range(2):
        assert isinstance(await queue_fails(connection, call, 2), OverflowMenu)


async def test_a_queue_that_fails_for_good_leads_out_of_it_from_wherever_the_caller_stands(
    connection: AsyncConnection,
) -> None:
    for state in (State.WAITING, State.CONNECTING, State.TALKING, State.HELD):
        call = await a_call(connection, state, waiting_since=NOW)
        for errors in range(2):
            assert await queue_fails(connection, call, errors) == JoinLine(call.id, "id", errors=errors + 1)
            assert (await again(connection, call)).state == state
        assert isinstance(await queue_fails(connection, call, 2), OverflowMenu)


async def test_who_goes_back_to_the_menu_hears_the_menu_at_the_tone(connection: AsyncConnection) -> None:
    call = await a_call(connection, State.OVERFLOW)
    assert isinstance((await decided(voicemail.tone, HELPLINE, connection, NOW, call.id)).reply, OverflowMenu)
    call = await a_call(connection, State.WAITING, waiting_since=NOW)
    assert isinstance((await decided(voicemail.tone, HELPLINE, connection, NOW, call.id)).reply, JoinLine)


async def test_a_repeated_webhook_counts_as_one_round_of_the_menu(connection: AsyncConnection) -> None:
    for key in ("", "7"):
        call = await a_call(connection, State.OVERFLOW)
        for _ in range(3):
            heard = (await decided(overflow_menu.take_key, HELPLINE, connection, NOW, call.id, key)).reply
            assert isinstance(heard, OverflowMenu)
            assert (heard.rounds, heard.unknown_key) == (1, bool(key))
        assert (await again(connection, call)).menus == 1
        assert (await kinds_of(connection, call.id)).count("caller.unknown_key") == (1 if key else 0)
        await decided(overflow_menu.take_key, HELPLINE, connection, NOW + 2 * ONE_TAP, call.id, key, rounds=1)
        assert (await again(connection, call)).state == State.VOICEMAIL


async def test_a_counsellor_whose_caller_leaves_a_message_hears_that_nobody_waits(
    connection: AsyncConnection,
) -> None:
    call = await a_call(connection, State.VOICEMAIL)
    offer = await an_offer(connection, call.id, await a_counsellor(connection), offers.State.CANCELLED)
    for asks in (acceptance.accept, ringing.screen):
        heard = await decided(asks, HELPLINE, connection, NOW, offer.id, "CB1")
        assert heard.reply == Part(Farewell.CALLER_GONE)


@pytest.mark.parametrize(
    ("paused_until", "soon"), [(None, Soon.SHORT), (NOW, Soon.SHORT), (NOW + SECOND, Soon.MINUTES)]
)
@pytest.mark.parametrize("quickly", [False, True])
async def test_a_paused_counsellor_does_not_shorten_the_announced_wait(
    connection: AsyncConnection, paused_until: datetime | None, soon: Soon, quickly: bool
) -> None:
    helpline = Helpline(rules(), RotaCache(), HELPLINE.sealer)
    paused = {"paused_at": NOW - SECOND, "paused_until": paused_until, "paused_by": "coordinator"}
    await a_counsellor(connection, 1)
    await a_counsellor(connection, 2, **paused if paused_until else {})
    await publish(connection, phone_of(1), phone_of(2))
    await a_call(connection, place_at=NOW - SECOND)
    call = await a_call(connection)
    await roster.duties(connection, helpline.rota, NOW)
    if quickly:
        ((statement, values),) = fast_path.heartbeats(helpline, NOW, [call.id], [""])
        rows = (await connection.exec_driver_sql(statement.sql, values)).all()
        quick = fast_path.waiting(helpline, NOW, fast_path.heard(rows)[call.id])
        assert quick is not None
        heard = quick.reply
    else:
        heard = (await decided(waiting.wait, helpline, connection, NOW, call.id)).reply
    assert isinstance(heard, Wait)
    assert (heard.place, heard.soon) == (2, soon)


# --- Conversations


async def test_a_key_that_means_nothing_says_the_words_again_and_rings_nobody(hotline: Hotline) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses("5")
    await caller.hears("pilihan itu tidak tersedia")
    await caller.hears(MAY_HANG_UP)
    assert not hotline.budi.is_ringing


@pytest.mark.parametrize(("key", "words"), [("1", "ke nomor ini"), ("2", "setelah nada")])
async def test_the_keys_that_were_named_before_lead_to_a_callback_and_a_message(
    hotline: Hotline, key: str, words: str
) -> None:
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller = hotline.caller()
    await hotline.talks(caller, hotline.ana)
    await hotline.ana.hangs_up()
    await caller.hears("Percakapan Anda sudah berakhir", within=5)
    await caller.presses(key)
    await caller.hears(words, within=15)
    assert not hotline.budi.is_ringing


async def test_p1_key_2_while_waiting_leaves_the_line_for_a_message(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    hotline.ana.behaves(NeverAnswers())
    for language, (caller, leg) in (await in_both(hotline)).items():
        await caller.hears("two to leave" if language == "en" else "atau dua untuk meninggalkan pesan")
        await hotline.ana.rings(within=90)
        await caller.presses("2")
        await caller.hears(TONE[language])
        await caller.hears("beep")
        await caller.speaks(4)
        await caller.hangs_up()
        assert (await hotline.call_of(leg)).outcome == "voicemail"
    await hotline.ana.is_off(within=3)
    await hotline.collects()
    assert [row.state for row in await hotline.messages()] == ["kept", "kept"]


# --- Taps


async def test_the_place_that_a_tap_cut_short_is_told_again_from_its_start(database: Database) -> None:
    await put_on_duty(database)
    call_id = await a_caller(database)
    assert isinstance(await pressed(database, arrival.choose_language, call_id, "1", 0), JoinLine)
    told = await pressed(database, waiting.wait, call_id, "", 0.2)
    for n in range(1, 11):
        assert await pressed(database, waiting.wait, call_id, "1", 2.9 * n) == told
    # Three seconds after the last press, a press is a new one.
    assert isinstance(await pressed(database, waiting.wait, call_id, "1", 29 + 3.1), LeaveLine)


async def test_two_processes_that_take_one_tap_at_once_agree_on_it(database: Database) -> None:
    await put_on_duty(database)
    call_id = await a_caller(database)
    await pressed(database, arrival.choose_language, call_id, "1", 0)
    heard = await asyncio.gather(
        *(pressed(database, waiting.wait, call_id, "1", 1 + n / 100, token=f"{n}") for n in range(9))
    )
    assert {type(each) for each in heard} == {Wait}
    (call,) = await rows(database, "select state from calls")
    assert call.state == "waiting"
