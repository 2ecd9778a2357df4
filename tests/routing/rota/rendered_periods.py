"""Rotas rendered with a first and a last day, or with moments, as calendars and on-call programs keep them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from routing.rota.files.times import write_time
from tests.routing.rota.rendered import Rendered, Rota, Slot, range_of

ZONE = ZoneInfo("Asia/Jakarta")
_DAY = 1440


def periods(rota: Rota, language: str) -> Rendered:
    """A row for the days of one person and shift that follow one another; hours in one cell."""
    header = (
        ("Nama", "No. HP", "Tanggal Mulai", "Tanggal Selesai", "Jam")
        if language == "id"
        else ("Name", "Phone", "Start Date", "End Date", "Hours")
    )
    body = [(*slot.person, first, last, range_of(rota.hours[slot.code])) for slot, first, last in _runs(rota)]
    return Rendered((header, *body))


def periods_of_codes(rota: Rota, language: str) -> Rendered:
    """The same with the times of each day behind its days; a night ends on the day after its own."""
    header = (
        ("Mulai", "Selesai", "Jam Mulai", "Jam Selesai", "Petugas", "HP")
        if language == "id"
        else ("Start", "End", "Start Time", "End Time", "Staff", "Mobile")
    )
    body: list[tuple[object, ...]] = []
    for slot, first, last in _runs(rota):
        start, end = rota.hours[slot.code]
        nights = (last - first).days + 1 if end <= start else 0
        days = [(first + timedelta(days=each), first + timedelta(days=each + 1)) for each in range(nights)]
        for one, other in days or [(first, last)]:
            body.append((one, other, write_time(start), write_time(end), *slot.person))
    return Rendered((header, *body))


def moments(rota: Rota, language: str) -> Rendered:
    """A row a shift, from a moment to a moment."""
    header = ("Petugas", "HP", "Mulai", "Selesai") if language == "id" else ("User", "Mobile", "Start", "End")
    return Rendered((header, *((*slot.person, *_ends(rota, slot)) for slot in rota.slots)))


def moments_in_utc(rota: Rota, language: str) -> Rendered:
    """A row a shift, from a moment to a moment, as a program exports it."""
    header = ("user", "phone", "start", "end")
    texts = [
        (*slot.person, *(f"{each.replace(tzinfo=ZONE).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for each in ends))
        for slot in rota.slots
        for ends in (_ends(rota, slot),)
    ]
    return Rendered((header, *texts))


def calendar(rota: Rota, language: str) -> Rendered:
    """A row a shift, with the days and the times of both ends."""
    header = (
        ("Nama", "Tanggal Mulai", "Jam Mulai", "Tanggal Selesai", "Jam Selesai", "HP")
        if language == "id"
        else ("Name", "Start Date", "Start Time", "End Date", "End Time", "Phone")
    )
    body = []
    for slot in rota.slots:
        start, end = _ends(rota, slot)
        times = start.date(), f"{start:%H:%M}", end.date(), f"{end:%H:%M}"
        body.append((slot.person.name, *times, slot.person.phone))
    return Rendered((header, *body))


def _runs(rota: Rota) -> list[tuple[Slot, date, date]]:
    """Return the first and the last of the days that follow one another, of each person and code."""
    found = []
    slots = sorted(rota.slots, key=lambda slot: (slot.person, slot.code, str(slot.day)))
    for _, each in groupby(slots, key=lambda slot: (slot.person, slot.code)):
        days = [(slot, slot.day) for slot in each if isinstance(slot.day, date)]
        for _, run in groupby(enumerate(days), key=lambda one: one[1][1].toordinal() - one[0]):
            follow = [day for _, day in run]
            found.append((*follow[0], follow[-1][1]))
    return found


def _ends(rota: Rota, slot: Slot) -> tuple[datetime, datetime]:
    assert isinstance(slot.day, date)
    start, end = rota.hours[slot.code]
    midnight = datetime.combine(slot.day, time())
    length = end - start if end > start else end - start + _DAY
    return midnight + timedelta(minutes=start), midnight + timedelta(minutes=start + length)


PERIODS: tuple[Callable[[Rota, str], Rendered], ...] = (
    periods,
    periods_of_codes,
    moments,
    moments_in_utc,
    calendar,
)
