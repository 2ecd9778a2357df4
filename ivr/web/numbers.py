"""Numbers on pages: 1.204 in Indonesian, 1,204 in English; and what languages are called."""

from collections.abc import Callable

from babel import Locale
from babel.numbers import format_decimal, format_percent

from ivr.web.languages import Language
from ivr.web.marked import N_
from routing.choices.help_numbers import HelpNumber

_EXTENSION = N_("ext.")
_MOST_DIGITS = 9


def thousands(language: Language) -> Callable[[int], str]:
    """Return what writes a whole number."""
    return lambda number: format_decimal(number, locale=language)


def share(language: Language) -> Callable[[float], str]:
    """Return what writes a share of one as percent: 85,2%."""
    return lambda part: str(format_percent(part, "0.0%", locale=language))


def language_name(language: Language) -> Callable[[str], str]:
    """Return what writes the name of a language by its code; a code without a name stays."""
    names = Locale(language).languages
    return lambda code: str(names.get(code, code))


def dialled(words: Callable[[str], str]) -> Callable[[HelpNumber], str]:
    """Return what writes a help number with its extension: 119 ext. 8."""
    return lambda help_number: " ".join(
        filter(None, [help_number.number, help_number.extension and words(_EXTENSION), help_number.extension])
    )


def whole(written: str) -> int | None:
    """Return a whole number as a form or an address brings it, of at most nine digits."""
    plain = written.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= _MOST_DIGITS else None
