"""Own phones: somebody's phone in the cell of their name, behind it (design, part 8)."""

import re
from collections.abc import Callable

_OF_PHONES = "0123456789+-.() \t\u00a0"
_BEGIN = re.compile(r"(?:(?<![^\s(])|^)[+(]*[0-9]")
_BEFORE_PHONE = " \t\u00a0:,;=(|#-–—"  # noqa: RUF001 - whichever dash was typed
_LABEL = re.compile(
    r"[\s,:(-](?:no\.?\s?)?(?:hp|wa|telp?|tlp|telepon|ponsel|phone|mobile|nomor|no)\.?$", re.IGNORECASE
)


def parted(text: str, is_phone: Callable[[str], bool]) -> tuple[str, str]:
    """Return a name and the phone behind it: "Ana 0812...", "Ana (0812...)", "Ana, HP: 0812..."; blank without one."""
    begin = len(text.rstrip(_OF_PHONES))
    for found in _BEGIN.finditer(text[begin:]):
        phone = _bare(text[begin + found.start() :])
        if is_phone(phone):
            name = _LABEL.sub("", text[: begin + found.start()].rstrip(_BEFORE_PHONE)).rstrip(_BEFORE_PHONE)
            return (name, phone) if any(map(str.isalpha, name)) else (text, "")
    return text, ""


def _bare(phone: str) -> str:
    """Return a phone without the bracket that closes behind it, or both brackets around it."""
    phone = phone.strip(" \t\u00a0-.")
    if phone.endswith(")") and (phone.startswith("(") or "(" not in phone):
        return phone.removeprefix("(")[:-1].strip()
    return phone
