"""Hands: what supervisors did with a played month's messages, callbacks and follow-ups, before an instant."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from random import Random
from typing import NamedTuple
from uuid import UUID

from ivr.commands.demo.content.deeds import Done
from ivr.commands.demo.played_month import Played
from ivr.commands.demo.played_month.rows import Row, Rows
from routing.audit import Actor, Deed
from routing.callbacks import State as CallbackState
from routing.sealing import Sealer
from routing.supervision.handling import Handling
from routing.switchboard.keys import ResolutionKey

_STILL_NEW = 3  # the last of each kind wait for whoever comes
_DEEDS_TOLD = 30  # the audit is told of the last ones
_FOLLOW_UP = ResolutionKey.FOLLOW_UP.name.lower()
_GIVEN_UP = (CallbackState.EXHAUSTED, CallbackState.EXPIRED)
_NOTES = (
    "Sudah ditelepon kembali; keadaannya baik.",
    "Minta alamat layanan di kotanya; sudah diberi.",
    "Tidak dapat dihubungi, akan dicoba lagi besok.",
)
_NOTED = 0.4  # a share of what was resolved


class _Work(NamedTuple):
    """One piece of work: what it is, the row that says who has it, its call, and since when it waits."""

    noun: str
    id: UUID
    row: Row
    call_id: UUID
    since: datetime


def handle(
    played: Played, supervisors: Sequence[int], now: datetime, sealer: Sealer, *, seed: int = 1
) -> list[Done]:
    """Let supervisors take and resolve all but the last of each kind; return what the audit is told."""
    rows, random = played.rows, Random(seed)  # noqa: S311 - to be repeated, not to be secret
    done: list[Done] = []
    for works in (_messages(rows), _callbacks(rows), _follow_ups(rows)):
        for work in sorted(works, key=lambda each: each.since)[:-_STILL_NEW]:
            done += _resolved(rows, work, random.choice(supervisors), now, sealer, random)
    rows.tables["events"].sort(key=itemgetter("at"))
    return sorted(done, key=lambda each: each.at)[-_DEEDS_TOLD:]


def _messages(rows: Rows) -> Iterable[_Work]:
    for row in rows.tables["voicemails"]:
        yield _Work("message", row["id"], row, row["call_id"], row["kept_at"])


def _callbacks(rows: Rows) -> Iterable[_Work]:
    for row in rows.tables["callbacks"]:
        if row["state"] in _GIVEN_UP:
            yield _Work("callback", row["id"], row, row["call_id"], row["ended_at"])


def _follow_ups(rows: Rows) -> Iterable[_Work]:
    for call in rows.tables["calls"]:
        if call.get("resolution") == _FOLLOW_UP:
            row = rows.add("follow_ups", {"call_id": call["id"], "handling": Handling.NEW})
            yield _Work("follow_up", call["id"], row, call["id"], call["ended_at"])


def _resolved(
    rows: Rows, work: _Work, supervisor: int, now: datetime, sealer: Sealer, random: Random
) -> Iterable[Done]:
    """Let one supervisor take a piece of work and be done with it, unless that is still to come."""
    taken = work.since + timedelta(minutes=random.uniform(10, 600))
    heard, at = taken + timedelta(seconds=20), taken + timedelta(minutes=random.uniform(3, 12))
    if at > now:
        return
    by = f"account {supervisor}"
    note = sealer.seal(random.choice(_NOTES)) if random.random() < _NOTED else None
    work.row.update(handling=Handling.RESOLVED, handled_by=by, handled_at=at, note=note)
    deeds = [("claimed", taken), ("resolved", at)]
    if work.noun == "message":
        deeds.insert(1, ("heard", heard))
        rows.add("listens", {"voicemail_id": work.id, "account": supervisor, "at": heard})
    for name, when in deeds:
        noun = "voicemail" if work.noun == "message" else work.noun
        rows.record(work.call_id, when, f"{noun}.{name}", by=by)
        yield Done(when, Actor(supervisor), Deed(f"{work.noun}.{name}", f"{work.noun} {work.id}"))
