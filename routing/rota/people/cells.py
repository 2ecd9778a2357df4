"""Cells with several people: where a cell of names is split, and where it is one name (design, part 8)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from routing.rota.people.own_phones import parted, without_label
from routing.rota.words.phone_words import without_links, without_words_behind

_LONGEST = 2000  # characters of several people; more is read as one, and refused
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# A plus before a digit is a number's own, but for a zero: no country's code begins with it.
_SURELY = rf"[/;&／；＆{_LINE_ENDS}]|[+＋](?![1-9])"  # noqa: RUF001 - as some keyboards write them
# Before a degree, or in a name, stand these too.
_MAYBE = r",|\s(?:dan|and)(?=\s)|\s(?=[0-9]{1,2}[.)]\s*[^\W\d_])"
_BETWEEN_NAMES = re.compile(_SURELY)
_MAYBE_BETWEEN = re.compile(_MAYBE, re.IGNORECASE)
_ANY_BETWEEN = re.compile(f"{_SURELY}|{_MAYBE}", re.IGNORECASE)
_BETWEEN_PHONES = re.compile(rf"[/;&／；＆{_LINE_ENDS}]|(?<=[0-9])\s*[+＋](?=\s|0|\+)")  # noqa: RUF001
_MARKER = re.compile(r"(?:[0-9]{1,2}[.)]|[-–—•·●▪‣*])\s*(?=[^\W\d_])")  # noqa: RUF001 - of a list's line
_DIGITS = 5  # no name has as many
_MOST_JOINED = 5  # a name and its degrees


@dataclass(frozen=True, slots=True)
class Part:
    """What a cell says of one person, as written; either may be blank."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Uneven:
    """There are not as many phones as names, and nobody can tell whose each phone is."""

    names: tuple[str, ...]
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowing:
    """What decides whether a cell is split: whose names and phones are known, and what is a phone."""

    is_known: Callable[[str], bool]  # somebody has this name
    has_phone: Callable[[str, str], bool]  # the person of this name has this phone
    is_phone: Callable[[str], bool]


def split(name: str, phone: str, knowing: Knowing) -> tuple[Part, ...] | Uneven:
    """Return the people of a cell of names and of the cell of phones that belongs to it, in their order.

    Where there are as many phones as names, each goes with its name. Else names are split where all of them are known,
    and each phone must then be one of theirs. Without a cell of phones, they may stand behind the names.
    """
    whole = (Part(name.strip(), phone.strip()),)
    if len(name) > _LONGEST or len(phone) > _LONGEST:
        return whole
    name, phone = without_words_behind(without_links(name)), without_words_behind(without_links(phone))
    whole = (Part(name.strip(), phone.strip()),)
    if not whole[0].phone and (found := _with_own_phones(whole[0].name, knowing)):
        return found
    names, phones = names_in(name), _parts(phone, _BETWEEN_PHONES)
    if len(names) == len(phones) > 1:
        return tuple(Part(*both) for both in zip(names, phones, strict=True))
    if names and not knowing.is_known(name):
        if all(map(knowing.is_known, names)):
            return _each_with_its_own(names, phones, knowing)
        if people := known_in(name, knowing.is_known):
            found = _listed_with(people, phones, knowing)
            is_one = isinstance(found, Uneven) and len(phones) == 1 and "," in name
            return whole if is_one else found  # whose phone it is may be called Dewi, Citra
    return Uneven(names, phones) if len(names) > 1 and len(phones) > 1 else whole


def names_in(text: str) -> tuple[str, ...]:
    """Return the names that a cell has if each sure separator stands between two."""
    return _unmarked(_parts(text, _BETWEEN_NAMES))


def may_be_several(text: str) -> bool:
    """Tell whether there is anything in a text that may stand between two people."""
    return _ANY_BETWEEN.search(text) is not None


def known_in(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the known people whom a cell names, by whatever stands between them; none if anybody else is named."""
    if len(text) > _LONGEST:
        return ()
    if is_known(text):
        return (text.strip(),)
    found: list[str] = []
    for part in _parts(text, _BETWEEN_NAMES):
        people = _known_in_part(part, is_known)
        if not people:
            return ()
        found += people
    return tuple(found)


def pieces_in(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return all that a cell may name, known or not."""
    if len(text) > _LONGEST:
        return ()
    return tuple(
        each
        for part in _parts(text, _BETWEEN_NAMES)
        for each in _known_in_part(part, is_known) or map(_without_marker, _parts(part, _MAYBE_BETWEEN))
    )


def _known_in_part(part: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    for name in dict.fromkeys((part, _without_marker(part))):
        if is_known(name):
            return (name,)
    people = _known_list(part, is_known)
    if len(people) == 2 and "," in part:  # noqa: PLR2004
        # "Dewi, Citra" may be Citra Dewi.
        turned = (" ".join(people), " ".join(reversed(people)))
        return () if any(map(is_known, turned)) else people
    return people


def _known_list(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return known people with commas and the like between them; degrees stay with their names."""
    cuts = list(_MAYBE_BETWEEN.finditer(text))
    begins, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
    after: list[tuple[str, ...] | None] = [None] * len(begins) + [
        ()
    ]  # whom the text names from each begin on
    for first in reversed(range(len(begins))):
        for last in reversed(range(first, min(first + _MOST_JOINED, len(begins)))):
            rest = after[last + 1]
            name = _without_marker(text[begins[first] : ends[last]].strip())
            if rest is not None and (not name or is_known(name)):
                after[first] = (name, *rest) if name else rest
                break
    return after[0] or ()


def _with_own_phones(text: str, knowing: Knowing) -> tuple[Part, ...] | Uneven:
    """Return people behind whose names their phones stand, or on the next line; nobody if there is no phone."""
    if not any(map(str.isdigit, text)) or knowing.is_known(text):
        return ()
    found = _parted(_parts(text, _BETWEEN_NAMES), knowing)
    if found is None:
        found = _parted(_parts(text, _ANY_BETWEEN), knowing) or ()
        return found if all(part.phone for part in found) else ()
    if len(found) == 1:
        return split(found[0].name, found[0].phone, knowing) if found[0].phone else ()
    if not any(part.phone for part in found):
        return ()
    parts: list[Part] = []
    for part in found:
        if part.phone:
            parts.append(part)
        elif people := _known_in_part(part.name, knowing.is_known):
            parts += map(Part, people)
        else:
            return ()
    return tuple(parts)


def _parted(texts: tuple[str, ...], knowing: Knowing) -> tuple[Part, ...] | None:
    """Return a person for each text, or for two if the second is a phone; None if a phone has nobody for it."""
    names: list[str] = []
    phones: list[str] = []
    for text in texts:
        if knowing.is_phone(text):
            if not names or phones[-1]:
                return None
            names[-1], phones[-1] = without_label(names[-1]), text
            continue
        name, phone = parted(text, knowing.is_phone)
        if phone and sum(map(str.isdigit, name)) >= _DIGITS:
            return None
        names.append(name)
        phones.append(phone)
    return tuple(map(Part, _unmarked(tuple(names)), phones))


def _listed_with(
    people: tuple[str, ...], phones: tuple[str, ...], knowing: Knowing
) -> tuple[Part, ...] | Uneven:
    if len(people) == len(phones):
        return tuple(map(Part, people, phones))
    return _each_with_its_own(people, phones, knowing)


def _each_with_its_own(
    names: tuple[str, ...], phones: tuple[str, ...], knowing: Knowing
) -> tuple[Part, ...] | Uneven:
    given: dict[str, str] = {}
    for phone in phones:
        owner = next((name for name in names if name not in given and knowing.has_phone(name, phone)), None)
        if owner is None:
            return Uneven(names, phones)
        given[owner] = phone
    return tuple(Part(name, given.get(name, "")) for name in names)


def _parts(text: str, between: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, between.split(text))))


def _unmarked(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names without the numbers or dashes of a list, if it is one."""
    if len(names) > 1 and all(map(_MARKER.match, names)):
        return tuple(map(_without_marker, names))
    return names


def _without_marker(name: str) -> str:
    found = _MARKER.match(name)
    return name[found.end() :] if found else name
