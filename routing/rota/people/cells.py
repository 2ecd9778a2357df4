"""Cells with several people: where a cell of names is split, and where it is one name (design, part 8)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

_LONGEST = 2000  # characters of several people; more is read as one, and refused
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_BETWEEN_NAMES = re.compile(rf"[/;&+／；＆＋{_LINE_ENDS}]")  # noqa: RUF001 - as some keyboards write them
# A plus before a digit is a number's own, but for a zero: no country's code begins with it.
_BETWEEN_PHONES = re.compile(rf"[/;&／；＆{_LINE_ENDS}]|(?<=[0-9])\s*[+＋](?=\s|0|\+)")  # noqa: RUF001


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


def split(
    name: str, phone: str, is_known: Callable[[str], bool], has_phone: Callable[[str, str], bool]
) -> tuple[Part, ...] | Uneven:
    """Return the people of a cell of names and of the cell of phones that belongs to it, in their order.

    `is_known` tells whether a name is somebody's, `has_phone` whether that name's person has this phone. Where there
    are as many phones as names, each goes with its name. Else names are split where all of them are known, and each
    phone must then be one of theirs.
    """
    if len(name) > _LONGEST or len(phone) > _LONGEST:
        return (Part(name.strip(), phone.strip()),)
    names, phones = names_in(name), _parts(phone, _BETWEEN_PHONES)
    if len(names) == len(phones) > 1:
        return tuple(Part(*both) for both in zip(names, phones, strict=True))
    if names and not is_known(name) and all(map(is_known, names)):
        return _each_with_its_own(names, phones, has_phone)
    return (
        Uneven(names, phones) if len(names) > 1 and len(phones) > 1 else (Part(name.strip(), phone.strip()),)
    )


def names_in(text: str) -> tuple[str, ...]:
    """Return the names that a cell has if each separator stands between two."""
    return _parts(text, _BETWEEN_NAMES)


def _each_with_its_own(
    names: tuple[str, ...], phones: tuple[str, ...], has_phone: Callable[[str, str], bool]
) -> tuple[Part, ...] | Uneven:
    given: dict[str, str] = {}
    for phone in phones:
        owner = next((name for name in names if name not in given and has_phone(name, phone)), None)
        if owner is None:
            return Uneven(names, phones)
        given[owner] = phone
    return tuple(Part(name, given.get(name, "")) for name in names)


def _parts(text: str, between: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, between.split(text))))
