"""What a version of the needs changed, in words: which days, which hours, how many people."""

from collections.abc import Iterator

from ivr.web.languages import Language, translations
from ivr.web.times import weekdays_said
from routing.rota.coverage.needs import DAY_HOURS, Needs

_MOST_PARTS = 4
_WEEK = 7
Run = tuple[int, int, int]  # from an hour to another of one day, with so many people


def needs_words(before: Needs, after: Needs, language: Language) -> str:
    """Return what has changed, at most a few parts of it; the days that changed alike as one."""
    days: dict[Run, list[int]] = {}
    for day in range(_WEEK):
        for run in _runs(before, after, day):
            days.setdefault(run, []).append(day)
    _ = translations(language).gettext
    parts = [_part(run, of, language) for run, of in days.items()]
    if not parts:
        return _("as before")
    more = [_("and more")] if len(parts) > _MOST_PARTS else []
    return "; ".join(parts[:_MOST_PARTS] + more)


def _runs(before: Needs, after: Needs, day: int) -> Iterator[Run]:
    start = None
    for hour in range(DAY_HOURS + 1):
        if start is not None and (hour == DAY_HOURS or not _goes_on(before, after, day, hour)):
            yield start, hour, after.of(day, start)
            start = None
        if start is None and hour < DAY_HOURS and before.of(day, hour) != after.of(day, hour):
            start = hour


def _goes_on(before: Needs, after: Needs, day: int, hour: int) -> bool:
    new = after.of(day, hour)
    return new == after.of(day, hour - 1) and new != before.of(day, hour)


def _part(run: Run, days: list[int], language: Language) -> str:
    words = translations(language)
    _, ngettext = words.gettext, words.ngettext
    start, end, people = run
    many = ngettext("%(count)s person", "%(count)s people", people) % {"count": people}
    said = {"days": weekdays_said(days, language), "hours": f"{start:02}\u2013{end:02}"}
    return _("%(days)s %(hours)s") % said + ": " + (many if people else _("closed"))
