"""Journal entries to be spooled, or spooled."""

from datetime import UTC, datetime, timedelta

from ivr.phone.offline.spool import Spool
from routing.sealing import Sealer
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.scenarios.hotline import Hotline

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


SEALER = Sealer(["a key for tests that is long enough to seal with"])


CALLER = "+6281390000001"


def a_note(sid: str = "CA1", after: float = 0, kind: Kind = Kind.RANG) -> JournalEntry:
    return JournalEntry(kind, sid, NOW + timedelta(seconds=after), CALLER, "id", {"counsellor": "7"})


async def noted(hotline: Hotline, ana: int) -> Spool:
    """Write the journal entry of another process of this host: a caller talks with Ana."""
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    for kind in (Kind.ARRIVED, Kind.RANG, Kind.ACCEPTED):
        detail = {} if kind is Kind.ARRIVED else {"counsellor": str(ana)}
        spool.write(JournalEntry(kind, "CA" + "5" * 32, hotline.clock.now(), "+6281390005555", "id", detail))
    return spool
