"""The snapshot: whom to ring while the database is away, by what it last told (design, part 5).

It holds all that decides who is on duty in the coming days, so that nothing else is asked.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import choices, counsellors, holds
from routing.choices import Choices
from routing.rota.attendance import Attendance
from routing.rota.cover import Cover, CoverKind
from routing.rota.duty import Duty, Rota
from routing.rota.files.long_work import beside_the_loop, parts_of
from routing.rota.live import RotaCache, covers_from
from routing.rota.shift import Shift

_AHEAD = timedelta(days=7)
_VERSION = 7
# Older formats, still read after an upgrade: in one line, without choices, the ends of clearances, `instead`, the ends
# of pauses, held phones.
_IN_ONE_LINE, _WITHOUT_CHOICES, _WITHOUT_CLEARANCE, _WITHOUT_INSTEAD, _WITHOUT_PAUSES, _WITHOUT_HELD = (
    6,
    5,
    4,
    3,
    2,
    1,
)
_READ = {
    _VERSION,
    _IN_ONE_LINE,
    _WITHOUT_CHOICES,
    _WITHOUT_CLEARANCE,
    _WITHOUT_INSTEAD,
    _WITHOUT_PAUSES,
    _WITHOUT_HELD,
}


class SnapshotNotReadable(Exception):
    """The copy was written by another version of this program, or is damaged."""


@dataclass(frozen=True)
class RotaSnapshot:
    """The rota, its covers, and who may not be rung although named."""

    taken_at: datetime
    version_id: int
    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    covers: tuple[Cover, ...]
    away: frozenset[int]  # inactive or not cleared
    held: frozenset[str] = frozenset()  # phones that rang, talked or rested when it was taken
    paused: Mapping[int, datetime] = field(default_factory=dict)  # until when
    # A process that starts meanwhile names the numbers that admins have chosen.
    choices: Choices = field(default_factory=Choices)

    @cached_property
    def _attendance(self) -> Attendance:
        rota = Rota.from_rows(self.version_id, self.zone, self.shifts)
        return Attendance(rota, self.covers, self.away, self.paused)

    def is_anybody_on_duty(self, at: datetime) -> bool:
        """Whether somebody is on duty, free or not."""
        return bool(self._attendance.there(at))

    def in_turn(
        self, at: datetime, language: str, caller: str, *, without: Collection[int] = (), phone: str | None
    ) -> list[Duty]:
        """Return those on duty in the order of their ring: by tier, then language, then in another order for each
        caller.

        Nobody knows who talks to whom: in one order for all, all callers would ring the same phone. Those held when the
        copy was taken come last, since they may still talk. `caller` is any id of the caller, such as their leg's;
        `phone` is their own, which is not rung.
        """
        on_duty = self._attendance.there(at)

        def turn(duty: Duty) -> tuple[bool, int, bool, bytes]:
            lot = hashlib.sha256(f"{caller} {duty.counsellor_id}".encode()).digest()
            return duty.phone in self.held, duty.tier, language not in duty.languages, lot

        left = (duty for duty in on_duty if duty.counsellor_id not in without and duty.phone != phone)
        return sorted(left, key=turn)

    def next_start(self, at: datetime) -> datetime | None:
        """Return when somebody comes next, within the days that it covers, in the rota's zone."""
        start = self._attendance.next_start(at)
        return None if start is None or start > self.taken_at + _AHEAD else start.astimezone(self.zone)

    def opens_at(self, at: datetime) -> datetime | None:
        """Return when somebody comes next for whoever calls: not while the line is closed; in the rota's zone."""
        closed = self.choices.closed_at(at)
        if closed is not None and self.is_anybody_on_duty(closed):
            return closed.astimezone(self.zone)
        return self.next_start(closed or at)

    def same_as(self, other: "RotaSnapshot | None") -> bool:
        """Whether the other says the same, whenever it was taken."""
        return other is not None and self == replace(other, taken_at=self.taken_at)


async def take(connection: AsyncConnection, rota_cache: RotaCache, now: datetime) -> RotaSnapshot | None:
    """Return a snapshot of the coming days; None before the first rota is published."""
    rota = await rota_cache.live(connection)
    if rota is None:
        return None
    standings = await counsellors.standings(connection, now)
    return RotaSnapshot(
        taken_at=now,
        version_id=rota.version_id,
        zone=rota.zone,
        shifts=await beside_the_loop(len(rota.shifts), _ahead, rota, now),
        covers=await covers_from(connection, now, now + _AHEAD),
        away=counsellors.gone(standings),
        held=await _held(connection),
        paused=counsellors.paused(standings),
        choices=await choices.current(connection),
    )


def _ahead(rota: Rota, now: datetime) -> tuple[Shift, ...]:
    first, last = (now - timedelta(days=1)).date(), (now + _AHEAD).date()
    # Nobody asks for whom they answer, while the database is away.
    return tuple(_without_organisation(shift) for shift in rota.shifts if _may_start(shift, first, last))


def _without_organisation(shift: Shift) -> Shift:
    return shift if shift.organisation is None else shift._replace(organisation=None)


def _may_start(shift: Shift, first: date, last: date) -> bool:
    """Whether a line can put somebody on duty between these days; both may be in any zone."""
    span = (first - timedelta(days=1), last + timedelta(days=1))
    if shift.on_date is not None:
        return span[0] <= shift.on_date <= span[1]
    begins = shift.valid_from is None or shift.valid_from <= span[1]
    return begins and (shift.valid_until is None or span[0] <= shift.valid_until)


async def on_the_phone(connection: AsyncConnection) -> frozenset[int]:
    """Return the counsellors whose phones ring or talk now, as far as is known."""
    people, held = counsellors.counsellors, holds.holds
    claimed = select(people.c.id).where(
        people.c.phone == held.c.phone, holds.OPEN, held.c.rests_until.is_(None)
    )
    return frozenset((await connection.execute(claimed)).scalars())


async def _held(connection: AsyncConnection) -> frozenset[str]:
    claimed = select(holds.holds.c.phone).where(holds.OPEN, ~holds.IS_HASHED)
    return frozenset((await connection.execute(claimed)).scalars())


def to_json(snapshot: RotaSnapshot) -> str:
    """Return it as text, to be sealed: it holds counsellors' numbers.

    A long rota's shifts go on in lines of their own: while one is written or read, callers of this process wait.
    """
    first, *more = [_written(part) for part in parts_of(snapshot.shifts)] or [[]]
    head = json.dumps(
        {
            "version": _VERSION,
            "taken_at": snapshot.taken_at.isoformat(),
            "version_id": snapshot.version_id,
            "zone": snapshot.zone.key,
            "shifts": first,
            "covers": [[getattr(cover, name) for name in _COVER] for cover in snapshot.covers],
            "away": sorted(snapshot.away),
            "held": sorted(snapshot.held),
            "paused": [[who, until.isoformat()] for who, until in sorted(snapshot.paused.items())],
            "choices": snapshot.choices.model_dump(mode="json"),
        },
        default=_plain,
    )
    return "\n".join([head, *(json.dumps(shifts, default=_plain) for shifts in more)])


def from_json(text: str) -> RotaSnapshot:
    """Return what `to_json` wrote. Raises SnapshotNotReadable."""
    try:
        head, *more = text.split("\n")
        found = json.loads(head)
        version = found["version"]
        if version not in _READ:
            raise SnapshotNotReadable
        return RotaSnapshot(
            taken_at=datetime.fromisoformat(found["taken_at"]),
            version_id=found["version_id"],
            zone=ZoneInfo(found["zone"]),
            shifts=tuple(
                _shift(values)
                for shifts in chain([found["shifts"]], map(json.loads, more))
                for values in shifts
            ),
            covers=tuple(_cover(dict(zip(_COVER, values, strict=False))) for values in found["covers"]),
            away=frozenset(found["away"]),
            held=frozenset() if version == _WITHOUT_HELD else frozenset(found["held"]),
            paused={} if version <= _WITHOUT_PAUSES else _pauses(found["paused"]),
            choices=Choices.model_validate(found.get("choices", {})),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SnapshotNotReadable from error


def _written(shifts: Collection[Shift]) -> list[tuple[Any, ...]]:
    """Return lines without their last value, for whom they answer: the version before does not know it."""
    return [shift[:_ORGANISATION] for shift in shifts]


def _plain(value: date) -> str:
    """Return a day, or an instant, as text."""
    return value.isoformat()


_COVER = tuple(Cover.__dataclass_fields__)
_DATES = tuple(map(Shift._fields.index, ("on_date", "valid_from", "valid_until", "cleared_until")))
_LANGUAGES = Shift._fields.index("languages")
_ORGANISATION = Shift._fields.index("organisation")


def _shift(values: list[Any]) -> Shift:
    for at in _DATES:
        # An older copy has fewer values.
        if at < len(values) and values[at] is not None:
            values[at] = date.fromisoformat(values[at])
    values[_LANGUAGES] = tuple(values[_LANGUAGES])
    return Shift(*values)


def _pauses(found: list[list[Any]]) -> dict[int, datetime]:
    return {who: datetime.fromisoformat(until) for who, until in found}


def _cover(values: dict[str, Any]) -> Cover:
    instants = {name: datetime.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
    kind, languages = CoverKind(values["kind"]), tuple(values["languages"])
    known = {"kind": kind, "languages": languages, "cleared_until": _date(values.get("cleared_until"))}
    return Cover(**{**values, **instants, **known})


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
