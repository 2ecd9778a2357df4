"""The snapshot file: a sealed copy of the rota on disk that the processes of a host share."""

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.phone.offline.snapshot_file import NAME, SnapshotFile
from tests.ivr.phone.offline.notes import NOW, SEALER
from tests.proxy import door_to
from tests.routing.rota.snapshots import a_copy, shift
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, NUMBER, a_hotline
from tests.scenarios.outage import Away, an_outage


def test_the_copy_is_read_by_other_processes_and_survives_damage(tmp_path: Path) -> None:
    mine, theirs = SnapshotFile(tmp_path, SEALER), SnapshotFile(tmp_path, SEALER)
    assert mine.latest() is None
    copy = a_copy(shift(1))
    mine.keep(copy, NOW)
    assert theirs.latest() == copy
    (tmp_path / NAME).write_bytes(b"damaged")
    assert theirs.latest() == copy, "what was read before is better than nothing"
    assert SnapshotFile(tmp_path, SEALER).latest() is None
    mine.keep(a_copy(shift(2)), NOW)
    assert theirs.latest() == a_copy(shift(2))


def test_the_copy_is_written_again_when_it_says_something_new_or_has_grown_old(tmp_path: Path) -> None:
    kept = SnapshotFile(tmp_path, SEALER)
    kept.keep(a_copy(shift(1)), NOW)
    first = (tmp_path / NAME).stat().st_ino
    kept.keep(a_copy(shift(1)), NOW + timedelta(minutes=1))
    assert (tmp_path / NAME).stat().st_ino == first
    kept.keep(a_copy(shift(1)), NOW + timedelta(minutes=11))
    assert (tmp_path / NAME).stat().st_ino != first


async def test_p6_the_kept_copy_of_the_rota_holds_no_readable_number(away: Away) -> None:
    await away.hotline.on_duty(ANA)
    await away.keeps()
    path = away.hotline.settings.data_dir / "standby.sealed"
    assert ANA[1:].encode() not in path.read_bytes()
    assert b'"Ana"' not in path.read_bytes()  # without the quotes, one sealed copy in 250 holds it by chance
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.deep
async def test_p8_a_process_starts_without_the_database_and_serves_from_the_copy(
    database_url: str, tmp_path: Path
) -> None:
    async with an_outage(database_url, tmp_path) as away:
        await away.hotline.on_duty(ANA)
        await away.keeps()
    async with door_to(database_url) as door:
        await door.stop()
        async with a_hotline(door.url, tmp_path) as hotline:
            away = Away(hotline, door)
            caller = hotline.caller("+6281390000009", "Another")
            await caller.dials(NUMBER)
            await accepts(hotline.ana, within=60)
            await caller.is_connected_to(hotline.ana)
            await away.is_back()


async def test_p8_without_a_copy_of_the_rota_a_caller_hears_where_to_turn_and_may_leave_a_message(
    away: Away,
) -> None:
    await away.stops()
    caller = away.hotline.caller()
    await caller.dials(NUMBER)
    await caller.hears("sambungan kami sedang terganggu", within=60)
    await caller.hears("satu satu sembilan ekstensi delapan")
    await caller.hears("meninggalkan pesan setelah nada")
