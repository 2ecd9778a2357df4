"""Help numbers: what whoever is in danger, or needs to talk right now, is told to ring; on the phone and on pages."""

import re
import unicodedata
from typing import NamedTuple, Self

from routing import phone_numbers
from routing.phone_numbers import PhoneNotSound

_EXTENSION = re.compile(
    r"\s*(?:[,#x]|ext\.?|extension|ekst?\.?|ekstensi)\s*(?P<extension>[0-9]{1,6})$", re.IGNORECASE
)
_CODE = re.compile(r"[1-9][0-9]{2,5}|1[0-9]{6}")  # 112, 119, 14045, 1500000
_NOT_DIGITS = re.compile(r"[^0-9+]")
_FEWEST_DIGITS = 8  # of a whole number; a shorter one is rung within its town alone


class HelpNumberNotSound(ValueError):
    """The text is no number that callers could ring; the message says what would be. `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(_REMEDIES[reason])
        self.reason = reason


_REMEDIES = {
    "unreadable": "write a number as people dial it, a short code or one with its area code; ext 8 may follow",
    "town": "so short a number is rung within its town alone: write it with its area code",
    "ours": "this is the hotline's own number: callers would be sent in a circle",
}
REASONS = frozenset(_REMEDIES)


class HelpNumber(NamedTuple):
    """A number as it is dialled and shown, and the extension to ask for or press there."""

    number: str
    extension: str = ""

    @property
    def digits(self) -> str:
        """The number as it is spoken: digits alone, behind a plus if it is foreign."""
        return _NOT_DIGITS.sub("", self.number)

    @classmethod
    def of(cls, written: str) -> Self:
        """Return what `str()` of one wrote."""
        number, _, extension = written.partition(" ext ")
        return cls(number, extension)

    def __str__(self) -> str:
        return f"{self.number} ext {self.extension}" if self.extension else self.number


class HelpNumbers(NamedTuple):
    """Both numbers of a helpline; without a referral number nothing is said of one."""

    emergency: HelpNumber = HelpNumber("112")
    referral: HelpNumber | None = HelpNumber("119", "8")


AT_HOME = "ID"  # the one country whose numbers we know ourselves
USUAL = HelpNumbers()  # of that country


def read_help_number(written: str, country: str, own: str) -> HelpNumber:
    """Read a short code or a phone number, with or without an extension; national ones are of `country`.

    `own` is the hotline's number: nobody is sent in a circle. Raises HelpNumberNotSound.
    """
    text = unicodedata.normalize("NFKC", written).strip()
    found = _EXTENSION.search(text)
    extension = found["extension"] if found else ""
    number = text[: found.start()] if found else text
    if _CODE.fullmatch(code := re.sub(r"[ .-]", "", number)):
        return HelpNumber(code, extension)
    if len(re.sub(r"[^0-9]", "", number)) < _FEWEST_DIGITS:
        raise HelpNumberNotSound("town" if code.isascii() and code.isdigit() else "unreadable")
    try:
        e164 = phone_numbers.read_phone(number, country).e164
    except PhoneNotSound:
        raise HelpNumberNotSound("unreadable") from None
    if e164 == own:
        raise HelpNumberNotSound("ours")
    return HelpNumber(phone_numbers.national(e164, country) or phone_numbers.international(e164), extension)
