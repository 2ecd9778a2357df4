"""Listening: who heard a message, told once an account, message and ten minutes.

A browser asks for a sound in many parts, and again at each jump: one audit row a request would hide what happened.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from routing import timeline
from routing.sql.columns import instant, integer, uuid
from routing.supervision.handling import Handling
from routing.transaction import Transaction
from routing.voicemails import voicemails

TOLD_AGAIN_AFTER = timedelta(minutes=10)


class Listen(SQLModel, table=True):
    """When it was last told that an account heard a message."""

    __tablename__ = "listens"

    voicemail_id: UUID = uuid(ForeignKey("voicemails.id", ondelete="CASCADE"), primary_key=True)
    account: int = integer(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    at: datetime = instant()


listens = SQLModel.metadata.tables["listens"]


async def may_hear(tx: Transaction, voicemail_id: UUID, *, by: int) -> bool:
    """Tell whether an account holds a message, as whoever hears it must."""
    held = select(voicemails.c.id).where(
        voicemails.c.id == voicemail_id,
        voicemails.c.handling == Handling.CLAIMED,
        voicemails.c.handled_by == f"account {by}",
    )
    return (await tx.connection.execute(held)).first() is not None


async def is_news(tx: Transaction, voicemail_id: UUID, account: int) -> bool:
    """Note that an account hears a message; return whether the audit must be told, and tell the call's timeline then.

    Of several requests at once one finds that it is news.
    """
    row = {"voicemail_id": voicemail_id, "account": account, "at": tx.now}
    told = await tx.connection.execute(
        insert(listens)
        .values(row)
        .on_conflict_do_update(
            index_elements=["voicemail_id", "account"],
            set_={"at": tx.now},
            where=listens.c.at <= tx.now - TOLD_AGAIN_AFTER,
        )
        .returning(listens.c.at)
    )
    if told.first() is None:
        return False
    of_call = select(voicemails.c.call_id).where(voicemails.c.id == voicemail_id)
    call_id = (await tx.connection.execute(of_call)).scalar_one()
    await timeline.record(tx, call_id, "voicemail.heard", by=f"account {account}")
    return True
