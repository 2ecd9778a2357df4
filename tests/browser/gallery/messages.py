"""The gallery's chapter of messages: the list at a busy evening, what is done there, and when nothing waits."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.async_api import Page
from sqlalchemy import insert, select

from routing import callbacks
from routing.callbacks import Callback
from routing.callbacks import State as CallbackState
from routing.calls import State as CallState
from routing.people.roles import Role
from routing.recordings import recordings
from routing.supervision.handling import Handling
from routing.timeline import events
from routing.voicemails import State as Kept
from routing.voicemails import voicemails
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.routing.messages import a_voicemail_of
from tests.routing.rows import MINUTE, SECOND, a_call

# Minutes ago, seconds, minutes waited, language, and how it stands.
NEW = [
    (130, 74, 5, "id", Kept.KEPT),
    (87, 38, 0, "en", Kept.KEPT),
    (52, 16, 3, "id", Kept.SILENT),
    (14, 123, 5, "jv", Kept.READY),
]


async def the_messages(stage: Stage) -> States:
    """Show the list of messages in each of its states."""
    made = await stage.signed_in("Made", Role.SUPERVISOR)
    made_id = f"account {stage.account}"
    sari = await stage.signed_in("Sari", Role.SUPERVISOR)
    sari_id = f"account {stage.account}"
    yield State("voicemails-none", "/voicemails", sari)
    yield State("voicemails-resolved-none", "/voicemails?view=resolved", sari)
    for number, (ago, seconds, waited, language, kept) in enumerate(NEW):
        await _left(stage, number, ago, seconds, waited, language, state=kept)
    now = stage.house.clock.now()
    held: dict[str, Any] = {"handling": Handling.CLAIMED}
    mine = await _left(
        stage,
        10,
        163,
        52,
        5,
        "id",
        **held,
        handled_by=sari_id,
        handled_at=now - 6 * MINUTE,
        note="Minta ditelepon besok pagi.",
    )
    await _left(
        stage,
        11,
        196,
        44,
        2,
        "id",
        **held,
        handled_by=made_id,
        handled_at=now - 24 * MINUTE,
        given_by=sari_id,
        note="Menunggu kabar dari Ratih.",
    )
    await _left(
        stage,
        12,
        300,
        31,
        1,
        "en",
        handling=Handling.RESOLVED,
        handled_by=made_id,
        handled_at=now - 200 * MINUTE,
        note="Sudah ditelepon.",
    )
    await _left(
        stage, 13, 60 * 24 * 31, 20, 1, "id", has_sound=False, handled_by=made_id, handled_at=now - MINUTE
    )
    yield State("voicemails", "/voicemails", sari)
    yield State("voicemails-played", "/voicemails", sari, act=_presses_play)
    yield State("voicemails-other", "/voicemails", made)
    yield State("voicemails-handed-to-nobody", "/voicemails", sari, act=_hands_to_nobody)
    await _rung_back(stage, mine)
    yield State("voicemails-rung-back", "/voicemails", sari)
    yield State("voicemails-resolved", "/voicemails?view=resolved", made)
    yield State("voicemails-all", "/voicemails?view=all", made)
    await stage.changed("update voicemails set handled_by = :made where id = :id", made=made_id, id=mine)
    yield State("voicemails-taken-meanwhile", f"/voicemails?done={mine}", sari)
    yield State("voicemails-no-rights", "/voicemails", await stage.signed_in("Wulan", Role.COORDINATOR))


async def _left(
    stage: Stage,
    number: int,
    ago: int,
    seconds: int,
    waited: int,
    language: str,
    *,
    has_sound: bool = True,
    note: str = "",
    **how: Any,
) -> Any:
    """Let a caller have left a message so many minutes ago."""
    sealer, begun = stage.house.sealer, stage.house.clock.now() - ago * MINUTE
    phone = f"+62812000000{number:02}"
    async with stage.house.transaction() as connection:
        call = await a_call(
            connection,
            CallState.ENDED,
            language=language,
            caller_hash=None if number == 1 else sealer.hash(phone),
            caller_sealed=None if number == 1 else sealer.seal(phone),
            waiting_since=begun - timedelta(minutes=waited) if waited else None,
            ended_at=begun + MINUTE,
        )
        values = {"state": Kept.KEPT, "silent": False, "seconds": seconds, "begun_at": begun}
        values |= {"note": sealer.seal(note) if note else None}
        one = await a_voicemail_of(connection, call, **(values | how))
        if has_sound and one.state != Kept.READY:
            row = {
                "voicemail_id": one.id,
                "sealed": sealer.seal_bytes(b"no sound"),
                "kept_at": begun + SECOND,
            }
            await connection.execute(insert(recordings).values(row))
    return one.id


async def _rung_back(stage: Stage, message: Any) -> None:
    """Let whoever holds a message have rung its caller from their own phone, and not have been picked up."""
    ended, id_ = stage.house.clock.now() - MINUTE, uuid4()
    async with stage.house.transaction() as connection:
        of = voicemails.c
        call_id = (await connection.execute(select(of.call_id).where(of.id == message))).scalar_one()
        made = Callback(
            id=id_,
            call_id=call_id,
            state=CallbackState.EXHAUSTED,
            language="id",
            typed=False,
            at_night=False,
            place_at=ended,
            asked_at=ended,
            due_at=ended,
            expires_at=ended,
            ended_at=ended,
            attempts=1,
            for_message=True,
        )
        await callbacks.add(connection, made)
        attempt = await a_call(connection, CallState.ENDED, callback_id=id_, ended_at=ended)
        told = {"call_id": attempt.id, "at": ended, "kind": "call.calling", "detail": {}}
        await connection.execute(insert(events).values(told))


async def _presses_play(page: Page) -> None:
    """Press play: what stands here for a sound is none, which is told."""
    await page.locator("[data-play]").first.click()
    await page.locator("[data-unplayed]").first.wait_for()


async def _hands_to_nobody(page: Page) -> None:
    await page.get_by_text("Serahkan …").or_(page.get_by_text("Hand over …")).click()
    await pressing("^(Serahkan|Hand over)$")(page)
