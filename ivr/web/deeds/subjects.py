"""Subjects: of whom, or of what, each row of the audit is, as people name it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.marked import N_
from ivr.web.numbers import whole
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.callbacks import callbacks
from routing.calls import calls
from routing.counsellors import counsellors
from routing.people import accounts
from routing.queries.caller_codes import code_of
from routing.voicemails import voicemails

_NUMBERED = {
    "version": N_("version %(id)s"),
    "draft": N_("draft %(id)s"),
    "cover": N_("cover %(id)s"),
    "needs": N_("needs, version %(id)s"),
}
# The id and the name of each kind, and nothing else of theirs: a row has a password's hash, or a phone.
NAMED: dict[str, tuple[Any, Any]] = {
    "account": (accounts.accounts.c.id, accounts.NAMED),
    "counsellor": (counsellors.c.id, counsellors.c.name),
}
# What is a caller's: where its id stands, and the hash of the caller's number, from which their code is made.
_OF_CALLERS: dict[str, tuple[Any, Any, Any]] = {
    "call": (calls, calls.c.id, calls.c.caller_hash),
    "follow_up": (calls, calls.c.id, calls.c.caller_hash),  # its id is the call's
    "callback": (callbacks, callbacks.c.id, callbacks.c.number_hash),
    "message": (
        voicemails.join(calls, calls.c.id == voicemails.c.call_id),
        voicemails.c.id,
        calls.c.caller_hash,
    ),
}
_CODED = {
    "call": N_("call of %(code)s"),
    "callback": N_("callback of %(code)s"),
    "follow_up": N_("follow-up of %(code)s"),
    "message": N_("message of %(code)s"),
}
_WITHOUT_CODE = {
    "call": N_("call without a number"),
    "callback": N_("callback without a number"),
    "follow_up": N_("follow-up without a number"),
    "message": N_("message without a number"),
}
_ALSO = {"voicemail": "message"}


async def subjects(visit: Visit, connection: AsyncConnection, rows: Sequence[Any]) -> list[str]:
    """Return the subject of each row; nothing where it is who did it, and where the deed says it all."""
    split = [_split(row.subject) for row in rows]
    names = {kind: await named(connection, kind, _ids(kind, split)) for kind in NAMED}
    codes = {kind: await _codes(visit, connection, kind, _ids(kind, split)) for kind in _OF_CALLERS}
    _ = words_of(visit)

    def said(kind: str, id_: str) -> str:
        if kind in names:
            return names[kind].get(id_, "")
        if kind in codes:
            code = codes[kind].get(id_)
            return _(_CODED[kind]) % {"code": code} if code else _(_WITHOUT_CODE[kind])
        return _(_NUMBERED[kind]) % {"id": id_} if kind in _NUMBERED else ""

    return [
        "" if each == ("account", str(row.account)) else said(*each)
        for row, each in zip(rows, split, strict=True)
    ]


async def doers(connection: AsyncConnection, rows: Sequence[Any]) -> list[str]:
    """Return who did what each row tells, by name; accounts that have ended keep theirs here."""
    names = await named(connection, "account", {str(row.account) for row in rows if row.account is not None})
    return [
        str(row.by) if row.account is None else names.get(str(row.account), f"account {row.account}")
        for row in rows
    ]


async def named(connection: AsyncConnection, kind: str, ids: Collection[str]) -> Mapping[str, str]:
    """Return the names of accounts, or of counsellors, by id."""
    numbers = {number for id_ in ids if (number := whole(id_)) is not None}
    if not numbers:
        return {}
    number_of, name = NAMED[kind]
    found = await connection.execute(select(number_of, name).where(number_of.in_(sorted(numbers))))
    return {str(number): said for number, said in found}


async def _codes(
    visit: Visit, connection: AsyncConnection, kind: str, ids: Collection[str]
) -> Mapping[str, str]:
    """Return the codes of the callers of calls, messages or callbacks, by id; those without a number have none."""
    known = {id_: number for id_ in ids if (number := uuid_of(id_)) is not None}
    if not known:
        return {}
    where, id_of, hash_of = _OF_CALLERS[kind]
    found = await connection.execute(
        select(id_of, hash_of).select_from(where).where(id_of.in_(known.values()))
    )
    hashes: dict[UUID, bytes | None] = {number: hash_ for number, hash_ in found}  # noqa: C416 - a row is typed as no pair
    sealer = visit.pages.helpline.sealer
    codes = {id_: code_of(hashes.get(number), sealer) for id_, number in known.items()}
    return {id_: code for id_, code in codes.items() if code is not None}


def uuid_of(written: str) -> UUID | None:
    """Return the id of a call, a message or a callback as an address brings it."""
    try:
        return UUID(written)
    except ValueError:
        return None


def _split(subject: str) -> tuple[str, str]:
    kind, _space, id_ = subject.partition(" ")
    return _ALSO.get(kind, kind), id_


def _ids(kind: str, split: Sequence[tuple[str, str]]) -> set[str]:
    return {id_ for each, id_ in split if each == kind}
