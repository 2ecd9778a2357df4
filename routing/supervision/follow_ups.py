"""Follow-ups: conversations after which a counsellor keyed that somebody has to see to it, and who does.

A call is one by its `resolution`; its row here is made when somebody first takes it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel

from routing.calls import calls
from routing.sql.columns import binary, instant, string, uuid
from routing.supervision.handling import Handling
from routing.transaction import Transaction


class FollowUp(SQLModel, table=True):
    """Who sees to a call, and what they note; as of messages."""

    __tablename__ = "follow_ups"

    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    handling: Handling = string()
    handled_by: str | None = string(optional=True)
    handled_at: datetime | None = instant(optional=True)
    given_by: str | None = string(optional=True)
    note: bytes | None = binary(optional=True)


follow_ups = SQLModel.metadata.tables["follow_ups"]


async def expect(tx: Transaction, call_id: UUID) -> None:
    """Make the row of a call that is to be followed up, so that it can be taken."""
    keyed = select(calls.c.id, literal(Handling.NEW.value)).where(
        calls.c.id == call_id, calls.c.resolution == "follow_up"
    )
    await tx.connection.execute(
        insert(follow_ups).from_select(["call_id", "handling"], keyed).on_conflict_do_nothing()
    )
