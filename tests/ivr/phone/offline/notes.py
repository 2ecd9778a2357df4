"""Journal entries to be spooled."""

from datetime import UTC, datetime, timedelta

from routing.sealing import Sealer
from routing.switchboard.journal_entries import JournalEntry, Kind

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


SEALER = Sealer(["a key for tests that is long enough to seal with"])


CALLER = "+6281390000001"


def a_note(sid: str = "CA1", after: float = 0, kind: Kind = Kind.RANG) -> JournalEntry:
    return JournalEntry(kind, sid, NOW + timedelta(seconds=after), CALLER, "id", {"counsellor": "7"})
