"""The rows of a played month, by table; and what the carrier saw of each leg."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

Row = dict[str, Any]
TABLES = (
    "calls",
    "offers",
    "holds",
    "callbacks",
    "voicemails",
    "recordings",
    "events",
    "counsellor_events",
    "follow_ups",
    "listens",
)


@dataclass(slots=True)
class Leg:
    """One phone connection, as the carrier saw it: whoever looks for broken promises compares it with the rows."""

    sid: str
    number: str
    is_inbound: bool
    created: datetime
    finished: datetime | None = None
    joined: datetime | None = None  # to a counsellor's leg
    counsellor_leg: str = ""
    pressed_one: datetime | None = None
    directed: datetime | None = None  # heard where else to turn
    gave_up: bool = False  # hung up of themselves


@dataclass(slots=True)
class Rows:
    """Rows as they are written, in the order of their time."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    legs: dict[str, Leg] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> Row:
        """Add a row, and return it: it may be changed until all is written."""
        self.tables[table].append(row)
        return row

    def record(self, call_id: UUID, at: datetime, kind: str, **detail: Any) -> None:
        """Append one event of a call."""
        self.tables["events"].append({"call_id": call_id, "at": at, "kind": kind, "detail": detail})
