"""The gallery's chapter of the board: without a rota, quiet, busy, stale, without a database, nobody on duty."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from playwright.async_api import Page
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.callbacks import Callback, callbacks
from routing.callbacks import State as CallbackState
from routing.calls import Outcome
from routing.calls import State as CallState
from routing.counselling.testrings import State as Tested
from routing.holds import holds
from routing.offers import State as OfferState
from routing.people import accounts
from routing.people.roles import Role
from routing.sealing import Sealer
from routing.supervision import handover, own_phone
from routing.supervision.flags import flags
from tests.browser.chromium import COOKIE, comes_true
from tests.browser.gallery.sample import published
from tests.browser.gallery.stage import Stage, State, States
from tests.routing.rows import HOUR, MINUTE, SECOND, a_call, a_test_ring, an_offer

_LIVE = "document.querySelector('[data-when-live]')?.hidden === false"
# Who is on duty on that evening, and does what for whom, since when.
RINGS = (("Fitri", 26 * SECOND, 14 * SECOND), ("Kirana", 112 * SECOND, 9 * SECOND))
TALKS = (("Eka", 31 * MINUTE + 5 * SECOND, "en"), ("Dimas", 12 * MINUTE + 40 * SECOND, "id"))
FLAGS = "Eka"


async def the_board(stage: Stage) -> States:
    """Show the board through an evening."""
    await stage.signed_in("Made", Role.SUPERVISOR)
    made = stage.account
    token = await stage.signed_in("Sari", Role.SUPERVISOR)
    sari = stage.account
    yield State("board-no-rota", "/board", token)
    coordinator, desk = await stage.desk()
    await published(stage, desk)
    yield State("board-quiet", "/board", token, act=_is_live)
    async with stage.house.transaction() as connection:
        await _busy(connection, stage.house.sealer, stage.house.clock.now())
        told = "Yoga pulang pukul 23.30. R4LK9 minta ditelepon besok pagi."
        await handover.write(connection, stage.house.clock.now() - HOUR, told, made, stage.house.sealer)
    yield State("board", "/board", token, act=_is_live)
    yield State("board-coordinator", "/board", coordinator, act=_is_live)
    await stage.changed("update flags set taken_by = :made, taken_at = raised_at", made=made)
    await stage.house.passes(seconds=1)
    yield State("board-flag-taken-meanwhile", "/board?flag=1", token, act=_is_live)
    yield State("board-stale", "/board", token, act=_goes_stale)
    yield State("board-database-away", "/board", token, act=_without_database(stage))
    supervisor = await stage.house.browser()
    supervisor.client.cookies.set(COOKIE, token, domain="127.0.0.1")
    await _has_a_phone(stage, sari)
    yield State("board-own-phone", "/board", token, act=_is_live)
    await supervisor.post("/board/on-call", {"minutes": "480"})
    yield State("board-on-call", "/board", token, act=_is_live)
    await supervisor.post("/board/line/close", {"minutes": "60"})
    words = {"id": "Malam ini antrean panjang.", "en": "Long waits tonight."}
    await supervisor.post("/board/announcement", {"minutes": "120", **words})
    yield State("board-closed", "/board", token, act=_is_live)
    yield State("board-wrong", "/board", token, act=_says_nothing)
    await supervisor.post("/board/line/open")
    await stage.changed("update holds set released_at = taken_at")
    await stage.changed("update counsellors set active = false")
    yield State("board-nobody-on-duty", "/board", token, act=_is_live)


async def _has_a_phone(stage: Stage, account: int) -> None:
    """Let a supervisor have a phone that a test ring has proven."""
    now = stage.house.clock.now()
    async with stage.house.transaction() as connection:
        found = await accounts.by_id(connection, account)
        assert found is not None
        await own_phone.change(connection, now, found, "+6281200000077")
        own = await own_phone.of(connection, account)
        assert own is not None
        await a_test_ring(connection, own.counsellor_id, Tested.CONFIRMED, account=account, ended_at=now)


async def _is_live(page: Page) -> None:
    await comes_true(page, _LIVE)


async def _says_nothing(page: Page) -> None:
    """Send the announcement without words."""
    await (
        page.locator("summary", has_text="Pengumuman")
        .or_(page.locator("summary", has_text="Announcement"))
        .click()
    )
    for language in ("id", "en"):
        await page.locator(f"#kata-{language}").fill("")
    async with page.expect_navigation():
        await page.locator("form[action='/board/announcement'] button").click()


async def _goes_stale(page: Page) -> None:
    """Wait for no word: the house's time stands still."""
    await page.wait_for_selector("body.stale #basi .note")


def _without_database(stage: Stage) -> Callable[[Page], Awaitable[None]]:
    main = stage.house.app.state.service.database

    async def act(page: Page) -> None:
        await _is_live(page)
        main.withheld = "away"
        await stage.house.passes(seconds=6)
        await page.wait_for_selector("body.stale #tanpa-data .note")
        main.withheld = None

    return act


async def _busy(connection: AsyncConnection, sealer: Sealer, now: datetime) -> None:
    found = await connection.exec_driver_sql("select name, id, phone from counsellors")
    people = {row.name: (row.id, row.phone) for row in found}
    for number, (name, waited, rings) in enumerate(RINGS):
        since: dict[str, Any] = {
            "waiting_since": now - waited,
            "arrived_at": now - waited,
            "place_at": now - waited,
        }
        call = await a_call(connection, **since, **_caller(sealer, number), returned=number == 0)
        await _rings(connection, people[name], call.id, OfferState.RINGING, now - rings)
    for number, (name, length, language) in enumerate(TALKS, start=4):
        talked: dict[str, Any] = {"talked_at": now - length, "language": language}
        offer = uuid4()
        call = await a_call(
            connection, CallState.TALKING, offer_id=offer, **talked, **_caller(sealer, number)
        )
        await _rings(connection, people[name], call.id, OfferState.ACCEPTED, now - length, id=offer)
        if name == FLAGS:
            raised = {"call_id": call.id, "counsellor_id": people[name][0], "raised_at": now - 3 * MINUTE}
            await connection.execute(insert(flags).values(raised | {"offer_id": offer}))
    keyed: dict[str, Any] = {
        "resolution": "follow_up",
        "outcome": Outcome.CONVERSATION,
        "ended_at": now - HOUR,
    }
    keyed |= _waited(17 * SECOND, until=now - 2 * HOUR) | {"talked_at": now - 2 * HOUR}
    await a_call(connection, CallState.ENDED, **keyed, **_caller(sealer, 10))
    gone = now - 4 * HOUR
    gave_up = _waited(2 * MINUTE, until=gone) | {"ended_at": gone}
    asked = await a_call(connection, CallState.ENDED, **gave_up, **_caller(sealer, 9))
    await _callback(connection, asked.id, CallbackState.EXHAUSTED, now - 4 * HOUR, now, _caller(sealer, 9))
    line = await _callback(connection, asked.id, CallbackState.IN_LINE, now - HOUR, now, _caller(sealer, 8))
    back: dict[str, Any] = {"sid": f"attempt-{uuid4()}", "callback_id": line, "language": "en"}
    since = {
        "waiting_since": now - 11 * SECOND,
        "arrived_at": now - 11 * SECOND,
        "place_at": now - 33 * MINUTE,
    }
    await a_call(connection, **back, **since, **_caller(sealer, 8))


def _waited(length: timedelta, until: datetime) -> dict[str, Any]:
    return {"arrived_at": until - length, "waiting_since": until - length}


def _caller(sealer: Sealer, number: int) -> dict[str, Any]:
    phone = f"+62812000000{number + 50}"
    return {"caller_hash": sealer.hash(phone), "caller_sealed": sealer.seal(phone)}


async def _rings(
    connection: AsyncConnection,
    person: tuple[int, str],
    call: UUID,
    state: OfferState,
    at: datetime,
    **more: UUID,
) -> None:
    who, phone = person
    times = {"planned_at": at, "ringing_at": at, "connected_at": at if state is OfferState.ACCEPTED else None}
    offer = await an_offer(connection, call, who, state, phone=phone, **times, **more)
    held = {"phone": phone, "offer_id": offer.id, "call_id": call, "taken_at": at, "check_at": at + 24 * HOUR}
    await connection.execute(insert(holds).values(held))


async def _callback(
    connection: AsyncConnection,
    call: UUID,
    state: CallbackState,
    asked: datetime,
    now: datetime,
    whose: dict[str, Any],
) -> UUID:
    is_over = state is CallbackState.EXHAUSTED
    made = Callback(
        id=uuid4(),
        call_id=call,
        state=state,
        language="id",
        number_hash=whose["caller_hash"],
        number_sealed=whose["caller_sealed"],
        typed=False,
        at_night=False,
        place_at=asked,
        asked_at=asked,
        due_at=now - 18 * MINUTE,
        expires_at=asked + 48 * HOUR,
        attempts=3 if is_over else 2,
        ended_at=now - HOUR if is_over else None,
    )
    await connection.execute(insert(callbacks).values(made.model_dump()))
    return made.id
