"""Likeness: whom a name may mean that equals nobody's: ranked to be asked, never taken (design, part 8)."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from heapq import nlargest

from routing.rota.people.contact import Contact
from routing.rota.people.names import normal

MOST_CHOICES = 5
_LOOKED_AT = 50  # the contacts that share most of their pairs of letters with the name
_LEAST = 0.75  # below it, two spellings have little in common but their length
_LEAST_WORD = 0.8


class How(StrEnum):
    """In what two names agree."""

    MARKS = "marks"  # all but diacritics, dots and the like
    ORDER = "order"  # the same words in another order
    INITIALS = "initials"  # Budi S., Budi Santoso
    PART = "part"  # Ana, Ana Sari
    SPELLING = "spelling"  # Budi, Budy


# How sure each is, at most; spellings by how much of them is the same.
_SCORES = {How.MARKS: 0.99, How.ORDER: 0.95, How.INITIALS: 0.9, How.PART: 0.85, How.SPELLING: 0.95}
_PART_SPELLED = 0.75  # Anna, Ana Sari


@dataclass(frozen=True, slots=True)
class Alike:
    """A contact whose name is like another; `score` is above 0 and at most 1."""

    contact: Contact
    score: float
    how: How


def likeness(one: str, other: str) -> tuple[float, How] | None:
    """Return how much two names are alike and in what; None if they are equal or have too little in common."""
    first, second = _words(one), _words(other)
    if normal(one) == normal(other) or not first or not second:
        return None
    short, long = sorted((first, second), key=lambda words: (len(words), len("".join(words))))
    agreements = {
        How.MARKS: first == second,
        How.ORDER: sorted(first) == sorted(second),
        How.INITIALS: _are_initials(short, long) or _are_initials(long, short),
        # One letter alone is hardly a name.
        How.PART: not Counter(short) - Counter(long) and max(map(len, short)) > 1,
    }
    agreed = next((how for how, true in agreements.items() if true), None)
    return (_SCORES[agreed], agreed) if agreed else _alike_in_spelling(short, long)


class Index:
    """Contacts by the pairs of letters in their names, so that each name is compared with few of them."""

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._contacts = tuple(contacts)
        self._by_pair: dict[str, list[int]] = {}
        self._sizes: list[int] = []
        for place, contact in enumerate(self._contacts):
            pairs = _pairs(contact.name)
            self._sizes.append(len(pairs))
            for pair in pairs:
                self._by_pair.setdefault(pair, []).append(place)

    def ranked(self, name: str, most: int = MOST_CHOICES) -> tuple[Alike, ...]:
        """Return the contacts whose names are like this one but not equal, best first."""
        shared: Counter[int] = Counter()
        pairs = _pairs(name)
        for pair in pairs:
            shared.update(self._by_pair.get(pair, ()))
        nearest = nlargest(
            _LOOKED_AT, shared, key=lambda place: shared[place] / (len(pairs) + self._sizes[place])
        )
        found = [
            Alike(self._contacts[place], *alike)
            for place in nearest
            if (alike := likeness(name, self._contacts[place].name)) is not None
        ]
        found.sort(key=lambda each: (-each.score, normal(each.contact.name), each.contact.phone or ""))
        return tuple(found[:most])


def ranked(name: str, contacts: Iterable[Contact]) -> tuple[Alike, ...]:
    """Return the contacts whose names are like this one but not equal, best first; for many names keep an `Index`."""
    return Index(contacts).ranked(name)


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles, diacritics and punctuation."""
    letters = (
        each for each in unicodedata.normalize("NFKD", normal(name)) if not unicodedata.combining(each)
    )
    return tuple(
        "".join(each if each.isalnum() or each == " " else _instead(each) for each in letters).split()
    )


def _instead(mark: str) -> str:
    return "" if mark == "'" else " "


def _are_initials(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether the words of `short` stand in `long` in their order, some as an initial, one at least in full."""
    place, in_full, initials = 0, 0, 0
    for word in short:
        while place < len(long) and not (
            word == long[place] or (len(word) == 1 and long[place].startswith(word))
        ):
            place += 1
        if place == len(long):
            return False
        in_full += len(word) > 1
        initials += len(word) == 1 and word != long[place]
        place += 1
    return bool(in_full and initials)


def _spelled(one: str, other: str) -> float:
    """Return how much two texts are spelled alike, whichever comes first: 1 is equal."""
    first, second = sorted((one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _alike_in_spelling(short: tuple[str, ...], long: tuple[str, ...]) -> tuple[float, How] | None:
    whole = _spelled(" ".join(short), " ".join(long))
    if whole >= _LEAST:
        return whole * _SCORES[How.SPELLING], How.SPELLING
    if len(short) == len(long) or max(map(len, short)) == 1:
        return None
    worst = min(max(_spelled(word, other) for other in long) for word in short)
    return (worst * _PART_SPELLED, How.PART) if worst >= _LEAST_WORD else None


def _pairs(name: str) -> set[str]:
    text = f" {' '.join(_words(name))} "
    return {text[place : place + 2] for place in range(len(text) - 1)}
