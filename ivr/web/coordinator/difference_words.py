"""Difference words: what a publish changes, as its page shows it, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names

from ivr.web import times
from ivr.web.languages import Language, translations

_DAY, _HOUR = 1440, 60
_MOST_DATES = 5
_SEPARATORS: dict[Language, str] = {"id": ".", "en": ":"}
_PARTS = ("tier", "languages", "organisation", "from", "until", "name", "instead")


def shown_difference(difference: Mapping[str, Any], language: Language, zone: ZoneInfo) -> dict[str, Any]:
    """Return the texts of a difference (`routing.rota.drafts.outlook.compared`)."""
    words = _Words(language, zone)
    # A draft that was compared by an earlier release has no needs.
    needed = difference.get("needed") or [[1] * 24] * 7
    people_needed = [list(zip(*day, strict=True)) for day in zip(difference["fewest"], needed, strict=True)]
    first = date.fromisoformat(difference["first_day"])
    hours = [[_hour(*people[hour]) for people in people_needed] for hour in range(24)]
    return {
        "changes": [words.change(each) for each in difference["changes"]],
        "turns": [words.turn(each) for each in difference["turns"]],
        "emptied": words.emptied(difference["emptied"]),
        "lines": [words.line(each) for each in difference["list"]],
        "days": [words.day(first + timedelta(days=number)) for number in range(7)],
        "hours": hours,
        "empty": sum(look == "c0" for of_days in hours for look, *_ in of_days),
        "dates": [first + timedelta(days=number) for number in range(7)],
    }


def shown_changes(changes: Sequence[Mapping[str, Any]], language: Language, zone: ZoneInfo) -> list[Any]:
    """Return the texts of changes alone (`routing.rota.drafts.outlook.changes_between`)."""
    words = _Words(language, zone)
    return [words.change(each) for each in changes]


def shown_emptied(
    spans: Iterable[tuple[datetime, datetime]], language: Language, zone: ZoneInfo
) -> list[Any]:
    """Return the texts of times that would be left without anybody."""
    return _Words(language, zone).emptied([(start.isoformat(), end.isoformat()) for start, end in spans])


def _hour(people: int, need: int) -> tuple[str, int, int]:
    """Return the class of an hour, who is there and how many are needed; fewer than 0 people: no such hour."""
    if people < 0 or people == need == 0:
        return "", people, need
    if not people:
        return "c0", people, need
    return "c1" if people < need else "cn", people, need


class _Words:
    def __init__(self, language: Language, zone: ZoneInfo) -> None:
        self._language = language
        self._zone = zone
        self.gettext = translations(language).gettext
        self._moment = times.moment(language, zone)
        names = get_day_names("abbreviated", locale=language)
        self._days: list[str] = [str(names[number]) for number in range(7)]

    def change(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """Return one change: who, when, what was and what will be."""
        before, after = change["before"], change["after"]
        line = after or before
        when = self._when(change, line)
        segments = self._segments(before, after)
        hours = self._hours(line)
        is_moved = bool(before and after) and self._hours(before) != hours
        return {
            "kind": change["kind"],
            "name": line["name"],
            "is_new": change["new"],
            "when": when,
            "hours": hours,
            "old_hours": self._hours(before) if is_moved else "",
            "more": self._more(line) if not (before and after) else "",
            "segments": segments,
            "line": change["line"],
            "length": self._length(change["minutes"]),
        }

    def turn(self, turn: Mapping[str, Any]) -> dict[str, Any]:
        """Return one time in which the people are others."""
        return {
            "span": self._span(turn["start"], turn["end"]),
            "come": ", ".join(turn["come"]),
            "more_come": turn["more_come"],
            "go": ", ".join(turn["go"]),
            "more_go": turn["more_go"],
            "before": turn["before"],
            "after": turn["after"],
        }

    def emptied(self, emptied: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        """Return the times that lose everybody, and whom; those that repeat each week once."""
        found: dict[object, dict[str, Any]] = {}
        for start, end, *names in emptied:
            begins, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
            local = begins.astimezone(self._zone)
            key = local.weekday(), local.time(), ends - begins, tuple(names)
            if known := found.get(key):
                known["weeks"] += 1
            else:
                fill = self._cover_form(begins, ends)
                said = {"span": self._span(start, end), "names": ", ".join(names), "weeks": 0, "fill": fill}
                found[key] = said
        return list(found.values())

    def _cover_form(self, begins: datetime, ends: datetime) -> str:
        """Return the address of the week's form with which somebody is added at a time, its first 24 hours at most."""
        start = begins.astimezone(self._zone)
        end = min(ends, begins + timedelta(minutes=_DAY)).astimezone(self._zone)
        monday = start.date() - timedelta(days=start.weekday())
        query = {
            "week": monday.isoformat(),
            "day": start.date().isoformat(),
            "start": self._clock(start.hour * _HOUR + start.minute),
            "end": self._clock(end.hour * _HOUR + end.minute or _DAY),
        }
        return f"/rota?{urlencode(query)}#change"

    def line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return one line of the list."""
        when = self._date(line["date"]) if line["date"] else self._weekdays(line["days"])
        return {**line, "when": when, "hours": self._hours(line), "validity": self._validity(line)}

    def day(self, day: date) -> tuple[str, str]:
        """Return a day's short name, and its date."""
        return self._days[day.weekday()], format_date(day, "d MMM", locale=self._language)

    def _when(self, change: Mapping[str, Any], line: Mapping[str, Any]) -> str:
        if not change["dates"]:
            return self._weekdays(change["days"] or line["days"])
        shown = [self._date(day) for day in change["dates"][:_MOST_DATES]]
        more = len(change["dates"]) - len(shown)
        return ", ".join([*shown, *([f"+{more}"] if more else [])])

    def _segments(
        self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> list[tuple[str, str, str]]:
        """Return what else changes: its name, what was, what will be."""
        if before is None or after is None:
            return []
        _ = self.gettext
        names = {
            "tier": _("tier"),
            "languages": _("languages"),
            "organisation": _("organisation"),
            "from": _("from"),
            "until": _("until"),
            "name": _("name"),
            "instead": _("instead of the week"),
        }
        found = [
            (names[part], self._text(before[part]), self._text(after[part]))
            for part in _PARTS
            if before[part] != after[part]
        ]
        if before["days"] != after["days"]:
            found.append((_("days"), self._weekdays(before["days"]), self._weekdays(after["days"])))
        return found

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.gettext("yes") if value else self.gettext("no")
        return "–" if value in {None, ""} else str(value)  # noqa: RUF001 - a dash on the page

    def _more(self, line: Mapping[str, Any]) -> str:
        """Return what is said of a line beside its hours: its tier, and until when it holds."""
        tier = self.gettext("tier %(number)s") % {"number": line["tier"]} if line["tier"] else ""
        return ", ".join(filter(None, (tier, self._validity(line))))

    def _validity(self, line: Mapping[str, Any]) -> str:
        if not (line["from"] or line["until"]):
            return ""
        return f"{self._date(line['from'])} – {self._date(line['until'])}".strip()  # noqa: RUF001

    def _date(self, written: str | None) -> str:
        if not written:
            return ""
        return str(format_date(date.fromisoformat(written), "EEE d MMM", locale=self._language))

    def _weekdays(self, mask: int | None) -> str:
        return times.weekdays_said((day for day in range(7) if (mask or 0) >> day & 1), self._language)

    def _hours(self, line: Mapping[str, Any]) -> str:
        return f"{self._clock(line['start'])}–{self._clock(line['end'])}"  # noqa: RUF001

    def _clock(self, minute: int) -> str:
        shown = minute if minute == _DAY else minute % _DAY
        return f"{shown // _HOUR:02}{_SEPARATORS[self._language]}{shown % _HOUR:02}"

    def _span(self, start: str, end: str) -> str:
        begins, ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
        there = ends.astimezone(self._zone)
        if begins.astimezone(self._zone).date() == (there - timedelta(microseconds=1)).date():
            last = "24" + _SEPARATORS[self._language] + "00" if there.hour == there.minute == 0 else ""
            return f"{self._moment(begins)}–{last or times.clock(self._language)(there)}"  # noqa: RUF001
        return f"{self._moment(begins)} – {self._moment(ends)}"  # noqa: RUF001

    def _length(self, minutes: int) -> str:
        """Return how much more, or less, somebody is there: +6 h, -1:30 h."""
        if not minutes:
            return ""
        hours, rest = divmod(abs(minutes), _HOUR)
        text = f"{hours}:{rest:02}" if rest else str(hours)
        sign = "+" if minutes > 0 else "−"  # noqa: RUF001 - a minus
        return self.gettext("%(hours)s h") % {"hours": sign + text}
