"""Public holidays of the hotline's country, by the package `holidays`."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import holidays

from ivr.web.languages import Language

_LOCALES: dict[Language, tuple[str, ...]] = {"id": ("id",), "en": ("en_US", "en_GB", "en")}


@cache
def of_year(country: str, year: int, language: Language) -> Mapping[date, str]:
    """Return the names of a year's holidays; in the country's own language where that is all there is.

    Empty for a country that nobody knows holidays of.
    """
    try:
        names = holidays.country_holidays(country).supported_languages
        known = next((each for each in _LOCALES[language] if each in names), None)
        found = holidays.country_holidays(country, years=year, language=known)
    except NotImplementedError:
        return {}
    return {day: name for day, name in found.items() if day.year == year}
