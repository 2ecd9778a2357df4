"""Journal entries: what happened while the database was away, written down to be replayed when it is back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an entry tells."""

    ARRIVED = "arrived"  # a caller was heard of
    RANG = "rang"  # a counsellor's phone was rung from the caller's own leg
    ACCEPTED = "accepted"  # the counsellor pressed 1: the two are connected
    JOINED = "joined"  # the carrier took the caller out of their queue, to an offer that the database knows
    RECORDING = "recording"  # the caller was asked for a message
    RECORDED = "recorded"  # the caller left a message
    UNASKED = "unasked"  # whoever picked up a callback was sent away, and not asked who they are
    OVER = "over"  # the caller's leg ended
    LEG_OVER = "leg_over"  # the leg of an offer that the database knows ended


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that happened to a caller's leg (`sid`). It holds the caller's number: it is written sealed."""

    kind: Kind
    sid: str
    at: datetime
    caller: str | None = None
    language: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)

    @property
    def rings(self) -> int | None:
        """Return the counsellor whose phone rings or talks for this caller from then on, until their next entry."""
        return int(self.detail["counsellor"]) if self.kind in {Kind.RANG, Kind.ACCEPTED} else None

    def to_json(self) -> str:
        """Return it as text."""
        return json.dumps(
            {
                "kind": self.kind,
                "sid": self.sid,
                "at": self.at.isoformat(),
                "caller": self.caller,
                "language": self.language,
                "detail": dict(self.detail),
            }
        )


def from_json(text: str) -> JournalEntry:
    """Return what `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(text)
    return JournalEntry(
        Kind(found["kind"]),
        found["sid"],
        datetime.fromisoformat(found["at"]),
        found["caller"],
        found["language"],
        found["detail"],
    )
