"""The week by day and by person: lines in words, and classes for their places in the grid."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from ivr.web.rota.gaps_view import key_of
from ivr.web.rota.public_holidays import of_year
from ivr.web.rota.saying import Saying
from routing.queries.absence import Absence, absence
from routing.queries.week import Week
from routing.rota.coverage.stays import How, Stay, hours
from routing.rota.coverage.stretches import Stretch

_DAY = timedelta(days=1)
_QUARTERS = 96
_TIGHT = 8  # quarters of an hour into which no time fits beside a name
_ICONS = {How.ADDED: "plus", How.REPLACES: "swap"}


@dataclass(frozen=True)
class Item:
    """One line of a day: its classes, its times, who, and what else there is to say."""

    classes: str
    times: str
    name: str = ""
    icon: str = ""
    sub: str = ""
    href: str = ""


@dataclass(frozen=True)
class DayView:
    """One day: its lines, and the bars above its hours."""

    number: int
    name: str
    weekday: str
    day: int
    is_today: bool
    is_past: bool
    holiday: str
    empties: list[Item]
    items: list[Item]
    thin: list[Item]

    @property
    def marks(self) -> str:
        """The classes of the day's own entry in the row of days."""
        marks = {"today": self.is_today, "is-past": self.is_past, "has-gap": bool(self.empties)}
        return " ".join(name for name, holds in marks.items() if holds)


@dataclass(frozen=True)
class PersonView:
    """One person's week."""

    name: str
    length: str
    items: list[Item]


class DaysView:
    """A week's days as they are shown to one reader."""

    def __init__(self, week: Week, saying: Saying, country: str, query: dict[str, str]) -> None:
        """`country` is that of the holidays; `query` is what each link back to the page keeps."""
        self._week, self._say, self._country, self._query = week, saying, country, query
        self._ = saying.words

    @property
    def days(self) -> list[DayView]:
        """The seven days."""
        return [self._day(number, day) for number, day in enumerate(self._week.days)]

    def people(self) -> list[PersonView]:
        """The week by person, those who are in it."""
        lengths = hours(self._week.stays, self._week.start, self._week.end)
        found = []
        for person in self._week.facts.people.values():
            theirs = [
                stay
                for stay in self._week.stays
                if stay.counsellor_id == person.id and self._week.start <= stay.starts_at < self._week.end
            ]
            if theirs:
                length = self._say.length(lengths.get(person.id, timedelta()))
                found.append(PersonView(person.name, length, [self._of_person(stay) for stay in theirs]))
        return found

    def languages(self) -> list[PersonView]:
        """The week by language: when somebody is there who speaks it."""
        spoken: dict[str, list[Stay]] = {}
        for stay in self._week.stays:
            if not absence(self._week, stay) and stay.overlaps(self._week.start, self._week.end):
                for language in stay.languages:
                    spoken.setdefault(language, []).append(stay)
        return [self._of_language(language, theirs) for language, theirs in sorted(spoken.items())]

    def _of_language(self, language: str, theirs: list[Stay]) -> PersonView:
        joined: list[tuple[datetime, datetime]] = []
        for stay in theirs:  # in the order of their starts
            start, end = max(stay.starts_at, self._week.start), min(stay.ends_at, self._week.end)
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        length = sum((end - start for start, end in joined), timedelta())
        items = [Item("", self._say.span(*span)) for span in joined]
        return PersonView(self._say.language_name(language), self._say.length(length), items)

    def _day(self, number: int, day: date) -> DayView:
        start, end = self._week.midnight(day), self._week.midnight(day + _DAY)
        here = [stay for stay in self._week.stays if stay.overlaps(start, end)]
        today = self._say.day_of(self._week.now)
        return DayView(
            number,
            self._say.day(day),
            self._say.weekday(day),
            day.day,
            day == today,
            day < today,
            of_year(self._country, day.year, self._say.language).get(day, ""),
            list(self._empties(start, end)),
            [self._item(stay, start, end) for stay in here],
            [self._thin(each, start, end) for each in self._week.stretches if _thins(each, start, end)],
        )

    def _item(self, stay: Stay, start: datetime, end: datetime) -> Item:
        begins, ends = max(stay.starts_at, start), min(stay.ends_at, end)
        goes_on = stay.starts_at < start
        places, quarters = self._places(begins, ends, start)
        of_how = {How.ADDED: "cover", How.REPLACES: "cover"}.get(stay.how, "")
        if absence(self._week, stay):
            of_how = "gone"
        kinds = (
            of_how or ("two-tier" if stay.tier > 1 else ""),
            "cont" if goes_on else "",
            "tight" if quarters <= _TIGHT else "",
        )
        whole = (stay.starts_at, stay.ends_at)
        shown = whole if whole[1] - whole[0] <= _DAY else (begins, ends)
        return Item(
            " ".join(filter(None, (*kinds, places))),
            self._say.hours(*shown),
            stay.name,
            self._icon(stay),
            self._sub(stay, goes_on),
            self._of_stay(stay),
        )

    def _icon(self, stay: Stay) -> str:
        return "minus" if absence(self._week, stay) else _ICONS.get(stay.how, "")

    def _sub(self, stay: Stay, goes_on: bool) -> str:
        why = absence(self._week, stay)
        said = {How.ADDED: self._("added"), How.REPLACES: self._("replaces")}.get(
            stay.how, self._("backup") if stay.tier > 1 else ""
        )
        if why is not None:
            said = {
                Absence.LEFT: self._("no longer with us"),
                Absence.NOT_CLEARED: self._("not cleared"),
                Absence.LAPSED: self._("clearance over"),
                Absence.AWAY: self._("away"),
            }[why]
        since = self._("since %(day)s") % {"day": self._say.weekday(self._say.day_of(stay.starts_at))}
        return ", ".join(filter(None, (said, since if goes_on else "")))

    def _of_stay(self, stay: Stay) -> str:
        """Return the link to the form that changes this stay; none for what is over."""
        if stay.ends_at <= self._week.now or absence(self._week, stay):
            return ""
        asked = {
            "who": str(stay.counsellor_id),
            "day": self._say.day_of(stay.starts_at).isoformat(),
            "start": self._say.clock(stay.starts_at),
            "end": self._say.end(stay.ends_at),
        }
        if asked["start"] == asked["end"]:
            asked["whole"] = "yes"
        return f"?{urlencode({**self._query, **asked})}#change"

    def _of_person(self, stay: Stay) -> Item:
        day = self._say.short(self._say.day_of(stay.starts_at))
        times = f"{day} {self._say.hours(stay.starts_at, stay.ends_at)}"
        return Item("", times, "", self._icon(stay), self._sub(stay, False), self._of_stay(stay))

    def _empties(self, start: datetime, end: datetime) -> Iterator[Item]:
        for stretch in self._week.stretches:
            if not stretch.is_gap or not _touches(stretch, start, end):
                continue
            begins, ends = max(stretch.starts_at, start), min(stretch.ends_at, end)
            places, _ = self._places(begins, ends, start)
            gap = next((gap for gap in self._week.gaps if gap[0] <= begins < gap[1]), None)
            href = f"?{urlencode({**self._query, 'gap': key_of(gap, self._say)})}#empty" if gap else ""
            yield Item(f"empty {places}", self._say.hours(begins, ends), href=href)

    def _thin(self, stretch: Stretch, start: datetime, end: datetime) -> Item:
        begins, ends = max(stretch.starts_at, start), min(stretch.ends_at, end)
        said = self._("%(people)s of %(need)s people") % {"people": stretch.people, "need": stretch.need}
        return Item(self._places(begins, ends, start)[0], self._say.hours(begins, ends), said)

    def _places(self, begins: datetime, ends: datetime, midnight: datetime) -> tuple[str, int]:
        """Return the classes of a place among the quarter hours of a day, and its length in quarters."""
        shown, last = begins.astimezone(self._say.zone), ends.astimezone(self._say.zone)
        first = 0 if begins <= midnight else (shown.hour * 60 + shown.minute) // 15
        whole = last.date() > midnight.astimezone(self._say.zone).date()
        after = _QUARTERS if whole else -(-(last.hour * 60 + last.minute) // 15)
        after = min(max(after, first + 1), _QUARTERS)
        return f"a{first} z{after}", after - first


def _touches(stretch: Stretch, start: datetime, end: datetime) -> bool:
    return stretch.starts_at < end and start < stretch.ends_at


def _thins(stretch: Stretch, start: datetime, end: datetime) -> bool:
    return stretch.is_thin and _touches(stretch, start, end)
