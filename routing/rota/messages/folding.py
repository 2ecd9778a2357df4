"""Folding: faults that say the same are said once, with all their lines or cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from routing.rota.files.faults import Fault
from routing.rota.files.header import COLUMNS
from routing.rota.messages.catalogue import Language, catalogue, shared_fields
from routing.rota.messages.places import areas, first_of, run_text, runs
from routing.rota.messages.saying import Written, counted, listed, say_several
from routing.rota.messages.shortening import shortened
from routing.rota.sheets.grid import column_letters

FILE = "file"

_MOST_PLACES = 40
_LONGEST_LIST = 400  # characters of places with their values
_SHOWN_VALUES = 3
_LONGEST_VALUE = 30  # characters of a cell behind its place
# Faults of a place in the file, though of none of its columns.
_OF_A_LINE = frozenset({"quote-open", "cell-too-long", "row-too-long"})


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is spoken of: the language, its columns' headings by English name, whether its cells have names."""

    language: Language = "en"
    titles: Mapping[str, str] = field(default_factory=dict)
    is_sheet: bool = False


class Said(NamedTuple):
    """A sentence, and where that is: "in lines 2-94, Mulai "25:00"", empty for the whole file."""

    where: str
    message: str


def folded(faults: Iterable[Fault], manner: Manner) -> list[Said]:
    """Return what is said of faults: those that say the same, of one column, once, in the place of the first."""
    return [said_together(group, manner) for group in grouped(faults, manner)]


def grouped(faults: Iterable[Fault], manner: Manner) -> list[list[Fault]]:
    """Return the faults that are said at once together, in the order of their first ones."""
    groups: dict[object, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(_likeness(fault, manner), []).append(fault)
    return list(groups.values())


def lines_text(numbers: Iterable[int], language: Language, more: int = 0) -> str:
    """Return "2", "2, 5-9 and 12", "2 and 17 more"."""
    found = runs(numbers)
    shown, left = first_of(
        [run_text(run) for run in found], [last - first + 1 for first, last in found], _MOST_PLACES
    )
    return listed(shown, language, left + more)


def cells_text(cells: Iterable[tuple[int, int]], language: Language) -> str:
    """Return "D7, D9-D12 and F2" of cells as row and column."""
    found = areas(cells)
    shown, left = first_of(list(map(str, found)), [area.size for area in found], _MOST_PLACES)
    return listed(shown, language, left)


def in_lines(numbers: Sequence[int], language: Language, more: int = 0) -> str:
    """Return "in line 2", "in lines 2-94", "in lines 2, 7 and 12 more"."""
    word = "in-line" if len(set(numbers)) + more == 1 else "in-lines"
    return catalogue(language).words[word].format(places=lines_text(numbers, language, more))


def _likeness(fault: Fault, manner: Manner) -> object:
    """Return what is equal where faults are said at once."""
    shared = shared_fields(fault.key)
    if shared is None:
        return fault.column, fault.key, fault.said(manner.language)
    if _names_its_places(fault.key):
        return fault.key
    return fault.column, fault.key, *(fault.params[name] for name in shared)


def _names_its_places(key: str) -> bool:
    return "{places}" in catalogue("en").several.get(key, "")


def said_together(group: Sequence[Fault], manner: Manner) -> Said:
    """Return what is said of one of the groups of `grouped`."""
    first, language = group[0], manner.language
    places = {(fault.line, fault.at) for fault in group}
    if len(places) > 1 and _names_its_places(first.key):
        params = {"count": _count(group, manner), "places": Written(_places(group, manner))}
        return Said("", say_several(first.key, params, language))
    if _is_of_file(first):
        return Said("", first.said(language))
    message = first.said(language)
    if shared_fields(first.key) is not None and any(fault.params != first.params for fault in group[1:]):
        values = {name: [fault.params[name] for fault in group] for name in first.params}
        shared = {name: first.params[name] for name in shared_fields(first.key) or ()}
        message = say_several(first.key, {**values, **shared}, language)
    elif len(places) > 1 and first.key in catalogue(language).several and not first.params:
        message = say_several(first.key, {}, language)
    return Said(_where(group, manner), message)


def _is_of_file(fault: Fault) -> bool:
    return fault.column == FILE and fault.line == 1 and fault.at is None and fault.key not in _OF_A_LINE


def _count(group: Sequence[Fault], manner: Manner) -> str:
    if _have_cells(group, manner):
        return counted(len({(fault.line, fault.at) for fault in group}), "cell", manner.language)
    return counted(len({fault.line for fault in group}), "line", manner.language)


def _places(group: Sequence[Fault], manner: Manner) -> str:
    """Return "lines 2-94", "D7, D9-D12"."""
    if _have_cells(group, manner):
        return _cells(group, manner)
    lines = lines_text((fault.line for fault in group), manner.language)
    return catalogue(manner.language).words["lines"].format(places=lines)


def _where(group: Sequence[Fault], manner: Manner) -> str:
    title = _title(group[0], manner)
    column = f", {title}" if title else ""
    by_value: dict[str, list[Fault]] = {}
    for fault in group:
        by_value.setdefault(fault.value, []).append(fault)
    if len(by_value) == 1:
        value = f" {_quoted(group[0].value)}" if group[0].value else ""
        return _in(group, _plainly(group, manner), manner) + column + value
    if len(by_value) <= _MOST_PLACES:
        parts = [f"{_plainly(alike, manner)} {_quoted(value)}" for value, alike in by_value.items()]
        text = listed(parts, manner.language)
        if len(text) <= _LONGEST_LIST:
            return _in(group, text, manner) + column
    shown = list(map(_quoted, list(by_value)[:_SHOWN_VALUES]))
    values = listed(shown, manner.language, len(by_value) - len(shown))
    return f"{_in(group, _plainly(group, manner), manner)}{column} ({values})"


def _quoted(value: str) -> str:
    return f'"{shortened(value, _LONGEST_VALUE)}"'


def _in(group: Sequence[Fault], places: str, manner: Manner) -> str:
    """Return "in line 2", "in lines 2-94", "in D7"."""
    words = catalogue(manner.language).words
    if _have_cells(group, manner):
        return words["in-cells"].format(places=places)
    is_one = len({fault.line for fault in group}) == 1
    return words["in-line" if is_one else "in-lines"].format(places=places)


def _plainly(group: Sequence[Fault], manner: Manner) -> str:
    if _have_cells(group, manner):
        return _cells(group, manner)
    return lines_text((fault.line for fault in group), manner.language)


def _cells(group: Sequence[Fault], manner: Manner) -> str:
    return cells_text(((fault.line, fault.at) for fault in group if fault.at is not None), manner.language)


def _have_cells(group: Sequence[Fault], manner: Manner) -> bool:
    return manner.is_sheet and all(fault.at is not None for fault in group)


def _title(fault: Fault, manner: Manner) -> str:
    """Return the column's name as the file has it; where it has none, its letters or our name."""
    if fault.column == FILE:
        return ""
    if title := manner.titles.get(fault.column):
        return shortened(title)
    if fault.at is not None and not manner.is_sheet:
        return catalogue(manner.language).words["unnamed-column"].format(letters=column_letters(fault.at))
    ours = COLUMNS.get(fault.column)
    return ours[0] if ours and manner.language == "id" else shortened(fault.column)
