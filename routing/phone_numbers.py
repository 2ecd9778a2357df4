"""Phone numbers: as people and spreadsheets write them, read in the hotline's country, as E.164."""

import re
import unicodedata
from collections.abc import Collection, Sequence
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

MOST_DIGITS = 15  # of E.164
_WRITTEN = re.compile(r"[ (-]*\+?[0-9 .()-]+")
_EXPONENT = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
# A spreadsheet's decimal form of a phone number; nobody groups a phone's digits like this.
_DECIMAL = re.compile(r"(?P<whole>\+?[0-9]{6,}|0(?=.[0-9]{3}))[.,](?P<fraction>[0-9]+)")
_LONGEST_FRACTION = 2  # behind a plus or a zero, where a dot may stand between groups of digits
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # how people keep a spreadsheet from eating a zero
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202c\ufeff'`\u2018\u2019"  # copied along with a number
_TYPED = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys(_INVISIBLE, ""))  # noqa: RUF001
_EXAMPLE = "+62812345678"  # where a country has none
_RUN = re.compile(r"[0-9](?:[ .()-]*[0-9]){7,}")  # digits enough for a number of their own
_BESIDE = re.compile(r"(?:[ .()+-]{0,3}\d){8,15}[ (-]{1,3}(?=[+(]|0[1-9])(?:[ .()+-]{0,3}\d){8,15}[ )]{0,2}")
_FEWEST_DIGITS = 6  # the shortest that the counsellors' table takes


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as E.164; `repaired` when a spreadsheet had eaten a leading zero or plus; `valid` when it
    lies in a range that the country is known to have given out.
    """

    e164: str
    repaired: bool = False
    valid: bool = True


class PhoneNotSound(ValueError):
    """The text is no phone number that could be rung. `reason` is one of REASONS.

    `readings` are the numbers (E.164) that bare digits may mean.
    """

    def __init__(self, reason: str, readings: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.readings = tuple(readings)


REASONS = frozenset(
    {"exponent", "fraction", "letters", "several", "readings", "short", "long", "country", "unreadable"}
)


@lru_cache(maxsize=4096)  # a rota names few people, each of them often
def read_phone(written: str, country: str) -> Phone:
    """Read a number; national ones are of `country` (ISO 3166, two letters). Raises PhoneNotSound.

    Any possible number is taken, in a known range or not: countries open ranges faster than lists follow. A zero or
    plus that a spreadsheet has eaten is put back only for a mobile of the country, or a number with its code: other
    bare digits may be anybody's.
    """
    return _read(written, country)


def read_typed(digits: str, country: str, rings_back_to: Collection[str]) -> str:
    """Return typed digits as E.164; national numbers are of `country`. Raises PhoneNotSound.

    Bare digits are always read as national, and the zero may be left out.
    """
    e164 = _read(digits, country, typed=True).e164
    if not may_be_rung_back(e164, rings_back_to):
        raise PhoneNotSound("country")
    return e164


def may_be_rung_back(e164: str, countries: Collection[str]) -> bool:
    """Tell whether these countries have given this number, typed or a caller's own, to people.

    Nobody must make us ring what costs by the minute: premium rates, personal numbers (+44 70), satellites, other
    countries.
    """
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return False
    is_theirs = phonenumbers.region_code_for_number(number) in countries
    return is_theirs and phonenumbers.number_type(number) in _PERSONS


def is_country(code: str) -> bool:
    """Tell whether this is a country, as ISO 3166 writes it in two letters, whose numbers are known."""
    return code in phonenumbers.SUPPORTED_REGIONS


_PERSONS = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
}


def national(e164: str, country: str) -> str | None:
    """Return how people of `country` write one of their own numbers; None for a foreign one."""
    number = phonenumbers.parse(e164, None)
    if number.country_code != phonenumbers.country_code_for_region(country):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


@lru_cache(maxsize=256)
def example_mobile(country: str) -> str:
    """Return a number to show how one is written in `country`: one of the numbering plan's examples, nobody's own.

    As it is written at home, where that is read without a doubt.
    """
    mobile = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    number = mobile or phonenumbers.parse(_EXAMPLE)
    home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    try:
        is_clear = mobile is not None and not read_phone(home, country).repaired
    except PhoneNotSound:
        is_clear = False
    return home if is_clear else phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def international(e164: str) -> str:
    """Return the number with its country code, in groups."""
    return phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)


def _read(written: str, country: str, *, typed: bool = False) -> Phone:
    text, tailed = _whole(unicodedata.normalize("NFKC", written).translate(_TYPED).strip())
    if not _WRITTEN.fullmatch(text):
        raise PhoneNotSound(_why_not(text))
    digits, plan = re.sub(r"[^0-9]", "", text), _country_plan(country)
    if len(digits) > MOST_DIGITS and _BESIDE.fullmatch(text):
        raise PhoneNotSound("several")
    number = _parsed("+" + digits[2:] if digits.startswith("00") else text, country)
    if not typed and "+" not in text and not digits.startswith("0"):
        number = _sole_reading(digits, number, plan)
    valid = phonenumbers.is_valid_number(number)
    if not valid and _is_cut_short(number):
        raise PhoneNotSound("short")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not _FEWEST_DIGITS <= len(e164) - 1 <= MOST_DIGITS:
        raise PhoneNotSound("long" if len(e164) > MOST_DIGITS else "short")
    eaten = "+" not in text and _lost_its_start(digits, e164, plan.trunk)
    return Phone(e164, tailed or eaten, valid)


def _whole(text: str) -> tuple[str, bool]:
    """Return a number without a spreadsheet's additions, and whether it had decimal zeros."""
    if formula := _TEXT_FORMULA.fullmatch(text):
        text = formula[1].strip()
    if _EXPONENT.fullmatch(text):
        raise PhoneNotSound("exponent")
    found = _DECIMAL.fullmatch(text)
    if not found:
        return text, False
    whole, fraction = found["whole"], found["fraction"]
    if not fraction.strip("0"):
        return whole, True
    groups = whole.startswith(("+", "0")) or len(fraction) >= _FEWEST_DIGITS  # or two numbers
    if whole == "0" or not groups or len(fraction) <= _LONGEST_FRACTION:  # 0.333333333 is a time
        raise PhoneNotSound("fraction")
    return text, False


def _sole_reading(digits: str, number: phonenumbers.PhoneNumber, plan: "_Plan") -> phonenumbers.PhoneNumber:
    """Return what bare digits mean; `number` is the library's reading. Raises PhoneNotSound if that is not clear."""
    at_home, abroad = _possible(f"+{plan.code}{digits}"), _possible(f"+{digits}")
    has_code = abroad is not None and digits.startswith(plan.code)
    if plan.trunk != "0":
        # They are complete as they are.
        if phonenumbers.is_valid_number(number) or has_code or not _is_valid(abroad):
            return number
    elif at_home is not None and phonenumbers.number_type(at_home) in _MOBILES:
        return at_home
    elif abroad is not None and has_code and (_is_valid(abroad) or not _is_valid(at_home)):
        return abroad
    readings = [each for each in (at_home, abroad) if each is not None and not _is_cut_short(each)]
    if not readings:
        raise PhoneNotSound("short")
    raise PhoneNotSound(
        "readings", [phonenumbers.format_number(each, PhoneNumberFormat.E164) for each in readings]
    )


_MOBILES = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _possible(e164: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(e164, None)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _is_valid(number: phonenumbers.PhoneNumber | None) -> bool:
    return number is not None and phonenumbers.is_valid_number(number)


def _is_cut_short(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether a number lacks digits at its end, by the plan of its country."""
    plan = _country_plan(phonenumbers.region_code_for_country_code(number.country_code or 0))
    digits = phonenumbers.national_significant_number(number)
    return not phonenumbers.is_valid_number(number) and plan.is_cut_short(
        digits.removeprefix(plan.trunk or "")
    )


def _lost_its_start(digits: str, e164: str, trunk: str | None) -> bool:
    """Tell whether a number is written without its zero, or is international without its plus."""
    if trunk and digits.startswith(trunk):
        return False
    return (trunk == "0" and not digits.startswith("0")) or e164 == f"+{digits}"


def _why_not(text: str) -> str:
    if "://" not in text and (
        any(each in text for each in "/;,") or text.count("+") > 1 or len(_RUN.findall(text)) > 1
    ):
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


class _Plan:
    """A country's numbers, by their lengths and ranges."""

    def __init__(self, country: str) -> None:
        plan = PhoneMetadata.metadata_for_region(country)
        self.code = str(phonenumbers.country_code_for_region(country))
        self.trunk = _plain_trunk(plan) if plan else None
        ranges = (plan.mobile, plan.fixed_line) if plan else ()
        most, general = MOST_DIGITS - len(self.code), plan.general_desc if plan else None
        lengths = {length for length in general.possible_length if length <= most} if general else set()
        self._ranges = {length: _matching(length, *ranges) for length in lengths}

    def is_cut_short(self, digits: str) -> bool:
        """Tell whether these digits begin a person's number, and are none themselves."""
        return any(
            pattern.fullmatch(digits + filler * (length - len(digits)))
            for length, pattern in self._ranges.items()
            if length > len(digits)
            for filler in _FILLERS
        )


_FILLERS = "05"  # digits that continue a number of nearly any range


def _matching(length: int, *ranges: PhoneNumberDesc | None) -> re.Pattern[str]:
    """Return a pattern of the numbers of this length in any of the ranges."""
    patterns = [
        f"(?:{each.national_number_pattern})"
        for each in ranges
        if each
        and each.national_number_pattern
        and (not each.possible_length or length in each.possible_length)
    ]
    return re.compile("|".join(patterns) or "(?!)", re.ASCII)


def _plain_trunk(plan: PhoneMetadata) -> str | None:
    """Return the trunk prefix of national numbers; None where dialling them takes more than that."""
    plain = (
        plan.national_prefix_for_parsing == plan.national_prefix and not plan.national_prefix_transform_rule
    )
    return plan.national_prefix if plain else None


@lru_cache(maxsize=16)
def _country_plan(country: str) -> _Plan:
    """Return the number plan of a country."""
    return _Plan(country)
