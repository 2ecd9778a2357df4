"""The table of summaries: a row for each ended call that had a leg, with what lists of calls filter by.

A call's own row is written by each heartbeat, and each of its indexes with it. A summary is written once, when the call
ends (and again where its outcome is corrected), so it can afford an index for each filter.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, Table, Text
from sqlmodel import SQLModel

from routing.call_states import Outcome
from routing.sql.columns import boolean, index, instant, integer, of_type, smallint, string, uuid


class CallSummary(SQLModel, table=True):
    """One ended call."""

    __tablename__ = "call_summaries"
    __table_args__ = (
        Index("call_summaries_arrived", "arrived_at", "call_id"),
        Index("call_summaries_outcome", "outcome", "arrived_at", "call_id"),
        Index("call_summaries_language", "language", "arrived_at", "call_id"),
        index("call_summaries_message", "arrived_at", "call_id", where="message"),
        index("call_summaries_callback", "arrived_at", "call_id", where="callback"),
        index("call_summaries_returned", "arrived_at", "call_id", where="returned"),
        index("call_summaries_offline", "arrived_at", "call_id", where="offline"),
    )

    call_id: UUID = uuid(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    arrived_at: datetime = instant()
    outcome: Outcome = string()
    language: str = string()
    is_attempt: bool = boolean()  # we rang its caller back
    returned: bool = boolean()  # its conversation was interrupted, and it stood before all others
    offline: bool = boolean()  # some of it was served without the database
    message: bool = boolean()  # its caller left a message
    callback: bool = boolean()  # its caller asked to be rung back
    waited: int | None = integer(optional=True)  # seconds in the line; of an attempt nothing
    talked: int | None = integer(optional=True)  # seconds with counsellors
    rings: int = smallint()  # offers for which a phone rang
    counsellors: list[int] = of_type(ARRAY(Integer))  # who were connected with the caller, in order
    organisations: list[str] = of_type(ARRAY(Text))  # of their shifts


summaries: Table = SQLModel.metadata.tables["call_summaries"]
