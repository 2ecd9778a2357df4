"""Phones: a number as people and spreadsheets write it, read in the hotline's country, as E.164."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneMetadata,
    PhoneNumberDesc,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

_WRITTEN = re.compile(r"\(?\+?[0-9 .()-]+")
_EXPONENT = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
_DECIMAL_TAIL = re.compile(r"[0-9]{6,}[.,]0")
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # how people keep a spreadsheet from eating a zero
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202c\ufeff'"  # come along when a number is copied
_TYPED = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys(_INVISIBLE, ""))  # noqa: RUF001
_BETWEEN = str.maketrans("", "", " -()'")
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15  # what E.164 and the counsellors' table take


class PhoneNotSound(ValueError):
    """The text is no phone number that could be rung. `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS = frozenset({"exponent", "letters", "several", "short", "long", "country", "unreadable"})


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as E.164; `repaired` when a spreadsheet had eaten a leading zero or plus; `valid` when it
    lies in a range that the country is known to have given out.
    """

    e164: str
    repaired: bool = False
    valid: bool = True


def read_phone(written: str, country: str) -> Phone:
    """Read a number; national ones are of `country` (ISO 3166, two letters). Raises PhoneNotSound.

    Any possible number is taken, known range or not: countries open new ranges faster than lists follow.
    """
    return country_plan(country).quickly(written) or _read(written, country)


def read_typed(digits: str, country: str) -> str:
    """Return as E.164 what a caller typed as a number of `country`. Raises PhoneNotSound.

    Only numbers that the country has given out, to people: nobody is to make us ring a number that costs by the minute.
    """
    e164 = read_phone(digits, country).e164
    if phonenumbers.region_code_for_number(phonenumbers.parse(e164, None)) != country:
        raise PhoneNotSound("country")
    if not is_a_persons(e164):
        raise PhoneNotSound("unreadable")
    return e164


def is_a_persons(e164: str) -> bool:
    """Tell whether a number, of any country, is one at which a person can be rung back."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(e164, None)) in _PERSONS
    except NumberParseException:
        return False


_PERSONS = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}


def national(e164: str, country: str) -> str | None:
    """Return how people of `country` write one of their own numbers; None for a foreign one."""
    number = phonenumbers.parse(e164, None)
    if number.country_code != phonenumbers.country_code_for_region(country):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def international(e164: str) -> str:
    """Return the number with its country code, in groups."""
    return phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)


class _Plan:
    """A country's numbers, for reading the plainly written ones without the library: 2 us instead of 20."""

    def __init__(self, country: str) -> None:
        plan = PhoneMetadata.metadata_for_region(country)
        self.code = str(phonenumbers.country_code_for_region(country))
        self.trunk = _plain_trunk(plan) if plan else None
        # No other country has this code, and with it ranges of its own.
        self._alone = len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(self.code), ())) == 1
        ranges = (plan.mobile, plan.fixed_line) if plan else ()
        others = [getattr(plan, name) for name in _OTHER_RANGES] if plan else []
        general = plan.general_desc if plan else None
        most = _MOST_DIGITS - len(self.code)
        self._lengths = {length for length in general.possible_length if length <= most} if general else set()
        self._general = re.compile((general and general.national_number_pattern) or "(?!)", re.ASCII)
        self._ranges = {length: _matching(length, *ranges) for length in self._lengths}
        self._others = {length: _matching(length, *others) for length in self._lengths}

    def quickly(self, written: str) -> Phone | None:
        """Return a number written in digits, spaces, hyphens and brackets, None if it takes a closer look."""
        plain = written.translate(_BETWEEN)
        digits, eaten = plain.removeprefix("+" + self.code), False
        if digits == plain and self.trunk:
            digits = plain.removeprefix(self.trunk)
            eaten = digits == plain and self.trunk == "0" and not plain.startswith(self.code)
        if (digits == plain and not eaten) or digits.startswith(("0", self.trunk or "0")):
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) in self._lengths):
            return None
        known = bool(self._ranges[len(digits)].fullmatch(digits) and self._general.fullmatch(digits))
        return Phone(f"+{self.code}{digits}", eaten, known) if known or self._unknown(plain, digits) else None

    def _unknown(self, plain: str, digits: str) -> bool:
        """Tell whether the library would surely read these digits, and know no range that has them."""
        return (
            self._alone
            and plain != digits
            and not self._others[len(digits)].fullmatch(digits)
            and not self._ranges[len(digits)].fullmatch(digits)
            and not self._general.fullmatch(plain)
        )


_OTHER_RANGES = (
    "toll_free",
    "premium_rate",
    "shared_cost",
    "personal_number",
    "voip",
    "pager",
    "uan",
    "voicemail",
)


def _matching(length: int, *ranges: PhoneNumberDesc | None) -> re.Pattern[str]:
    """Return what matches the numbers of this length in any of the ranges."""
    patterns = [
        f"(?:{each.national_number_pattern})"
        for each in ranges
        if each
        and each.national_number_pattern
        and (not each.possible_length or length in each.possible_length)
    ]
    return re.compile("|".join(patterns) or "(?!)", re.ASCII)


def _plain_trunk(plan: PhoneMetadata) -> str | None:
    """Return what is dialled before a national number, where that is all there is to it."""
    plain = (
        plan.national_prefix_for_parsing == plan.national_prefix and not plan.national_prefix_transform_rule
    )
    return plan.national_prefix if plain else None


@lru_cache(maxsize=16)
def country_plan(country: str) -> _Plan:
    """Return the number plan of a country."""
    return _Plan(country)


def _read(written: str, country: str) -> Phone:
    text = unicodedata.normalize("NFKC", written).translate(_TYPED).strip()
    if formula := _TEXT_FORMULA.fullmatch(text):
        text = formula[1].strip()
    if _EXPONENT.fullmatch(text):
        raise PhoneNotSound("exponent")
    tail = _DECIMAL_TAIL.fullmatch(text)
    text = text[:-2] if tail else text
    if not _WRITTEN.fullmatch(text):
        raise PhoneNotSound(_why_not(text))
    digits = re.sub(r"[^0-9]", "", text)
    number = _parsed("+" + digits[2:] if digits.startswith("00") else text, country)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not _FEWEST_DIGITS <= len(e164) - 1 <= _MOST_DIGITS:
        raise PhoneNotSound("long" if len(e164) > _MOST_DIGITS else "short")
    eaten = "+" not in text and _lost_its_start(digits, e164, country_plan(country).trunk)
    return Phone(e164, bool(tail) or eaten, phonenumbers.is_valid_number(number))


def _lost_its_start(digits: str, e164: str, trunk: str | None) -> bool:
    """Tell whether a number is written without its zero, or is international without its plus."""
    if trunk and digits.startswith(trunk):
        return False
    return (trunk == "0" and not digits.startswith("0")) or e164 == f"+{digits}"


def _why_not(text: str) -> str:
    if "/" in text or ";" in text or "," in text or text.count("+") > 1:
        return "several"
    return "letters" if any(map(str.isalpha, text)) else "unreadable"


def _parsed(text: str, country: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        raise PhoneNotSound(_UNPARSED.get(error.error_type, "short")) from None
    found = phonenumbers.is_possible_number_with_reason(number)
    if found != ValidationResult.IS_POSSIBLE:
        raise PhoneNotSound(_IMPOSSIBLE.get(found, "short"))
    return number


_UNPARSED = {NumberParseException.INVALID_COUNTRY_CODE: "country", NumberParseException.TOO_LONG: "long"}
_IMPOSSIBLE = {ValidationResult.TOO_LONG: "long", ValidationResult.INVALID_COUNTRY_CODE: "country"}
