"""The gaps ahead, each in words, with who could come."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from ivr.web.rota.saying import Saying
from routing.queries.absence import Absence, absence
from routing.queries.week import Candidate, Span, Week

_MOST_PICKS = 5
_MOST_OTHERS = 500
_KEY = "%Y-%m-%dT%H:%M"
_LONGEST_SHIFT = timedelta(hours=14)  # of a longer one a rota is warned of, too


@dataclass(frozen=True)
class Pick:
    """Somebody who could come."""

    id: int
    name: str
    languages: str
    about: str
    serves: bool


@dataclass(frozen=True)
class FormView:
    """The form of a gap; of a long one without an end, but with the gap's own, to be said."""

    day: date
    start: str
    end: str
    lasts_until: str
    picks: list[Pick]
    others: list[Pick]


@dataclass(frozen=True)
class GapView:
    """A gap ahead: when, how long, why; and, where it is chosen, who could come."""

    key: str
    until: str
    span: str
    spoken: str
    length: str
    why: str
    href: str
    form: "FormView | None"


class GapsView:
    """The gaps of a week as they are shown to one reader."""

    def __init__(self, week: Week, saying: Saying, query: dict[str, str]) -> None:
        """`query` is what each link back to the page keeps."""
        self._week, self._say, self._query = week, saying, query
        self._ = saying.words

    def gaps(self, chosen: str) -> list[GapView]:
        """Return the gaps ahead; the chosen one, else the first, has its form."""
        spans = self._week.gaps
        keys = [key_of(span, self._say) for span in spans]
        open_ = keys.index(chosen) if chosen in keys else 0
        return [self._gap(span, at == open_) for at, span in enumerate(spans)]

    @property
    def sums(self) -> str:
        """How many hours are empty, and how many have fewer people than needed."""
        empty = sum((end - start for start, end in self._week.gaps), timedelta())
        thin = sum((each.ends_at - each.starts_at for each in self._week.thin), timedelta())
        said = [self._("%(length)s empty") % {"length": self._say.length(empty)}] if empty else []
        if thin:
            said.append(self._("%(length)s with too few people") % {"length": self._say.length(thin)})
        return " \u00b7 ".join(said)

    @property
    def thin(self) -> str:
        """The hours ahead with too few people, in one line."""
        found = self._week.thin
        if not found:
            return ""
        longest = max(found, key=lambda each: each.ends_at - each.starts_at)
        total = sum((each.ends_at - each.starts_at for each in found), timedelta())
        return self._("%(length)s in all; the longest: %(span)s, %(people)s of %(need)s people") % {
            "length": self._say.length(total),
            "span": self._say.span(longest.starts_at, longest.ends_at),
            "people": longest.people,
            "need": longest.need,
        }

    def _gap(self, gap: Span, is_chosen: bool) -> GapView:
        key, until, span = key_of(gap, self._say), _key(gap[1], self._say), self._say.span(*gap)
        href = f"?{urlencode({**self._query, 'gap': key})}#empty"
        length = self._say.length(gap[1] - gap[0])
        form = self._form(gap) if is_chosen else None
        return GapView(key, until, span, span, length, self._why(gap), href, form)

    def _why(self, gap: Span) -> str:
        """Return why those who are named in a gap don't come."""
        said: dict[int, str] = {}
        for stay in self._week.away(gap):
            words = {
                Absence.LEFT: self._("%(name)s is no longer with us"),
                Absence.NOT_CLEARED: self._("%(name)s is not cleared"),
                Absence.LAPSED: self._("%(name)s: clearance over"),
                Absence.AWAY: self._("%(name)s is away"),
                None: self._("%(name)s is paused"),
            }[absence(self._week, stay)]
            said.setdefault(stay.counsellor_id, words % {"name": stay.name})
        return " \u00b7 ".join(said.values())

    def _form(self, gap: Span) -> FormView:
        start, end = gap
        # One press gives nobody a day and a night: of a long gap it is asked until when they stay.
        is_long = end - start > _LONGEST_SHIFT
        picks = [self._pick(candidate) for candidate in self._week.candidates(gap)]
        # Of a large rota nobody has counted whose hours are the fewest.
        first = 0 if self._week.is_large else _MOST_PICKS
        return FormView(
            self._say.day_of(start),
            self._say.clock(start),
            "" if is_long else self._say.end(end),
            self._say.moment(end) if is_long else "",
            picks[:first],
            sorted(picks[first:], key=lambda pick: pick.name.casefold())[:_MOST_OTHERS],
        )

    def _pick(self, candidate: Candidate) -> Pick:
        about = [] if self._week.is_large else [self._say.length(candidate.length)]
        if not candidate.serves:
            about.append(self._("no duty in these weeks"))
        elif candidate.next_at is not None:
            about.append(self._("next there %(when)s") % {"when": self._say.moment(candidate.next_at)})
        person = candidate.person
        languages = " \u00b7 ".join(person.languages)
        return Pick(person.id, person.name, languages, " \u00b7 ".join(about), candidate.serves)


def key_of(gap: Span, saying: Saying) -> str:
    """Return how a link names a gap: by its beginning, on the zone's clock."""
    return _key(gap[0], saying)


def moment_of(key: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant that a link or a form names so; of an hour that comes twice, the first."""
    try:
        return datetime.strptime(key, _KEY).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _key(at: datetime, saying: Saying) -> str:
    return at.astimezone(saying.zone).strftime(_KEY)
