"""Numbers on pages: 1.204 in Indonesian, 1,204 in English; and what languages are called."""

from collections.abc import Callable

from babel import Locale
from babel.numbers import format_decimal

from ivr.web.languages import Language


def thousands(language: Language) -> Callable[[int], str]:
    """Return what writes a whole number."""
    return lambda number: format_decimal(number, locale=language)


def language_name(language: Language) -> Callable[[str], str]:
    """Return what writes the name of a language by its code; a code without a name stays."""
    names = Locale(language).languages
    return lambda code: str(names.get(code, code))
