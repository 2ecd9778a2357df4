"""The demo's covers: whoever makes three of this hour, somebody who cannot come, two who have swapped.

The demo starts at any hour, at night too: then one is there, or nobody, and three phones are worth watching.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.demo.content.accounts import Team
from ivr.commands.demo.content.deeds import Done
from routing.audit import Actor, Deed
from routing.counsellors import counsellors
from routing.rota.cover import CoverKind
from routing.rota.covers import add_cover
from routing.rota.duty import Rota
from routing.rota.live import RotaCache
from routing.rota.sample import SAMPLE_PHONES
from routing.rota.wallclock import instant_of

_THIS_HOUR = (1, 1, 2)  # the tiers of those who are there
_FOR = timedelta(hours=12)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NIGHT, _NOON = 3 * 60, 11 * 60  # minutes of a day


class Planned(NamedTuple):
    """A cover that is to be made."""

    kind: CoverKind
    counsellor_id: int
    starts_at: datetime
    ends_at: datetime
    note: str
    replaced_id: int | None = None
    tier: int | None = None


async def make(connection: AsyncConnection, now: datetime, team: Team, *, of_2020: bool) -> list[Done]:
    """Make the covers of the live rota; return what the audit is told."""
    rota = await RotaCache().live(connection)
    assert rota is not None, "published just now"  # noqa: S101
    covers = for_2020(rota, now) if of_2020 else planned(rota, await _invented(connection), now)
    done = []
    for cover in covers:
        made = await add_cover(
            connection,
            cover.kind,
            cover.counsellor_id,
            starts_at=cover.starts_at,
            ends_at=cover.ends_at,
            now=now,
            by=f"account {team.coordinator}",
            replaced_id=cover.replaced_id,
            tier=cover.tier,
            note=cover.note,
        )
        done.append(
            Done(now, Actor(team.coordinator), Deed("cover.made", f"cover {made}", None, _told(cover)))
        )
    return done


def for_2020(rota: Rota, now: datetime) -> Iterator[Planned]:
    """Yield the covers for the rota of 2020, which has one person a day: those of the next two days come too."""
    for tier, days in ((2, 1), (3, 2)):
        (guest,) = rota.on_duty(now + days * _DAY)
        yield Planned(CoverKind.ADDED, guest.counsellor_id, now, now + _FOR, "", tier=tier)


def planned(rota: Rota, people: Sequence[int], now: datetime) -> Iterator[Planned]:
    """Yield the covers for an instant; `people` are the ids of those who may come."""
    there = rota.on_duty(now)
    wanted = Counter(_THIS_HOUR) - Counter(duty.tier for duty in there)
    missing = sorted(wanted.elements())[: max(0, len(_THIS_HOUR) - len(there))]
    for tier, who in zip(missing, _at_leisure(rota, people, now), strict=False):
        yield Planned(CoverKind.ADDED, who, now, now + _FOR, "Jaga tambahan", tier=tier)
    today = now.astimezone(rota.zone).date()
    night = instant_of(today + _DAY, _NIGHT, rota.zone)
    for duty in rota.on_duty(night)[:1]:
        span = instant_of(today + _DAY, 0, rota.zone), instant_of(today + _DAY, 8 * 60, rota.zone)
        yield Planned(CoverKind.REMOVED, duty.counsellor_id, *span, "Berhalangan")
    noon = instant_of(today + 2 * _DAY, _NOON, rota.zone)
    for duty in rota.on_duty(noon)[:1]:
        instead = next(_at_leisure(rota, people, noon))
        span = instant_of(today + 2 * _DAY, 6 * 60, rota.zone), noon + 8 * _HOUR
        yield Planned(CoverKind.REPLACED, instead, *span, "Tukar jaga", duty.counsellor_id)


def _at_leisure(rota: Rota, people: Sequence[int], at: datetime) -> Iterator[int]:
    """Yield those who have the most hours until they are, or since they were, on duty."""
    near = sorted(range(-8, 13), key=abs)
    named = [{duty.counsellor_id for duty in rota.on_duty(at + hours * _HOUR)} for hours in near]

    def leisure(who: int) -> int:
        return next((n for n, there in enumerate(named) if who in there), len(named))

    free = [who for who in people if leisure(who)]
    yield from sorted(free, key=leisure, reverse=True)


async def _invented(connection: AsyncConnection) -> list[int]:
    """Return the ids of the invented people."""
    theirs = counsellors.c.phone.not_in(sorted(SAMPLE_PHONES))
    found = await connection.execute(select(counsellors.c.id).where(theirs).order_by(counsellors.c.id))
    return list(found.scalars())


def _told(cover: Planned) -> dict[str, object]:
    """Return a cover for the audit: ids and times, no names."""
    told: dict[str, object] = {"kind": str(cover.kind), "counsellor": cover.counsellor_id, "tier": cover.tier}
    told |= {"from": cover.starts_at.isoformat(), "until": cover.ends_at.isoformat()}
    return told if cover.replaced_id is None else told | {"replaced": cover.replaced_id}
