"""The snapshot refresher: it erases old journal entries, and drops local holds when the database is back."""

from datetime import timedelta

import pytest

from ivr.lab import Answers
from ivr.phone.offline.spool import Spool, has_files
from routing.switchboard.journal_entries import JournalEntry, Kind
from tests.scenarios.hotline import ANA, NUMBER, Hotline
from tests.scenarios.outage import Away, notes_in

DAYS = timedelta(days=1)


@pytest.fixture
def copied_hourly() -> None:
    """Renew the copy each minute, as in life: that is what these tests are about."""


async def test_p6_journal_entries_are_erased_after_their_days_too(hotline: Hotline) -> None:
    spool = Spool(hotline.settings.data_dir, hotline.service.helpline.sealer)
    for days, is_erased in ((29, False), (31, True)):
        spool.write(
            JournalEntry(Kind.ARRIVED, "CA1", hotline.clock.now() - days * DAYS, "+6281390000001", "id")
        )
        spool.set_aside(notes_in(spool))
        await hotline.passes(61)
        assert has_files(hotline.settings.data_dir) is not is_erased
        spool.erase(hotline.clock.now())


@pytest.mark.deep
async def test_p2_a_talk_known_from_a_replayed_entry_is_respected_in_the_next_outage(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    hotline.ana.behaves(Answers(presses=(("Tekan satu untuk menerima", "1"),)))
    await away.stops()
    legs = [await hotline.caller(f"+6281390000{n:03}", f"Caller {n}").dials(NUMBER) for n in range(2)]
    await hotline.passes(60)
    (talking,) = (leg for leg in legs if leg.bridge is not None)
    await away.is_back()
    await away.stops()
    await hotline.passes(40)
    assert hotline.lab.double_rings == []
    talking.phone.hang_up()
    await hotline.passes(40)
    assert sum(leg.bridge is not None for leg in legs) == 1, "as soon as she may"
