"""Handling: who works on a message, and how far they are."""

from sqlalchemy import update

from routing import timeline, voicemails
from routing.transaction import Transaction
from routing.voicemails import Handling, Voicemail

# to <- from. A message resolved too soon is new again, and so is one that nobody works on any more.
TRANSITIONS: dict[Handling, frozenset[Handling]] = {
    Handling.CLAIMED: frozenset({Handling.NEW}),
    Handling.RESOLVED: frozenset({Handling.CLAIMED}),
    Handling.NEW: frozenset({Handling.CLAIMED, Handling.RESOLVED}),
}


async def move(tx: Transaction, voicemail: Voicemail, to: Handling, by: str) -> Voicemail | None:
    """Change a message's handling if that is allowed, and write so on its call's timeline.

    `by` is the id of whoever does it, never a name. Of two who claim it at once, one gets it and the other gets None.
    """
    table = voicemails.voicemails
    moved = await tx.connection.execute(
        update(table)
        .where(table.c.id == voicemail.id, table.c.handling.in_(sorted(TRANSITIONS[to])))
        .values(handling=to, handled_by=by, handled_at=tx.now)
    )
    if not moved.rowcount:
        return None
    await timeline.record(tx, voicemail.call_id, f"voicemail.{to}", by=by)
    return await voicemails.by_id(tx.connection, voicemail.id)
