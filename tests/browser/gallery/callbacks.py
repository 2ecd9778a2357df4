"""The gallery's chapter of callbacks: what needs somebody, what runs by itself, what is to be followed up."""

import re
from typing import Any
from uuid import uuid4

from playwright.async_api import Page
from sqlalchemy import insert

from routing.callbacks import State as Callback
from routing.callbacks import callbacks
from routing.calls import Outcome
from routing.calls import State as CallState
from routing.people.roles import Role
from routing.supervision import never_again
from routing.supervision.handling import Handling
from routing.supervision.never_again import BY_PHONE
from routing.timeline import events
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.routing.rows import HOUR, MINUTE, a_call


async def the_callbacks(stage: Stage) -> States:
    """Show the list of callbacks in each of its states."""
    made = await stage.signed_in("Made", Role.SUPERVISOR)
    made_id = f"account {stage.account}"
    sari = await stage.signed_in("Sari", Role.SUPERVISOR)
    sari_id, now = f"account {stage.account}", stage.house.clock.now()
    yield State("callbacks-none", "/callbacks", sari)
    yield State("callbacks-done-none", "/callbacks?view=done", sari)
    held: dict[str, Any] = {"handling": Handling.CLAIMED, "handled_at": now - 2 * MINUTE}
    mine = await _asked(
        stage,
        1,
        224,
        Callback.EXHAUSTED,
        3,
        **held,
        handled_by=sari_id,
        ended_at=now - HOUR,
        note=stage.house.sealer.seal("Diminta lewat pesan suara."),
        tries=("no_answer", "no_key", "busy"),
    )
    await _asked(stage, 2, 33, Callback.IN_LINE, 2, language="en", due_at=now - 18 * MINUTE, at_night=True)
    await _asked(stage, 3, 60 * 50, Callback.EXPIRED, 1, ended_at=now - 2 * HOUR)
    await _asked(stage, 4, 80, Callback.ATTEMPTING, 0, typed=True)
    await _asked(stage, 5, 56, Callback.SCHEDULED, 0, due_at=now + 8 * HOUR)
    await _asked(
        stage,
        6,
        7,
        Callback.SCHEDULED,
        1,
        due_at=now + 8 * HOUR,
        **held,
        handled_by=made_id,
        given_by=sari_id,
    )
    await _asked(stage, 7, 300, Callback.DONE, 1, ended_at=now - 4 * HOUR, tries=("talked",))
    await _asked(
        stage,
        8,
        400,
        Callback.CANCELLED,
        0,
        ended_at=now - 5 * HOUR,
        handling=Handling.RESOLVED,
        handled_by=made_id,
        handled_at=now - 5 * HOUR,
    )
    async with stage.house.transaction() as connection:
        for number in (9, 10):
            await _call(stage, connection, number, 100 + number, resolution="follow_up")
    yield State("callbacks", "/callbacks", sari)
    yield State("callbacks-other", "/callbacks", made)
    yield State("callbacks-time-wrong", "/callbacks", sari, act=_at_no_time)
    yield State("callbacks-without-reason", "/callbacks", sari, act=_for_no_reason)
    await _is_rung_by(stage, mine)
    yield State("callbacks-own-phone-rings", "/callbacks", sari)
    await stage.changed(
        "update calls set state = 'ended', outcome = 'not_reached', ended_at = arrived_at where only_for > 0"
    )
    over = "update callbacks set state = 'exhausted', ended_at = :at where id = :id"
    await stage.changed(over, at=now - HOUR, id=mine)
    async with stage.house.transaction() as connection:
        for number, by, why in ((8, sari_id, "Ia memintanya lewat pesan suara."), (1, BY_PHONE, "")):
            sealer = stage.house.sealer
            hashes = sealer.hashes(f"+62812000000{number:02}")
            await never_again.bar(connection, now, hashes, by, sealer.seal(why) if why else None)
    yield State("callbacks-never-again", "/callbacks", sari)
    yield State("callbacks-done", "/callbacks?view=done", sari)
    yield State("callbacks-all", "/callbacks?view=all", sari)
    await stage.changed("update callbacks set state = 'attempting', ended_at = null where id = :id", id=mine)
    yield State("callbacks-attempted", "/callbacks", sari)
    yield State("callbacks-no-rights", "/callbacks", await stage.signed_in("Wulan", Role.COORDINATOR))


async def _is_rung_by(stage: Stage, callback: Any) -> None:
    """Let the phone of the supervisor who has a callback ring for it."""
    now = stage.house.clock.now()
    rung = {"callback_id": callback, "only_for": 1, "outcome": None, "ended_at": None, "waiting_since": now}
    async with stage.house.transaction() as connection:
        attempt = await _call(stage, connection, 1, 0, state=CallState.WAITING, place_at=now, **rung)
    stands = "update callbacks set state = 'in_line', ended_at = null, attempt_id = :a where id = :id"
    await stage.changed(stands, a=attempt.id, id=callback)


async def _call(stage: Stage, connection: Any, number: int, ago: int, **how: Any) -> Any:
    sealer, phone = stage.house.sealer, f"+62812000000{number:02}"
    at = stage.house.clock.now() - ago * MINUTE
    return await a_call(
        connection,
        how.pop("state", CallState.ENDED),
        **{
            "outcome": Outcome.CALLBACK,
            "caller_hash": sealer.hash(phone),
            "caller_sealed": sealer.seal(phone),
            "arrived_at": at,
            "ended_at": at + MINUTE,
        }
        | how,
    )


async def _asked(
    stage: Stage,
    number: int,
    ago: int,
    state: Callback,
    attempts: int,
    *,
    tries: tuple[str, ...] = (),
    **how: Any,
) -> Any:
    """Let a caller have asked so many minutes ago to be rung back."""
    sealer, now, id_ = stage.house.sealer, stage.house.clock.now(), uuid4()
    phone, at = f"+62812000000{number:02}", now - ago * MINUTE
    async with stage.house.transaction() as connection:
        call = await _call(stage, connection, number, ago)
        row = {
            "id": id_, "call_id": call.id, "state": state, "language": "id", "number_hash": sealer.hash(phone),
            "number_sealed": sealer.seal(phone), "typed": False, "at_night": False, "place_at": at, "asked_at": at,
            "due_at": now, "expires_at": at + 48 * HOUR, "attempts": attempts,
        }  # fmt: skip
        await connection.execute(insert(callbacks).values(row | how))
        for turn, tried in enumerate(tries):
            ended = at + (turn + 1) * 30 * MINUTE
            attempt = await _call(
                stage,
                connection,
                number,
                0,
                outcome=Outcome.NOT_REACHED,
                callback_id=id_,
                ended_at=ended,
                arrived_at=ended,
                talked_at=ended if tried == "talked" else None,
            )
            told = ["call.calling"] + ["call.picked_up"] * (tried == "no_key")
            rows = [{"call_id": attempt.id, "at": ended, "kind": kind, "detail": {}} for kind in told]
            if tried == "busy":
                rows.append(
                    {
                        "call_id": attempt.id,
                        "at": ended,
                        "kind": "call.ended",
                        "detail": {"why": "the leg ended: busy"},
                    }
                )
            await connection.execute(insert(events), rows)
    return id_


async def _at_no_time(page: Page) -> None:
    """Ask for a time that is none."""
    await page.locator("select[name=when]").select_option("other")
    await page.locator("input[name=time]").fill("25.00")
    await pressing("^(Jadwalkan|Schedule)")(page)


async def _for_no_reason(page: Page) -> None:
    """Ask that a number is never rung again, and give no reason."""
    await page.locator("summary", has_text=re.compile("Jangan pernah telepon|Never ring")).first.click()
    await pressing("^(Jangan pernah telepon lagi|Never ring it again)")(page)
