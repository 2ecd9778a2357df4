"""The demo's rotas: the seven numbers of 2020, and the fuller one of invented people that has taken their place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.demo.content.accounts import Team
from ivr.commands.demo.content.deeds import Done
from ivr.settings import Settings
from routing.audit import Actor, Deed
from routing.counsellors import counsellors
from routing.people import accounts
from routing.rota import publishing
from routing.rota.coverage import kept_needs
from routing.rota.coverage.needs import EVERY_HOUR, Needs
from routing.rota.files.lines import Reading
from routing.rota.publishing import Published
from routing.rota.reading import Given, read_rota
from routing.rota.sample import SAMPLE_NAME, sample
from routing.rota.sheets.delimited import read_delimited

NEXT_NAME = "jadwal-berikutnya.csv"
_BEFORE_NAME, _NAME = "jadwal-percobaan.csv", "jadwal.csv"
# Sundays begin later in the one before; in the one that comes next, Sekar takes the hours that nobody has.
_NEW_LAST_TIME = "Minggu;06:00;12:00;Tirta"
_NEW_NEXT = (
    "Sabtu;06:00;08:00;Sekar;0812-0000-0016;1;id;Ruang Dengar\n"
    "Minggu;22:00;24:00;Sekar;0812-0000-0016;1;id;Ruang Dengar\n"
)
_EVENING, _DAY = (18, 24, 3), (8, 18, 2)  # from which hour to which how many people


class _Version(NamedTuple):
    """One rota, and how long ago it was published with which words."""

    content: bytes
    name: str
    days_ago: int
    note: str


def week() -> bytes:
    """Return the fuller rota, as it is live."""
    return (files("ivr.commands.demo.content") / "rota.csv").read_bytes()


def next_week() -> bytes:
    """Return a file to upload: in it somebody comes to the hours that nobody has."""
    return week() + _NEW_NEXT.encode()


def needs() -> Needs:
    """Return how many people should be there: more by day, most in the evening."""
    every_day = range(7)
    start, end, people = _DAY
    by_day = EVERY_HOUR.changed(every_day, start, end, people)
    start, end, people = _EVENING
    return by_day.changed(every_day, start, end, people)


async def publish(
    connection: AsyncConnection, settings: Settings, now: datetime, team: Team, *, of_2020: bool
) -> list[Done]:
    """Publish the rotas one after the other; the last is live: the fuller one, or that of 2020.

    Return what the audit is told.
    """
    name = (await accounts.names(connection, [team.coordinator]))[team.coordinator]
    actor, done = Actor(team.coordinator), []
    given = Given(settings.hotline_country, settings.hotline_languages, now.astimezone(settings.zone).date())
    before = None
    for version in _versions(of_2020=of_2020):
        at = now - timedelta(days=version.days_ago)
        reading = read_rota(read_delimited(version.content), given)
        published = await publishing.publish(
            connection,
            reading,
            now=at,
            by=name,
            source=version.name,
            note=version.note,
            zone=settings.hotline_timezone,
            allow_empty=True,
            sample_allowed=True,
        )
        await _say_of_people(connection, reading)
        done.append(Done(at, actor, _deed(published, before)))
        before = published.version_id
    at = now - timedelta(days=30)
    kept = await kept_needs.keep(connection, at, needs(), by=f"account {team.coordinator}")
    done.append(Done(at, actor, Deed("needs.set", f"needs {kept}", None, _told_of(_EVENING))))
    return done


def _versions(*, of_2020: bool) -> Iterator[_Version]:
    """Yield the versions, the oldest first."""
    lines = week().decode().splitlines(keepends=True)
    before = "".join(line for line in lines if not line.startswith(_NEW_LAST_TIME))
    oldest = _Version(sample(), SAMPLE_NAME, 45, "Jadwal tahun 2020: tujuh nomor, satu setiap hari")
    fuller = [
        _Version(before.encode(), _BEFORE_NAME, 32, "Dua lembaga, urutan kedua sebagai cadangan"),
        _Version(week(), _NAME, 9, "Tirta mulai di hari Minggu"),
    ]
    yield from [*fuller, oldest._replace(days_ago=0)] if of_2020 else [oldest, *fuller]


async def _say_of_people(connection: AsyncConnection, reading: Reading) -> None:
    """Say of counsellors which languages they speak and who sends them, as their lines do."""
    for line in reading.shifts:
        said = {"languages": list(line.languages), "organisation": line.organisation or None}
        await connection.execute(update(counsellors).where(counsellors.c.phone == line.phone).values(said))


def _deed(published: Published, before: int | None) -> Deed:
    told = {"shifts": len(published.lines), "allow_empty": bool(published.emptied)}
    was = None if before is None else {"version": before}
    return Deed("rota.published", f"version {published.version_id}", was, told)


def _told_of(hours: tuple[int, int, int]) -> dict[str, object]:
    start, end, people = hours
    return {"days": list(range(7)), "from": start, "until": end, "people": people}
