"""Saying: a message with its values, in a language.

A name in braces is written as the word behind its colon says: `days` a bit mask of weekdays, `weektime` minutes from
Monday 00:00, `spans` hours of a week, `month` 2026-07, `moment` an instant, in its zone, `n` a number with its
thousands apart, `or` one of several, `some` the first of several, `columns` pairs of a column and its kind, `line` a
column by its letters or a row by its number, `brackets` a title behind it if it has one, `kinds`
answers that say what a column holds; any other is the beginning of a term's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from routing.rota.messages.catalogue import Catalogue, Language, catalogue, fields
from routing.rota.messages.shortening import shortened
from routing.rota.messages.written import write_time, write_weekdays

NOTHING: Mapping[str, object] = MappingProxyType({})

_DAY = 1440
_LONGEST = 300  # characters of a value; the cell's own text is shorter
_LISTED = 3
_MOST_SPANS = 12


class Written(str):
    """A text of our own among a message's values: it is shown whole."""

    __slots__ = ()


def say(key: str, value: str = "", params: Mapping[str, object] = NOTHING, language: Language = "en") -> str:
    """Return a message; `value` is the text of the cell."""
    return _filled(catalogue(language).messages[key], value, params, language)


def say_several(key: str, params: Mapping[str, object], language: Language) -> str:
    """Return what is said once of several cells."""
    return _filled(catalogue(language).several[key], "", params, language)


def term(name: str, language: Language, params: Mapping[str, object] = NOTHING) -> str | None:
    """Return a term, such as what an answer means; None if there is none of this name."""
    text = catalogue(language).terms.get(name.replace(" ", "-"))
    return None if text is None else _filled(text, "", params, language)


def counted(number: int, noun: str, language: Language) -> str:
    """Return "1 shift", "2 shifts"."""
    one, other = catalogue(language).counts[noun]
    return (one if number == 1 else other).format(n=number)


def listed(items: Sequence[str], language: Language, more: int = 0) -> str:
    """Return "2", "2 and 3", "2, 3 and 4", "2, 3 and 5 more"."""
    words = catalogue(language).words
    *first, last = [*items, words["more"].format(count=more)] if more else items
    return words["and"].format(first=", ".join(first), last=last) if first else last


def plain_values(key: str, params: Mapping[str, object]) -> dict[str, object]:
    """Return a message's values for programs: what only a language can name is in English."""
    english, kinds = catalogue("en"), fields(key)
    return {name: _plain(value, kinds.get(name, ""), english) for name, value in params.items()}


def _filled(text: str, value: str, params: Mapping[str, object], language: Language) -> str:
    if "{" not in text:
        return text
    return text.format_map(_Values(value, params, catalogue(language)))


class _Values(dict[str, "_Value"]):
    """Gives a text's values as it asks for them."""

    def __init__(self, value: str, params: Mapping[str, object], words: Catalogue) -> None:
        super().__init__()
        self._value = value
        self.params = params
        self._words = words

    def __missing__(self, name: str) -> "_Value":
        if name == "value" and name not in self.params:
            return _Value(shortened(self._value), self, self._words)
        return _Value(self.params[name], self, self._words)


class _Value:
    """A value that is written as its place in the text says."""

    def __init__(self, value: object, all_: _Values, words: Catalogue) -> None:
        self._value = value
        self._all = all_
        self._words = words

    def __format__(self, spec: str) -> str:
        if not spec:
            return _as_text(self._value)
        if write := _WRITERS.get(spec):
            return write(self._value, self._words)
        found = term(f"{spec}-{_name(self._value)}", self._words.language, self._all.params)
        return _as_text(self._value) if found is None else found


def _name(value: object) -> str:
    return str(getattr(value, "value", value))


def _as_text(value: object) -> str:
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, str):
        return shortened(value, _LONGEST)
    if isinstance(value, Iterable):
        return ", ".join(map(_as_text, value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _days(mask: Any, words: Catalogue) -> str:
    return write_weekdays(mask, words.weekdays, words.words["daily"])


def _week_time(minute: Any, words: Catalogue) -> str:
    return f"{words.weekdays[minute // _DAY % 7]} {write_time(minute % _DAY)}"


def _spans(spans: Any, words: Catalogue) -> str:
    """Write spans, each (weekdays, first minute of the day, minutes)."""
    said = [_span(span, words) for span in spans[:_MOST_SPANS]]
    more = len(spans) - len(said)
    return "; ".join([*said, *([words.words["more"].format(count=more)] if more else [])])


def _span(span: tuple[int, int, int], words: Catalogue) -> str:
    mask, start, length = span
    days = _days(mask, words)
    if length <= _DAY:
        return f"{days} {write_time(start)}-{write_time(start + length)}"
    end = _week_time((mask.bit_length() - 1) * _DAY + start + length, words)
    return words.words["from-to"].format(start=f"{days} {write_time(start)}", end=end)


def _month(value: Any, words: Catalogue) -> str:
    text = f"{value:%Y-%m}" if isinstance(value, date) else str(value)
    year, dash, month = text[:7].partition("-")
    if not (dash and month.isdigit() and 1 <= int(month) <= len(words.months)):
        return _as_text(value)
    return f"{words.months[int(month) - 1]} {year}"


def _moment(value: Any, _words: Catalogue) -> str:
    return f"{value:%Y-%m-%d %H:%M %Z}"


def _number(value: Any, words: Catalogue) -> str:
    return f"{value:,}".replace(",", words.words["thousands"])


def _either(values: Any, words: Catalogue) -> str:
    return words.words["or"].join(map(_as_text, values))


def _some(values: Any, words: Catalogue) -> str:
    found = list(dict.fromkeys(map(_as_text, values)))
    return listed(found[:_LISTED], words.language, max(len(found) - _LISTED, 0))


def _columns(pairs: Any, words: Catalogue) -> str:
    runs: list[list[str]] = []
    for column, kind, *_ in pairs:
        name, letters = _name(kind), _as_text(column)
        if runs and runs[-1][2] == name:
            runs[-1][1] = letters
        else:
            runs.append([letters, letters, name])
    said = []
    for first, last, name in runs:
        known = term(f"kind-{name}", words.language) or name
        each = first if first == last else f"{first}-{last}"
        said.append(words.words["column-is"].format(column=_line(each, words), kind=known))
    return ", ".join(said) or words.words["no-columns"]


def _line(value: Any, words: Catalogue) -> str:
    """Write a column by its letters, or a row of a table that lies on its side by its number."""
    name = _as_text(value)
    return words.words["unnamed-row" if name[:1].isdigit() else "unnamed-column"].format(letters=name)


def _in_brackets(value: Any, _: Catalogue) -> str:
    """Write a title in brackets, nothing of a column that has none."""
    title = _as_text(value)
    return f" ({title})" if title else ""


def _kinds(values: Any, words: Catalogue) -> str:
    """Write what may be answered, each with its name in a language that has another."""
    known = {} if words.language == "en" else {each: term(f"kind-{each}", words.language) for each in values}
    return ", ".join(f"{each} ({known[each]})" if known.get(each) else each for each in values)


_WRITERS = {
    "days": _days,
    "weektime": _week_time,
    "spans": _spans,
    "month": _month,
    "moment": _moment,
    "n": _number,
    "or": _either,
    "some": _some,
    "columns": _columns,
    "kinds": _kinds,
    "line": _line,
    "brackets": _in_brackets,
}


def _plain(value: Any, spec: str, english: Catalogue) -> object:
    """Return a value for JSON, weekdays and hours by their English names."""
    if spec == "days":
        return [name for number, name in enumerate(english.weekdays) if value >> number & 1]
    if spec == "weektime":
        return _week_time(value, english)
    if spec == "spans":
        return [_span(each, english) for each in value]
    return _in_json(value)


def _in_json(value: object) -> object:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Iterable):
        return [_in_json(each) for each in value]
    return value.isoformat() if isinstance(value, date) else _name(value)
