"""A full disk, with the database and without it: serving needs none (promise P8)."""

import re

import pytest

from ivr.lab import Answers
from tests.ivr.monitoring.scrapes import total
from tests.scenarios.hotline import ANA, BUDI, NUMBER, a_hotline
from tests.scenarios.outage import an_outage
from tests.small_disk import SmallDisk

ACCEPTS = Answers(presses=(("Tekan satu untuk menerima", "1"),))


@pytest.mark.deep
@pytest.mark.parametrize("when", ["from the start", "later"])
async def test_p8_without_the_database_and_on_a_full_disk_callers_talk_to_whoever_is_free(
    database_url: str, disk: SmallDisk, when: str
) -> None:
    if when == "from the start":
        async with a_hotline(database_url, disk.data_dir) as before:
            await before.on_duty(ANA, BUDI)
            await before.passes(61)
        disk.fill()
    async with an_outage(database_url, disk.data_dir) as away:
        hotline = away.hotline
        hotline.expects_trouble = True
        if when == "later":
            await hotline.on_duty(ANA, BUDI)
            await away.keeps()
            disk.fill()
        for phone in (hotline.ana, hotline.budi):
            phone.behaves(ACCEPTS)
        await away.stops()
        callers = [hotline.caller(f"+62813900000{n:02}") for n in range(4)]
        legs = [await caller.dials(NUMBER) for caller in callers]
        await hotline.passes(150)
        talking = [leg for leg in legs if leg.bridge is not None]
        assert len(talking) == 2, "nobody who is free stays unrung"
        for leg in talking:
            leg.phone.hang_up()
        await hotline.passes(100)
        assert sum(leg.bridge is not None for leg in legs) == 2
        assert {answer.status for answer in hotline.lab.requests if answer.status} <= {200, 204}
        assert await total(hotline, "not_kept_total{what=note}") > 4
        told = [line for line in hotline.log.lines if re.search("note.not_written|engaged.not", line)]
        assert 1 <= len(told) <= 12, "once a minute and process, not once a request"
        disk.make_room()
        assert not [
            name for name in disk.files() if (disk.data_dir / name).stat().st_size == 0 and "note" in name
        ]
