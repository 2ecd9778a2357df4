"""Unheeded: cells of columns that say nothing of a shift, which yet say that it is not as it stands."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.role import Role, Why
from routing.rota.shapes.table import Spot
from routing.rota.words.heading_words import Kind
from routing.rota.words.notes.away import is_of_absent, is_of_days_off, says_away, says_holiday
from routing.rota.words.notes.changes import (
    is_of_changes,
    says_change,
    says_nothing_changed,
    says_unsure,
)
from routing.rota.words.notes.limits import says_limit
from routing.rota.words.notes.standing import is_of_channels, says_later, says_learner, says_no_calls
from routing.rota.words.plain import plain
from routing.rota.words.weekdays import is_week_number, read_weekdays

_CHANGED, _DAY_OFF = "note-changes-shift", "day-off-unread"
_UNSURE, _LEARNS, _LIMITED = "row-unsure", "row-may-not-answer", "note-limits-shift"
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 20
_LONGEST_NAME = 4  # words
# What such a column says is never of a change.
_HARMLESS = frozenset(
    {
        Kind.ROW_NUMBER,
        Kind.IDENTIFIER,
        Kind.SIGNATURE,
        Kind.PERSONAL,
        Kind.RECORDED,
        Kind.TOTAL,
        Kind.EMAIL,
        Kind.BREAK,
    }
)


_OF_WEEKS = re.compile(r"(?:minggu|pekan|week)(?: ?(?:ke|no|number|nr|type))?[ .:-]*")
_WEEK = re.compile(r"(?:(?:minggu|pekan|week|wk|w)[ -]?)?(?:ke)?[ -]?(?:[0-9]{1,2}|[ivx]{1,4}|[a-d])")
_DATES = frozenset({Kind.DATE, Kind.DAY_OF_MONTH, Kind.FROM, Kind.MONTH})
_DAYS = _DATES | {Kind.DAY, Kind.WEEKDAY, Kind.UNTIL}


class Unheeded(NamedTuple):
    """A cell that must not be passed over, and the key of what is to be said of it; a doubt takes no shift away."""

    spot: Spot
    text: str
    key: str

    @property
    def is_doubt(self) -> bool:
        """Whether the shift is read all the same."""
        return self.key in {_UNSURE, _LEARNS}


def unheeded(layout: Layout, looks: Looks) -> Iterator[Unheeded]:
    """Yield the cells of ignored columns that say that somebody does not come, who comes instead, or in which week."""
    yield from _weeks_above(layout)
    for section in layout.sections:
        yield from _weeks_in_column(layout, section)
        names = [place for place, role in enumerate(section.roles) if role.kind is Kind.NAME or role.is_body]
        known: frozenset[str] | None = None
        is_weekly = _is_weekly(section)
        for place, role in enumerate(section.roles):
            if not role.is_ignored or role.why is Why.ANSWER or not _may_say(role, looks):
                continue
            if known is None:
                known = people_of(section)
            reader = _Reader(role, looks, known, is_weekly=is_weekly)
            yield from _in_column(layout, section, place, reader, names)


def _weeks_in_column(layout: Layout, section: Section) -> Iterator[Unheeded]:
    """Yield the first cell of a column that tells weeks apart, beside weekdays."""
    for place, role in enumerate(section.roles):
        is_counted = not role.is_ignored or role.why is Why.ANSWER
        if is_counted or not _OF_WEEKS.fullmatch(plain(role.title)) or not _is_weekly(section):
            continue
        cells = [
            (entry.line.number, entry.line.cells[place])
            for entry in section.entries
            if place < len(entry.line.cells) and entry.line.cells[place]
        ]
        texts = {text for _, text in cells}
        if len(texts) > 1 and all(_WEEK.fullmatch(plain(text)) for text in texts):
            yield Unheeded(layout.table.spot(cells[0][0], place), cells[0][1], "weeks-apart")


def _weeks_above(layout: Layout) -> Iterator[Unheeded]:
    """Yield the headings that number the weeks of weekdays, where there are several: Week 1, Week 2."""
    weekly = [section for section in layout.sections if _is_weekly(section)]
    found = {
        (row.number, place): text
        for section in weekly
        for row in section.header
        for place, text in enumerate(row.cells)
        if _is_numbered(text)
    }
    for row in layout.weeks if weekly else ():
        place, text = next((place, text) for place, text in enumerate(row.cells) if text)
        found[row.number, place] = text
    if len({plain(text) for text in found.values()}) > 1:
        for (number, place), text in found.items():
            yield Unheeded(layout.table.spot(number, place), text, "weeks-apart")


def _is_numbered(text: str) -> bool:
    return is_week_number(text) and (plain(text).startswith("week") or is_week_number(text, surely=True))


def _is_weekly(section: Section) -> bool:
    """Tell whether the days of a section are weekdays, without a date."""
    if any(role.kind in _DATES for role in section.roles) or section.starts_are_moments:
        return False
    if any(each.heading.gives_date for each in section.groups) or any(
        entry.block is not None and entry.block.heading.gives_date for entry in section.entries
    ):
        return False
    place = next((place for place, role in enumerate(section.roles) if role.kind is Kind.DAY), None)
    texts = {
        entry.line.cells[place]
        for entry in section.entries
        if place is not None and place < len(entry.line.cells) and entry.line.cells[place]
    }
    return all(read_weekdays(text) is not None for text in texts)


def _in_column(
    layout: Layout, section: Section, place: int, reader: "_Reader", names: Sequence[int]
) -> Iterator[Unheeded]:
    for entry in section.entries:
        cells = entry.line.cells
        text = cells[place] if place < len(cells) else ""
        if not text:
            continue
        key, others = reader.read(text)
        if key is None and not others:
            continue
        own = frozenset(plain(cells[each]) for each in names if each < len(cells))
        if reader.is_of_absent and key is None:
            key, others = (_CHANGED if others & own else None), own
        if (own <= {""} and not reader.is_of_changes) or (key is None and others <= own):
            continue
        if key is None or (key == _LIMITED and not others <= own):
            key = "note-names-other"
        yield Unheeded(layout.table.spot(entry.line.number, place), text, key)


class _Reader:
    """Reads the distinct texts of one column."""

    def __init__(self, role: Role, looks: Looks, known: frozenset[str], *, is_weekly: bool) -> None:
        self._is_of_dates_off, self._is_of_days_off = _of_days_off(role, looks)
        self.is_of_absent = self._is_of_days_off or is_of_absent(role.title)
        self.is_of_changes = is_of_changes(role.title)
        self._is_of_phones = Kind.PHONE in _kinds(role, looks)[:1]
        self._is_of_tier = role.heading.tier is not None
        self._is_of_notes = self.is_of_absent or Kind.NOTE in _kinds(role, looks)
        self._is_of_channels = is_of_channels(role.title)
        self._is_weekly = is_weekly
        self._looks = looks
        self._known = known
        self._read: dict[str, tuple[str | None, frozenset[str]]] = {}

    def read(self, text: str) -> tuple[str | None, frozenset[str]]:
        """Return the key of what is to be said of a text whoever stands beside it, and whom a note names."""
        if text not in self._read:
            others = people_in(text, self._known, self._looks) if self._is_of_notes else frozenset()
            self._read[text] = self._key(text), others
        return self._read[text]

    def _key(self, text: str) -> str | None:
        if self.is_of_absent:
            # People who are away, or how many days; anything else speaks of whoever stands beside it.
            is_none = says_nothing_changed(text) and not self._looks.is_on(text)
            is_count = text.isdecimal() and not self._is_of_dates_off
            if is_none or is_count or (self._looks.is_name(text) and read_weekdays(text) is None):
                return None
            return _DAY_OFF if self._is_of_days_off else _CHANGED
        if says_change(text) or says_away(text) or (self._is_weekly and says_holiday(text)):
            return _CHANGED
        if not self.is_of_changes or says_nothing_changed(text):
            return self._doubt(text)
        if self._is_of_phones and self._looks.is_phone(text):
            return None  # of whoever is named beside it
        return "replacement-or-backup" if self._is_of_tier else _CHANGED

    def _doubt(self, text: str) -> str | None:
        """Return the key of what makes it doubtful that somebody comes at each of these times and answers calls."""
        if says_no_calls(text, is_channel=self._is_of_channels):
            return "row-of-another-channel"
        if says_later(text):
            return "note-says-tier"
        if says_limit(text, beside_weekdays=self._is_weekly):
            return _LIMITED
        if says_unsure(text):
            return _UNSURE
        return _LEARNS if says_learner(text) else None


def _of_days_off(role: Role, looks: Looks) -> tuple[bool, bool]:
    """Return whether a column has dates on which somebody does not come, and whether it has any such days."""
    kinds = {*_kinds(role, looks)}
    is_of_days = bool(kinds & _DAYS) and is_of_days_off(role.title)
    return is_of_days and bool(kinds & _DATES), is_of_days


def people_in(text: str, known: frozenset[str], looks: Looks) -> frozenset[str]:
    """Return whom a note names of some people in plain letters, or of those who are known anyway."""
    words = [(found.start(), found.end()) for found in _WORD.finditer(text)][:_MOST_WORDS]
    parts = {
        text[start:end]
        for number, (start, _) in enumerate(words)
        for _, end in words[number : number + _LONGEST_NAME]
    }
    names = {plain(part): part for part in parts}
    return frozenset(name for name, part in names.items() if name in known or looks.is_somebody(part))


def _may_say(role: Role, looks: Looks) -> bool:
    return _HARMLESS.isdisjoint(_kinds(role, looks)[:1]) and not _OF_WEEKS.fullmatch(plain(role.title))


def _kinds(role: Role, looks: Looks) -> Sequence[Kind]:
    heading = role.heading if role.heading.kinds else looks.heading(role.title)
    return heading.kinds if heading is not None else ()


def people_of(section: Section) -> frozenset[str]:
    """Return the people of a table, in plain letters."""
    names = [place for place, role in enumerate(section.roles) if role.kind is Kind.NAME]
    if section.names_are_bodies:
        names += [place for place, role in enumerate(section.roles) if role.is_body]
    texts = {
        entry.line.cells[place]
        for entry in section.entries
        for place in names
        if place < len(entry.line.cells)
    }
    return frozenset(filter(None, map(plain, texts)))
