"""Periods: shifts from one day or moment to another, as calendars and on-call programs keep them (design, part 8).

Days alone: each day from the first to the last, in the hours that stand elsewhere. Moments: one duty from start to end,
cut at midnight where it is longer than a day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from routing.rota.facts.calendar import Calendar
from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.facts.outcomes import Outcome, Times, Value, Wrong
from routing.rota.facts.phrases import Phrase
from routing.rota.facts.plan import Period, cell_at
from routing.rota.facts.shift_days import Said, day_of
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY
from routing.rota.shapes.table import Spot
from routing.rota.words.clock import Clock
from routing.rota.words.heading_words import Kind
from routing.rota.words.marks import is_off
from routing.rota.words.moments import Moment, clock_in, read_moment

LONGEST = 62  # days: what is longer was hardly meant
ONE_DAY, EACH_DAY, CUT = "period-one-day", "period-each-day", "period-cut"
CONVERTED, NOT_CONVERTED = "moments-converted", "moments-not-converted"

_ONE_DAY = timedelta(days=1)
_MIDNIGHT = Clock(0, exact=True)


class Cells(NamedTuple):
    """The cells of one line's period: its first and last day, or moment, and the times that stand apart."""

    first: str
    last: str
    start: str
    end: str


class Days(NamedTuple):
    """What a period says of its days; `times` are those of each of its shifts, None where other cells have them.

    Without `days` something is wrong or open, as `said` and `outcome` tell; then there are no times that would be told
    of too. `remarks` are keys of what is to be told of it.
    """

    said: Said
    outcome: Outcome
    days: tuple[date, ...] = ()
    times: tuple[Times, ...] | None = None
    remarks: tuple[str, ...] = ()


class _Ends(NamedTuple):
    """The two ends of a duty as written: days, times of day, and offsets from UTC in minutes."""

    days: tuple[date, date]
    clocks: tuple[Clock, Clock]
    offsets: tuple[int | None, int | None]

    @property
    def is_last_minute(self) -> bool:
        """Whether it ends at 23:59, which stands for 24:00."""
        return self.clocks[1].minute == DAY - 1

    @property
    def are_unclear(self) -> bool:
        """Whether some time may be of the morning or of the evening."""
        return not all(each.marked or each.exact for each in self.clocks) and self.offsets == (None, None)


class Periods:
    """Reads the periods of one file, after its calendar has settled."""

    def __init__(
        self, calendar: Calendar, hours: ShiftHours, *, zone: ZoneInfo | None, is_sheet: bool
    ) -> None:
        """Know the hotline's zone; a sheet shows midnight as a date alone."""
        self._calendar = calendar
        self._hours = hours
        self.zone = zone
        self._is_sheet = is_sheet
        self._with_moments: set[Period] = set()

    def collect(self, sequence: object, period: Period, cells: Cells, spot: Callable[[int], Spot]) -> None:
        """Note the dates of a period; `spot` returns where a place in the line stands in the file."""
        for text, (_, place) in ((cells.first, period.first), (cells.last, period.last)):
            moment = read_moment(text) if text else None
            if moment is not None:
                self._calendar.collect(sequence, Phrase(text, moment.date), spot(place))
                if moment.time is not None:
                    self._with_moments.add(period)

    def read(self, period: Period, cells: Cells) -> Days | None:
        """Return the days of a line's period, None if its cells give no period: no end, or only its time."""
        first = read_moment(cells.first) if cells.first else None
        other = self._of_other_zone(period, cells)
        if first is None or other is not None:
            return None if first is None else other
        if not cells.last or is_off(cells.last):
            return self._one_day(period, cells.first, first)
        last = read_moment(cells.last)
        if last is None:
            is_time = period.last[0] is Kind.END and clock_in(cells.last) is not None
            if is_time and first.offset is None:
                return None
            return _wrong(period.last, "date-unknown")._replace(
                times=None if _has_no_times(period, first) else ()
            )
        days = []
        for text, moment, at in ((cells.first, first, period.first), (cells.last, last, period.last)):
            said = _said(text, moment, at)
            outcome = day_of(said, self._calendar)
            if not isinstance(outcome, Value):
                return Days(said, outcome, times=None if _has_no_times(period, first) else ())
            days.append(outcome.value[1])
        return self._between(period, cells, (first, last), (days[0], days[1]))

    def _of_other_zone(self, period: Period, cells: Cells) -> Days | None:
        """Return what is wrong with a period whose times are those of another zone, None if they are not."""
        places = (period.first, period.last, (Kind.START, period.start or 0), (Kind.END, period.end or 0))
        for text, at in zip(cells, places, strict=True):
            if (fault := self._hours.other_zone(text)) is not None:
                return _wrong(at, fault.key, **fault.params)
        return None

    def _one_day(self, period: Period, text: str, first: Moment) -> Days | None:
        """Return the one day of a period that names no last one."""
        if period.first[0] is Kind.START:
            return None  # the cell of its end is told that it is empty
        said = _said(text, first, period.first)
        outcome = day_of(said, self._calendar)
        if not isinstance(outcome, Value):
            return Days(said, outcome)
        return Days(said, outcome, (outcome.value[1],), None, (ONE_DAY,))

    def _between(
        self, period: Period, cells: Cells, moments: tuple[Moment, Moment], days: tuple[date, date]
    ) -> Days:
        if cells.start or cells.end:
            first, last = clock_in(cells.start), clock_in(cells.end)
            if first is None or last is None:
                return _each_day(period, days)  # the cells of the times tell what is wrong with them
            return self._timed(period, cells, _Ends(days, (first, last), (None, None)))
        times = moments[0].time, moments[1].time
        if times == (None, None) and not (self._is_sheet and period in self._with_moments):
            return _each_day(period, days)
        for each, at in zip(times, (period.first, period.last), strict=True):
            if each is None and not self._is_sheet:
                return _wrong(at, "moment-without-time")
        clocks = times[0] or _MIDNIGHT, times[1] or _MIDNIGHT
        return self._timed(period, cells, _Ends(days, clocks, (moments[0].offset, moments[1].offset)))

    def _timed(self, period: Period, cells: Cells, ends: _Ends) -> Days:
        """Return the shifts from one moment to the other."""
        first, last = self._local(ends, 0), self._local(ends, 1)
        if last - first > _ONE_DAY and period.is_hours_of_each_day:
            return _each_day(period, ends.days)
        if last <= first:
            is_same_day = ends.days[0] == ends.days[1] and period.end is not None
            at = (Kind.END, period.end) if is_same_day and period.end is not None else period.last
            return _wrong(at, "period-ends-before", start=f"{first:%Y-%m-%d %H:%M}")
        if last - first > timedelta(days=LONGEST):
            return _wrong(period.last, "period-too-long", most=LONGEST)
        has_cells = period.end is not None or period.first[0] is Kind.START
        if has_cells and last - first <= _ONE_DAY and self._hours.has_halves and ends.are_unclear:
            return _found(period, ends.days[:1], None)  # of the morning or of the evening: that is asked
        return self._cut(period, cells, ends, first, last)

    def _cut(self, period: Period, cells: Cells, ends: _Ends, first: datetime, last: datetime) -> Days:
        """Return one shift, or its part on each day if it is longer than a day."""
        self._hours.ends_of_day += ends.is_last_minute
        remarks: tuple[str, ...] = ()
        if ends.offsets != (None, None):
            remarks = (CONVERTED if self.zone else NOT_CONVERTED,)
        if last - first > _ONE_DAY:
            return _found(period, (first.date(),), tuple(_pieces(first, last)), (*remarks, CUT))
        return _found(period, (first.date(),), (_one(first, last, cells.end or cells.last),), remarks)

    def _local(self, ends: _Ends, number: int) -> datetime:
        """Return a moment by the hotline's clock; as written if it has no offset, or if the zone isn't known."""
        minute = DAY if number and ends.is_last_minute else ends.clocks[number].minute
        written = datetime.combine(ends.days[number], time()) + timedelta(minutes=minute)
        offset = ends.offsets[number]
        if offset is None or self.zone is None:
            return written
        moment = (written - timedelta(minutes=offset)).replace(tzinfo=UTC)
        return moment.astimezone(self.zone).replace(tzinfo=None)


def cells_of(period: Period, texts: Mapping[int, str], cells: Sequence[str]) -> Cells:
    """Return the cells of a period in a line, where `texts` has none by their place that were taken over from above."""

    def at(place: int | None) -> str:
        found = None if place is None else texts.get(place)
        return cell_at(cells, place) if found is None else found

    return Cells(at(period.first[1]), at(period.last[1]), at(period.start), at(period.end))


def _said(text: str, moment: Moment, at: tuple[Kind, int]) -> Said:
    found = Said()
    found.phrase = Phrase(text, moment.date)
    found.at = at
    return found


def _found(
    period: Period, days: tuple[date, ...], times: tuple[Times, ...] | None, remarks: tuple[str, ...] = ()
) -> Days:
    said = Said()
    said.at = period.first
    return Days(said, Value((None, days[0])), days, times, remarks)


def _has_no_times(period: Period, first: Moment) -> bool:
    """Tell whether the hours of a period's shifts stand in other cells than its own."""
    return period.end is None and period.last[0] is not Kind.END and first.time is None


def _wrong(at: tuple[Kind, int], key: str, **params: object) -> Days:
    said = Said()
    said.at = at
    return Days(said, Wrong(CellNotSound(key, **params)), times=())


def _each_day(period: Period, days: tuple[date, date]) -> Days:
    """Return each day from the first to the last."""
    first, last = days
    if last < first:
        return _wrong(period.last, "until-before-from", first=first.isoformat())._replace(times=None)
    count = (last - first).days + 1
    if count > LONGEST:
        return _wrong(period.last, "period-too-long", most=LONGEST)._replace(times=None)
    found = tuple(first + timedelta(days=number) for number in range(count))
    return _found(period, found, None, (EACH_DAY,) if count > 1 else ())


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _one(first: datetime, last: datetime, written: str) -> Times:
    end = _minute(last)
    return Times(_minute(first), DAY if end == 0 and first.date() != last.date() else end, written)


def _pieces(first: datetime, last: datetime) -> list[Times]:
    """Return the part of a duty on each of its days."""
    found = []
    day, start = first.date(), _minute(first)
    while day < last.date():
        found.append(Times(start, DAY, "", day))
        day, start = day + _ONE_DAY, 0
    if _minute(last):
        found.append(Times(start, _minute(last), "", day))
    return found
