"""Cutting: a played month as it is at an instant, without what goes on beyond it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from ivr.commands.demo.played_month.play import Played
from ivr.commands.demo.played_month.rows import Row, Rows

_OF_A_CALL = ("offers", "holds", "callbacks", "voicemails", "events")
# When each row was last changed.
_TIMES = ("at", "ended_at", "leg_over_at", "released_at", "kept_at")


def until(played: Played, now: datetime) -> Played:
    """Return what was over by an instant: a call goes with the callback asked for in it, and with its attempts.

    Nobody of a month that ends now is on the line, or is to be rung: what rings then is real.
    """
    goes_on = _going_on(played.rows, now)
    tables, rows = played.rows.tables, Rows()

    def keep(table: str, is_kept: Callable[[Row], bool]) -> None:
        rows.tables[table] = list(filter(is_kept, tables[table]))

    keep("calls", lambda row: row["id"] not in goes_on)
    for table in _OF_A_CALL:
        keep(table, lambda row: row["call_id"] not in goes_on)
    messages = {message["id"] for message in rows.tables["voicemails"]}
    keep("recordings", lambda row: row["voicemail_id"] in messages)
    keep("counsellor_events", lambda row: row["at"] <= now)
    sids = {call["sid"] for call in rows.tables["calls"]}
    rows.legs = {sid: leg for sid, leg in played.rows.legs.items() if sid in sids}
    offered: dict[int, datetime] = {}
    for offer in rows.tables["offers"]:
        who, at = offer["counsellor_id"], offer["planned_at"]
        offered[who] = max(at, offered.get(who, at))
    people = [replace(person, last_offered_at=offered.get(person.id)) for person in played.people]
    return Played(rows, people)


def _going_on(rows: Rows, now: datetime) -> set[UUID]:
    """Return the calls of which something happens after an instant."""
    asked_in = {callback["id"]: callback["call_id"] for callback in rows.tables["callbacks"]}
    first = {
        call["id"]: asked_in[call["callback_id"]]
        for call in rows.tables["calls"]
        if call.get("callback_id") is not None
    }

    def root(call: UUID) -> UUID:
        while call in first:
            call = first[call]
        return call

    late = {
        root(row.get("call_id") or row["id"])
        for table in ("calls", *_OF_A_CALL)
        for row in rows.tables[table]
        if any((at := row.get(name)) is not None and at > now for name in _TIMES)
    }
    return {call["id"] for call in rows.tables["calls"] if root(call["id"]) in late}
