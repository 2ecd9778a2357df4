"""Languages of the pages: the account's, else the browser's, else the hotline's first.

English everywhere, Indonesian where the hotline is in Indonesia or speaks it.
"""

import io
from collections.abc import Mapping, Sequence
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from routing.choices.help_numbers import AT_HOME

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
SOURCE: Language = "en"  # the words in templates and code
OWN_NAMES: Mapping[Language, str] = {"id": "Bahasa Indonesia", "en": "English"}


def offered(country: str, spoken: Sequence[str]) -> tuple[Language, ...]:
    """Return the languages of a hotline's pages; `spoken` are those of its callers."""
    return LANGUAGES if country == AT_HOME or "id" in spoken else (SOURCE,)


def chosen(
    of_account: str | None, accept_language: str, usual: str, among: Sequence[Language] = LANGUAGES
) -> Language:
    """Return the language of a page; `accept_language` is the header, `usual` the hotline's first language."""
    for each in (of_account, *_accepted(accept_language), usual):
        for language in among:
            if language == each:
                return language
    return SOURCE


@cache
def translations(language: Language) -> NullTranslations:
    """Return the words of a language. The catalogue is compiled when it is first used."""
    if language == SOURCE:
        return NullTranslations()
    source = files("ivr.web") / "locale" / language / "LC_MESSAGES" / "pages.po"
    compiled = io.BytesIO()
    with source.open("rb") as opened:
        write_mo(compiled, read_po(opened, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _accepted(header: str) -> list[str]:
    """Return the languages that a browser accepts, the dearest first."""
    weighed = []
    for part in header.split(","):
        name, _, weight = part.partition(";")
        try:
            quality = float(weight.partition("=")[2] or 1)
        except ValueError:
            continue
        weighed.append((-quality, name.strip().lower().split("-")[0]))
    return [{"in": "id"}.get(name, name) for _, name in sorted(weighed, key=lambda each: each[0])]
