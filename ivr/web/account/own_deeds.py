"""Own deeds: of whom, or of what, each row of one's own audit is, as people name it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.marked import N_
from ivr.web.numbers import whole
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.counsellors import counsellors
from routing.people import accounts

_NUMBERED = {"version": N_("version %(id)s"), "draft": N_("draft %(id)s"), "cover": N_("cover %(id)s")}
# The id and the name of each kind, and nothing else of theirs: a row has a password's hash, or a phone.
_NAMED: dict[str, tuple[Any, Any]] = {
    "account": (accounts.accounts.c.id, accounts.NAMED),
    "counsellor": (counsellors.c.id, counsellors.c.name),
}


async def subjects(visit: Visit, connection: AsyncConnection, rows: Sequence[Any]) -> list[str]:
    """Return the subject of each row; nothing for one's own account, and where the deed says it all."""
    split = [str(row.subject).partition(" ") for row in rows]
    names = {kind: await _names(connection, kind, split) for kind in _NAMED}
    own, _ = visit.signed_in.account.id, words_of(visit)

    def said(kind: str, id_: str) -> str:
        if kind == "account" and id_ == str(own):
            return ""
        if kind in names:
            return names[kind].get(id_, "")
        return _(_NUMBERED[kind]) % {"id": id_} if kind in _NUMBERED else ""

    return [said(kind, id_) for kind, _space, id_ in split]


async def _names(
    connection: AsyncConnection, kind: str, split: Sequence[tuple[str, str, str]]
) -> dict[str, str]:
    ids = {number for each, _space, id_ in split if each == kind and (number := whole(id_)) is not None}
    if not ids:
        return {}
    number_of, name = _NAMED[kind]
    found = await connection.execute(select(number_of, name).where(number_of.in_(sorted(ids))))
    return {str(number): said for number, said in found}
