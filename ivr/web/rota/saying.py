"""Saying: days, times, spans and lengths of a week, in one language and one zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from ivr.web import times
from ivr.web.languages import Language, translations

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


class Saying:
    """How a week's times are written: 02.00 or 02:00, Minggu 27 Des or Sunday 27 Dec."""

    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self.language, self.zone = language, zone
        self.words = translations(language).gettext
        self._clock = times.clock(language)

    def day_of(self, at: datetime) -> date:
        """Return the day on which an instant lies."""
        return at.astimezone(self.zone).date()

    def clock(self, at: datetime) -> str:
        """Return a time of the day."""
        return self._clock(at.astimezone(self.zone))

    def end(self, at: datetime) -> str:
        """Return the time at which something ends; midnight is 24.00."""
        said = self.clock(at)
        return "24" + said[2:] if said[:2] + said[3:] == "0000" else said

    def hours(self, start: datetime, end: datetime) -> str:
        """Return the times of a span: 22.00-06.00, with a dash."""
        return f"{self.clock(start)}\u2013{self.end(end)}"

    def day(self, day: date) -> str:
        """Return a day with its weekday in full."""
        return format_date(day, "EEEE d MMM", locale=self.language)

    def short(self, day: date) -> str:
        """Return a day with its weekday cut short."""
        return format_date(day, "EEE d MMM", locale=self.language)

    def weekday(self, day: date) -> str:
        """Return a weekday, cut short."""
        return format_date(day, "EEE", locale=self.language)

    def moment(self, at: datetime) -> str:
        """Return an instant with its day."""
        return f"{self.short(self.day_of(at))} {self.clock(at)}"

    def span(self, start: datetime, end: datetime) -> str:
        """Return a span with its day, or with both of its days."""
        first, last = self.day_of(start), self.day_of(end - timedelta(seconds=1))
        if first == last:
            return f"{self.day(first)}, {self.hours(start, end)}"
        return f"{self.short(first)} {self.clock(start)}\u2013{self.short(last)} {self.end(end)}"

    def zone_name(self, start: datetime, end: datetime) -> str:
        """Return what the zone is called in a span, both names where clocks change in it: GMT, then BST."""
        last = end - timedelta(seconds=1)
        names = [str(at.astimezone(self.zone).tzname()) for at in (start, last)]
        if names[0] == names[1]:
            return names[0]
        _ = self.words
        return _("%(first)s, then %(last)s") % {"first": names[0], "last": names[1]}

    def language_name(self, code: str) -> str:
        """Return what a language is called; its code where nobody knows."""
        try:
            return Locale.parse(code).get_display_name(self.language) or code
        except (UnknownLocaleError, ValueError):
            return code

    def length(self, length: timedelta) -> str:
        """Return how many hours something lasts, in words."""
        number = format_decimal(round(length / _HOUR, 1), "#,##0.#", locale=self.language)
        _ = self.words
        return _("%(hours)s h") % {"hours": number}

    def week(self, monday: date) -> str:
        """Return the days of a week: 21-27 Desember 2026, with a dash."""
        last = monday + 6 * _DAY
        first = "d" if monday.month == last.month else "d MMMM"
        begins, ends = (
            format_date(day, form, locale=self.language)
            for day, form in ((monday, first), (last, "d MMMM y"))
        )
        return f"{begins}\u2013{ends}" if first == "d" else f"{begins} \u2013 {ends}"

    def short_week(self, monday: date) -> str:
        """Return the days of a week, as short as they can be."""
        last = monday + 6 * _DAY
        first = "d" if monday.month == last.month else "d MMM"
        begins, ends = (
            format_date(day, form, locale=self.language) for day, form in ((monday, first), (last, "d MMM"))
        )
        return f"{begins}\u2013{ends}"
