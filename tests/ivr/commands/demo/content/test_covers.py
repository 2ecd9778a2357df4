"""The demo's covers: at whatever hour it starts, three counsellors are there, and something is left to fill."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.commands.demo.content import covers, rotas
from ivr.commands.demo.content.covers import Planned
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Rota
from routing.rota.live import rota_of
from routing.rota.reading import Given, read_rota
from routing.rota.sample import sample
from routing.rota.sheets.delimited import read_delimited

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 29, 17, tzinfo=UTC)


def a_rota(content: bytes) -> tuple[Rota, dict[str, int]]:
    """Return the rota of a file, and its people's ids by phone."""
    reading = read_rota(read_delimited(content), Given("ID", ("id", "en"), date(2026, 11, 30)))
    assert reading.is_sound, reading.errors
    ids = {phone: n for n, phone in enumerate(dict.fromkeys(line.phone for line in reading.shifts), 1)}
    return rota_of(reading.shifts, ids, {}, ZONE), ids


def made(planned: Iterator[Planned]) -> tuple[Cover, ...]:
    """Return covers as the lookup has them."""
    return tuple(
        Cover(
            n,
            each.kind,
            each.counsellor_id,
            "",
            "",
            each.replaced_id,
            each.starts_at,
            each.ends_at,
            each.tier,
        )
        for n, each in enumerate(planned, 1)
    )


def test_three_are_there_at_each_hour_of_a_week():
    rota, ids = a_rota(rotas.week())
    for hour in range(168):
        now = MONDAY + timedelta(hours=hour, minutes=50)
        found = made(covers.planned(rota, list(ids.values()), now))
        there = rota.on_duty(now, found)
        assert len(there) == 3, now
        assert there[0].tier == 1
        kinds = {cover.kind for cover in found}
        assert kinds >= {CoverKind.REMOVED, CoverKind.REPLACED}
        ahead = [now + timedelta(hours=hours) for hours in range(168)]
        assert any(not rota.on_duty(at, found) for at in ahead), now


def test_somebody_in_a_cover_is_not_there_already():
    rota, ids = a_rota(rotas.week())
    for hour in range(168):
        now = MONDAY + timedelta(hours=hour)
        found = made(covers.planned(rota, list(ids.values()), now))
        comes = [cover for cover in found if cover.kind is not CoverKind.REMOVED]
        at_once = [cover.counsellor_id for cover in comes if cover.starts_at == now]
        assert len(set(at_once)) == len(at_once)
        for cover in comes:
            assert cover.counsellor_id not in {duty.counsellor_id for duty in rota.on_duty(cover.starts_at)}


def test_the_rota_of_2020_has_three_in_the_order_of_their_days():
    rota, _ = a_rota(sample())
    for day in range(7):
        now = MONDAY + timedelta(days=day, hours=9)
        there = rota.on_duty(now, made(covers.for_2020(rota, now)))
        assert [duty.tier for duty in there] == [1, 2, 3]
