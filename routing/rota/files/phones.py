"""Phones: the number in a cell, without the words beside it and without the link around it."""

from routing.phone_numbers import Phone, PhoneNotSound, read_phone
from routing.rota.words.phone_words import CHAT, without_phone_words


def read_phone_cell(text: str, country: str) -> Phone:
    """Read a phone as people write it; national numbers are of `country`. Raises PhoneNotSound."""
    number = without_phone_words(text)
    if not number.startswith(CHAT):
        return read_phone(number, country)
    return _linked(number.removeprefix(CHAT), country)


def _linked(digits: str, country: str) -> Phone:
    """Read the digits of a link to a chat: with their country's code, or as at home where no country has such."""
    try:
        bare: Phone | None = read_phone(digits, country)
    except PhoneNotSound:
        bare = None
    if bare is not None and digits.startswith("0"):
        return bare
    linked = read_phone(f"+{digits}", country)
    if bare is None or bare.e164 == linked.e164:
        return linked
    if linked.valid:
        raise PhoneNotSound("readings", [bare.e164, linked.e164])
    return bare
