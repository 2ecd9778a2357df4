"""The table of summaries: a row for each ended call that had a leg, with what lists of calls filter by.

A call's own row is written by each heartbeat, and each of its indexes with it. A summary is written once, when the call
ends (and again where its outcome is corrected), so it can afford an index for each filter. It is vacuumed after every
thousand new rows: only then is an index read without the rows.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, Table, Text
from sqlmodel import SQLModel

from routing.call_states import Outcome
from routing.sql.columns import boolean, index, instant, integer, of_type, smallint, string, uuid

KINDS = ("message", "callback", "returned", "offline")
FILTERED = ["outcome", "language", "waited", *KINDS, "counsellors", "organisations"]


class CallSummary(SQLModel, table=True):
    """One ended call."""

    __tablename__ = "call_summaries"
    __table_args__ = (
        # All that calls are filtered by is in it, so that a search for any of it walks this index alone.
        Index("call_summaries_arrived", "arrived_at", "call_id", postgresql_include=FILTERED),
        Index("call_summaries_outcome", "outcome", "arrived_at", "call_id"),
        Index("call_summaries_language", "language", "arrived_at", "call_id", postgresql_include=["outcome"]),
        *(
            index(
                f"call_summaries_{kind}", "arrived_at", "call_id", where=kind, postgresql_include=["outcome"]
            )
            for kind in KINDS
        ),
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
    counsellors: list[int] = of_type(ARRAY(Integer))  # who were connected with the caller, ten at most
    organisations: list[str] = of_type(
        ARRAY(Text)
    )  # of their shifts, five at most, cut to what an index holds


summaries: Table = SQLModel.metadata.tables["call_summaries"]
