"""The witness: the soak's own checks, over a database that a played month has filled."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text

from ivr.commands.demo.played_month import Played
from ivr.commands.demo.played_month.rows import Leg
from ivr.database.engine import Database
from tests.soak.diary import Diary, Join
from tests.soak.evidence import Evidence
from tests.soak.promises import PROMISES

_ELSEWHERE = "Bila Anda perlu berbicara sekarang juga, hubungi satu satu sembilan ekstensi delapan."


async def broken_promises(database: Database, played: Played, folder: Path) -> list[str]:
    """Return every violation that the soak finds, but that its clocks and processes are none of ours."""

    async def rows(statement: str) -> list[Any]:
        async with database.begin(seconds=60) as connection:
            return list((await connection.execute(text(statement))).all())

    run: Any = SimpleNamespace(
        diary=_diary(played),
        chaos=SimpleNamespace(away=[]),
        drained_after=0.0,
        house=SimpleNamespace(
            lab=_lab(played),
            rows=rows,
            speed=1.0,
            folder=folder,
            crew=SimpleNamespace(dead=list),
        ),
    )
    evidence = await Evidence.of(run)
    evidence.lag = 0.05
    return [violation for promise in PROMISES for violation in promise(evidence)]


def _diary(played: Played) -> Diary:
    """Return what people did: who gave up, who was joined to whom, and which keys were pressed."""
    found = Diary()
    accepted = {offer["leg_sid"]: offer for offer in played.rows.tables["offers"] if offer.get("accepted_at")}
    for leg in played.rows.legs.values():
        if leg.gave_up:
            found.gave_up.add(leg.sid)
        if leg.pressed_one is not None:
            found.pressed_one[leg.sid] = leg.pressed_one
        if leg.joined is not None:
            found.joins.append(Join(leg.joined, frozenset({leg.sid, leg.counsellor_leg})))
            found.pressed_one[leg.counsellor_leg] = accepted[leg.counsellor_leg]["accepted_at"]
    return found


def _lab(played: Played) -> Any:
    """Return the carrier as it saw all that."""
    legs = {leg.sid: _leg(leg) for leg in played.rows.legs.values()}
    legs |= {leg.sid: leg for leg in _counsellors_legs(played)}
    by_call = {call["id"]: call["sid"] for call in played.rows.tables["calls"]}
    return SimpleNamespace(
        legs=legs,
        calls=list(legs.values()),
        # One answered request a leg: a leg of none is one whose every document was lost.
        requests=[
            SimpleNamespace(duration=0.0, at=leg.created, params={"CallSid": leg.sid}, url="", failure="")
            for leg in played.rows.legs.values()
        ],
        rest_requests=[],
        double_rings=[],
        queues=[],
        recordings=[
            SimpleNamespace(
                sid=message["recording_sid"],
                seconds=message["seconds"],
                leg=legs[by_call[message["call_id"]]],
                started=message["begun_at"],
                deleted=message["removed_at"] is not None,
            )
            for message in played.rows.tables["voicemails"]
        ],
    )


def _leg(leg: Leg) -> Any:
    heard = (
        []
        if leg.directed is None
        else [SimpleNamespace(text=_ELSEWHERE, at=leg.directed + timedelta(seconds=9))]
    )
    return SimpleNamespace(
        sid=leg.sid,
        phone=SimpleNamespace(name=f"caller {leg.number}", number=leg.number),
        direction="inbound" if leg.is_inbound else "outbound-api",
        created=leg.created,
        finished=leg.finished,
        parent=None,
        heard=heard,
        over=leg.finished is not None,
    )


def _counsellors_legs(played: Played) -> Iterator[Any]:
    for offer in played.rows.tables["offers"]:
        if offer.get("leg_sid"):
            yield SimpleNamespace(
                sid=offer["leg_sid"],
                phone=SimpleNamespace(name=f"counsellor-{offer['counsellor_id']}", number=offer["phone"]),
                direction="outbound-api",
                created=offer["dialled_at"],
                finished=offer.get("leg_over_at"),
                parent=None,
                heard=[],
                over=offer.get("leg_over_at") is not None,
            )
