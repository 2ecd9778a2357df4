"""Catalogue: the words of each language in which a rota file is spoken of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Literal, get_args

Language = Literal["en", "id"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_SOME = re.compile(r"\{(\w+):some\}")
_FIELD = re.compile(r"\{(\w+)(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language: the tables of its file, by name."""

    language: Language
    words: Mapping[str, str]
    weekdays: Sequence[str]
    months: Sequence[str]
    counts: Mapping[str, Sequence[str]]  # of one, of any other number
    terms: Mapping[str, str]
    messages: Mapping[str, str]
    several: Mapping[str, str]  # by message, where several cells differ in their values


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the words of a language."""
    tables = loads((files("routing.rota.messages") / f"{language}.toml").read_text(encoding="utf-8"))
    words = tables.pop("words")
    return Catalogue(language, words, words.pop("weekdays"), words.pop("months"), **tables)


@cache
def fields(key: str) -> Mapping[str, str]:
    """Return the names in braces of a message, each with how its value is written."""
    return {name: spec or "" for name, spec in _FIELD.findall(catalogue("en").messages[key])}


@cache
def shared_fields(key: str) -> tuple[str, ...] | None:
    """Return the names whose values must be equal for several faults to be said at once; None if all must be."""
    text = catalogue("en").several.get(key)
    if text is None:
        return None
    listed = {*_SOME.findall(text), "count", "places"}
    return tuple(name for name, _ in _FIELD.findall(text) if name not in listed)
