"""Own phones: somebody's phone in the cell of their name, behind it (design, part 8)."""

import re
from collections.abc import Callable

from routing.rota.words.phone_words import CHAT, without_word_at_end

_OF_PHONES = "0123456789+-‐‑‒–—―−.() \t\u00a0"  # noqa: RUF001 - whichever dash was typed
_BEGIN = re.compile(rf"(?:(?<![^\s(])|^)(?:{CHAT})?[+(]*[0-9]")
_BEFORE_PHONE = " \t\u00a0:,;=([{<|/\\#~±*•·'`´‘’-–—"  # noqa: RUF001 - whichever dash was typed


def parted(text: str, is_phone: Callable[[str], bool]) -> tuple[str, str]:
    """Return a name and the phone behind it: "Ana 0812...", "Ana (0812...)", "Ana, HP: 0812..."; blank without one."""
    begin = len(text.rstrip(_OF_PHONES).removesuffix(CHAT))
    for found in _BEGIN.finditer(text[begin:]):
        phone = _bare(text[begin + found.start() :])
        if is_phone(phone):
            name = without_label(text[: begin + found.start()])
            return (name, phone) if any(map(str.isalpha, name)) else (text, "")
    return text, ""


def without_label(name: str) -> str:
    """Return a name without what leads to the phone behind it, as the label of it."""
    return without_word_at_end(name.rstrip(_BEFORE_PHONE)).rstrip(_BEFORE_PHONE)


def _bare(phone: str) -> str:
    """Return a phone without the bracket that closes behind it, or both brackets around it."""
    phone = phone.strip(" \t\u00a0-.")
    if phone.endswith(")") and (phone.startswith("(") or "(" not in phone):
        return phone.removeprefix("(")[:-1].strip()
    return phone
