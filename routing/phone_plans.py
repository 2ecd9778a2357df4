"""Phone plans: the numbers of a country, by their lengths and ranges."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberDesc

MOST_DIGITS = 15  # of E.164

_BETWEEN = str.maketrans("", "", " -()'")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as E.164; `repaired` when a spreadsheet had eaten a leading zero or plus; `valid` when it
    lies in a range that the country is known to have given out.
    """

    e164: str
    repaired: bool = False
    valid: bool = True


class Plan:
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
        most = MOST_DIGITS - len(self.code)
        self._lengths = {length for length in general.possible_length if length <= most} if general else set()
        self._general = re.compile((general and general.national_number_pattern) or "(?!)", re.ASCII)
        self._ranges = {length: _matching(length, *ranges) for length in self._lengths}
        self._mobiles = {length: _matching(length, *ranges[:1]) for length in self._lengths}
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
        ranges = self._mobiles if eaten else self._ranges
        known = bool(ranges[len(digits)].fullmatch(digits) and self._general.fullmatch(digits))
        return Phone(f"+{self.code}{digits}", eaten, known) if known or self._unknown(plain, digits) else None

    def is_cut_short(self, digits: str) -> bool:
        """Tell whether these are the beginning of numbers of people, and none themselves."""
        return any(
            self._ranges[length].fullmatch(digits + filler * (length - len(digits)))
            for length in self._lengths
            if length > len(digits)
            for filler in _FILLERS
        )

    def _unknown(self, plain: str, digits: str) -> bool:
        """Tell whether the library would surely read these digits, and know no range that has them."""
        return (
            self._alone
            and plain != digits
            and not self._others[len(digits)].fullmatch(digits)
            and not self._ranges[len(digits)].fullmatch(digits)
            and not self._general.fullmatch(plain)
            and not self.is_cut_short(digits)
        )


_FILLERS = "05"  # digits that go on a number of nearly any range
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
def country_plan(country: str) -> Plan:
    """Return the number plan of a country."""
    return Plan(country)
